// One service of the search: what a counsellor asks first – open, how soon, how far, in which
// language, at what price, who decides, alive or not – and on demand why it stands where it stands.
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Hit, Service } from "../../data/services";
import { useWords, type Words } from "../../i18n";
import { Icon, type IconName, PhoneLink, Tag, type TagKind } from "../../kit";

const open_icons: Record<string, IconName> = {
  open: "circle-check",
  closed: "clock",
  by_reservation: "calendar",
  unknown: "circle-help",
};
const days = (from: string) => Math.floor((Date.now() - new Date(from).getTime()) / 86_400_000);

/** Why a service has sunk, in a word; null when it has not. */
export function sunk_because(words: Words, service: Service): string | null {
  const { t, date } = words;
  if (service.status === "gone") return t("workbench.sunk.gone");
  if (service.status === "temporarily_closed") return t("workbench.sunk.closed");
  if (service.signs.paused_until)
    return t("workbench.sunk.paused", { until: date(service.signs.paused_until) });
  if (service.capacity === "closed") return t("workbench.sunk.full");
  if (service.signs.unanswered > 2 && service.signs.unanswered === service.signs.asked)
    return t("workbench.sunk.silent", { n: service.signs.unanswered });
  return null;
}

export function languages_text(words: Words, codes: string[]): string {
  return codes
    .map((code) => words.said(`workbench.language.${code}`, "workbench.language.other"))
    .join(", ");
}

/** "Tilaa on (kerrottu 3 pv sitten)" */
export function capacity_text(words: Words, service: Service): string {
  const state = words.said(`workbench.capacity.${service.capacity}`, "workbench.capacity.unknown");
  if (!service.capacity_told_at) return state;
  return words.t("workbench.capacity.told", { state, n: days(service.capacity_told_at) });
}

export function wait_text(words: Words, service: Service): string {
  const { wait } = service.signs;
  if (!wait) return "";
  return words.t("workbench.wait", {
    days: Math.round(wait.median_days),
    n: wait.n,
    period: wait.period_days,
  });
}

/** When it last answered anything, or when somebody last checked it. */
export function life_text(words: Words, service: Service): string {
  const { signs } = service;
  if (signs.answered_at)
    return words.t("workbench.life.answered", { n: Math.max(0, days(signs.answered_at)) });
  if (signs.confirmed_at)
    return words.t("workbench.life.confirmed", { n: Math.max(0, days(signs.confirmed_at)) });
  return service.verified_at
    ? words.t("workbench.verified", { at: words.date(service.verified_at) })
    : words.t("workbench.unverified");
}

function Fact(props: { icon: IconName; label: string; children: ReactNode }) {
  return (
    <li>
      <Icon name={props.icon} />
      <span>
        <span className="visually-hidden">{props.label}: </span>
        {props.children}
      </span>
    </li>
  );
}

export function ServiceHit(props: {
  service: Hit;
  compared: boolean;
  may_compare: boolean;
  onCompare: () => void;
  children?: ReactNode;
}) {
  const words = useWords();
  const { t } = words;
  const { service } = props;
  const sunk = sunk_because(words, service);
  const capacity: TagKind = service.capacity === "open" ? "success" : "warning";
  const price = service.free_of_charge ? t("workbench.service.free") : service.price_text;
  const wait = wait_text(words, service);
  return (
    <article className="wb-hit" data-sunk={sunk !== null || undefined}>
      <div className="spread">
        <h3>
          <Link to={`/palvelut/${encodeURIComponent(service.id)}`} lang={service.language}>
            {service.title}
          </Link>
        </h3>
        <span className="cluster">
          <Tag>{words.said(`workbench.sector.${service.sector}`, "workbench.sector.other")}</Tag>
          {service.accepts_referrals && (
            <Tag kind="info" icon="send">
              {t("workbench.referable")}
            </Tag>
          )}
          {service.capacity !== "unknown" && (
            <Tag kind={capacity}>{capacity_text(words, service)}</Tag>
          )}
        </span>
      </div>
      {sunk && (
        <p className="wb-sunk">
          <Icon name="triangle-alert" /> <span className="strong">{t("workbench.sunk")}</span>{" "}
          {sunk}
        </p>
      )}
      <p lang={service.language}>{service.summary}</p>
      <ul className="plain-list wb-facts">
        <li data-open={service.open.state}>
          <Icon name={open_icons[service.open.state] ?? "circle-help"} />
          <span className="strong">{service.open.text}</span>
        </li>
        {service.signs.next_free && (
          <Fact icon="calendar-check" label={t("workbench.service.next_free")}>
            {t("workbench.next_free", { at: words.moment(service.signs.next_free) })}
          </Fact>
        )}
        {wait && (
          <Fact icon="activity" label={t("workbench.service.wait")}>
            {wait}
          </Fact>
        )}
        {(service.distance_km !== null || service.address) && (
          <Fact icon="map-pin" label={t("workbench.service.address")}>
            {[
              service.distance_km === null ? "" : t("workbench.km", { n: service.distance_km }),
              service.address,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Fact>
        )}
        {service.languages.length > 0 && (
          <Fact icon="languages" label={t("workbench.service.languages")}>
            {languages_text(words, service.languages)}
          </Fact>
        )}
        {price && (
          <Fact icon="wallet" label={t("workbench.service.price")}>
            {price}
          </Fact>
        )}
        {service.remote && (
          <Fact icon="monitor" label={t("workbench.service.channels")}>
            {t("workbench.remote")}
          </Fact>
        )}
        {(service.decided_by || service.needs_referral) && (
          <Fact icon="user-check" label={t("workbench.service.decides")}>
            {service.decided_by ?? t("workbench.needs_referral")}
          </Fact>
        )}
        {service.phone && (
          <Fact icon="phone" label={t("workbench.new.phone")}>
            <PhoneLink number={service.phone} />
          </Fact>
        )}
        <Fact icon="history" label={t("workbench.service.life")}>
          {life_text(words, service)}
        </Fact>
      </ul>
      <p className="soft small">{service.provider}</p>
      <div className="cluster">
        {props.children}
        <label className="wb-check">
          <input
            type="checkbox"
            checked={props.compared}
            disabled={!props.compared && !props.may_compare}
            onChange={props.onCompare}
          />
          {t("workbench.compare.add")}
          <span className="visually-hidden">: {service.title}</span>
        </label>
        <details className="wb-details">
          <summary>
            {t("workbench.rank.why")}
            <span className="visually-hidden">: {service.title}</span>
          </summary>
          <table className="wb-table wb-why-table">
            <caption className="soft small">
              {t("workbench.rank.points", { n: service.points / 100 })}
            </caption>
            <tbody>
              {service.reasons.map((reason) => (
                <tr key={reason.text}>
                  <td>{reason.text}</td>
                  <td className="nowrap">
                    {reason.points === 0
                      ? t("workbench.rank.info")
                      : `${reason.points > 0 ? "+" : "−"}${Math.abs(reason.points) / 100}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </div>
    </article>
  );
}
