// The sides of the case: who has a part in it, what is owed by whom, how the waiting divided, what
// the client has permitted, and who has looked at it.
import { useWords } from "../../i18n";
import { DeadlineChip, Icon, PhoneLink } from "../../kit";
import { Access } from "./access";
import { useCase } from "./context";

export default function NetworkTab() {
  const words = useWords();
  const { t } = words;
  const { data } = useCase();
  return (
    <div className="stack">
      <p className="soft">
        <Icon name="eye" /> {data.why_i_see}
      </p>
      <section className="stack-tight" aria-label={t("workbench.parties")}>
        <h2 className="wb-h">{t("workbench.parties")}</h2>
        <ul className="wb-lines plain-list">
          {data.parties.map((one) => (
            <li key={one.unit?.slug ?? one.part}>
              <span className="strong">{one.unit?.title}</span>
              <span>
                {one.part_title}
                {one.since ? ` · ${t("workbench.since", { at: words.day(one.since) })}` : ""}
              </span>
              {one.unit?.phone && <PhoneLink number={one.unit.phone} />}
            </li>
          ))}
        </ul>
      </section>
      <section className="stack-tight" aria-label={t("workbench.owed")}>
        <h2 className="wb-h">{t("workbench.owed")}</h2>
        {data.obligations.length === 0 && <p className="soft">{t("workbench.owed.none")}</p>}
        <ul className="wb-lines plain-list">
          {data.obligations.map((one) => (
            <li key={`${one.what} ${one.unit_title}`}>
              <span className="strong">{one.what}</span>
              <span>
                {one.unit_title}
                {one.holder_name ? ` · ${one.holder_name}` : ""}
              </span>
              {one.due && <DeadlineChip due={one.due.at} />}
            </li>
          ))}
        </ul>
      </section>
      {data.consents.length > 0 && (
        <section className="stack-tight" aria-label={t("workbench.consents")}>
          <h2 className="wb-h">{t("workbench.consents")}</h2>
          <ul className="wb-lines plain-list">
            {data.consents.map((one) => (
              <li key={one.step}>
                <span className="strong">{one.title}</span>
                <span>{one.to_unit_kind_title}</span>
                <span>
                  {t(`workbench.consent.${one.state}`)}
                  {one.at ? ` · ${words.moment(one.at)}` : ""}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Waits />
      <Access />
    </div>
  );
}

function Waits() {
  const { t, span } = useWords();
  const { data } = useCase();
  const shown = data.waits.filter((one) => one.minutes > 0);
  const most = Math.max(1, ...shown.map((one) => one.minutes));
  if (shown.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={t("workbench.waits")}>
      <h2 className="wb-h">{t("workbench.waits")}</h2>
      <p className="soft small">{t("workbench.waits.note")}</p>
      <ul className="wb-waits plain-list">
        {shown.map((one) => (
          <li key={one.unit_title}>
            <span>{one.unit_title}</span>
            <meter min={0} max={most} value={one.minutes} aria-label={one.unit_title} />
            <span className="nowrap">{span(one.minutes * 60_000)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
