// "Who sees my data": which units and workers, how much and by which law; the permissions and bans
// the person has given, and the words they need before they give one.
import { useSession } from "../../data/session";
import { useWords } from "../../i18n";
import { Failure, Icon, Link, Notification, Skeleton, Tag, useNow } from "../../kit";
import { PageTitle } from "../page";
import { Bans } from "./bans";
import { EarlierSaid, Permissions } from "./permissions";
import { useProtection, useWhoSees, type WhoSees } from "./protection_data";

export default function ProtectionPage() {
  const { t } = useWords();
  const who = useWhoSees();
  const said = useProtection();
  const session = useSession().data;
  const problem = who.error ?? said.error;
  return (
    <div className="stack-wide narrow">
      <div className="stack-tight">
        <p className="no-print">
          <Link to="/oma/tiedot" icon="chevron-left">
            {t("citizen.data.title")}
          </Link>
        </p>
        <PageTitle>{t("citizen.sees.title")}</PageTitle>
        <p className="lead">{t("citizen.sees.lead")}</p>
      </div>
      <Failure of={problem} />
      {who.isLoading && <Skeleton lines={6} />}
      {who.data && <Seeing who={who.data} />}
      {said.data && (
        <>
          {session?.kind === "case" && (
            <Notification>
              <p>{t("citizen.sees.by_code")}</p>
            </Notification>
          )}
          <Permissions said={said.data} />
          <Bans said={said.data} />
          <EarlierSaid said={said.data} />
        </>
      )}
    </div>
  );
}

function Seeing(props: { who: WhoSees }) {
  const { t, date, moment } = useWords();
  const now = useNow();
  const { who } = props;
  return (
    <>
      {who.openings.length > 0 && (
        <Notification kind="warning" title={t("citizen.sees.openings")}>
          {who.openings.map((one) => (
            <p key={`${one.worker_name} ${one.from}`}>
              {t(`citizen.sees.opening.${one.basis}`, {
                who: `${one.worker_name}, ${one.unit_title}`,
                until: moment(one.until, now),
              })}
            </p>
          ))}
        </Notification>
      )}
      {who.place_secret && (
        <Notification>
          <p>{t("citizen.sees.place_secret")}</p>
        </Notification>
      )}
      <section className="stack" aria-labelledby="sees-now">
        <h2 id="sees-now">{t("citizen.sees.now")}</h2>
        {who.units.map((unit) => (
          <UnitCard key={unit.unit_title} unit={unit} />
        ))}
        <p>
          <span className="strong">{t("citizen.sees.others")}.</span>{" "}
          {t("citizen.sees.others.text")}
        </p>
      </section>
      {who.representatives.length > 0 && (
        <section className="stack-tight">
          <h2>{t("citizen.sees.acting")}</h2>
          <ul className="plain-list sees-list">
            {who.representatives.map((one) => (
              <li key={one.name + one.relation_title}>
                <Icon name="users" />
                <span>
                  <span className="strong">{one.name}</span>, {one.relation_title}
                  {one.until && (
                    <span className="soft">
                      {" "}
                      · {t("citizen.sees.acting.until", { date: date(one.until) })}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const level_icons = {
  matter: "eye",
  words: "message-square",
  exists: "circle-dot",
  nothing: "lock",
} as const;

function UnitCard(props: { unit: WhoSees["units"][number] }) {
  const { t } = useWords();
  const { unit } = props;
  return (
    <article className="card stack-tight">
      <div className="spread">
        <h3>{unit.unit_title}</h3>
        <Tag>{unit.part_title}</Tag>
      </div>
      {unit.organisation_title && <p className="soft small">{unit.organisation_title}</p>}
      <ul className="plain-list sees-list">
        {unit.roles.map((one) => (
          <li key={`${one.title} ${one.sees}`}>
            <Icon name={level_icons[one.sees]} />
            <div>
              <p>
                <span className="strong">{one.title}</span>
                {one.named && <span className="soft"> · {t("citizen.sees.named")}</span>}
              </p>
              <p>{t(`citizen.sees.level.${one.sees}`)}</p>
              <details>
                <summary className="small">
                  {t("citizen.sees.why")}
                  <span className="visually-hidden"> {one.title}</span>
                </summary>
                <p className="small soft">
                  {one.rule.why}{" "}
                  {one.rule.section
                    ? t("citizen.sees.law", { act: one.rule.act, section: one.rule.section })
                    : t("citizen.sees.act", { act: one.rule.act })}
                </p>
              </details>
            </div>
          </li>
        ))}
      </ul>
    </article>
  );
}
