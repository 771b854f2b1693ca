// Help shown at once when words mean danger: at most one card of each urgency, the phone numbers
// first. It interrupts by saying, never by blocking.
import type { Danger } from "../data/types";
import { useWords } from "../i18n";
import { CareCard, PhoneLink } from "../kit";

function Card(props: { dangers: Danger[]; urgency: "now" | "today" }) {
  const first = props.dangers[0];
  if (!first) return null;
  const help = new Map(props.dangers.flatMap((d) => d.help).map((h) => [h.phone, h]));
  return (
    <CareCard urgency={props.urgency} title={first.title}>
      {[...new Set(props.dangers.map((d) => d.text))].map((text) => (
        <p key={text}>{text}</p>
      ))}
      <ul className="help-list plain-list">
        {[...help.values()].map((h) => (
          <li key={h.phone}>
            <PhoneLink number={h.phone} className="help-phone nowrap" />
            <span>
              <span className="strong">{h.title}</span>
              {h.text && <span className="soft"> · {h.text}</span>}
            </span>
          </li>
        ))}
      </ul>
    </CareCard>
  );
}

export function DangerCards(props: { dangers: Danger[]; going_on?: boolean }) {
  const { t } = useWords();
  const now = props.dangers.filter((d) => d.urgency === "emergency");
  const today = props.dangers.filter((d) => d.urgency !== "emergency");
  return (
    <div className="stack live" role="status">
      {props.dangers.length > 0 && (
        <>
          <p className="strong">{t("citizen.danger.live")}</p>
          <Card dangers={now} urgency="now" />
          <Card dangers={today} urgency="today" />
          {props.going_on && <p className="soft">{t("citizen.danger.continue")}</p>}
        </>
      )}
    </div>
  );
}
