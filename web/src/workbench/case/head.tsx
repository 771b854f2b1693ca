// Who the case is about, how to reach them, who is responsible now, and where the case stands.
import { useWords } from "../../i18n";
import { Icon, Notification, PhoneLink, Tag, useNow } from "../../kit";
import { PlaceSecret } from "../place_secret";
import type { StaffCase, Subject } from "../types";
import { useCase } from "./context";
import { PersonButton } from "./person_dialog";

export function CaseHead(props: { level: 1 | 2 }) {
  const { t, said, moment } = useWords();
  const { data } = useCase();
  const Heading = props.level === 1 ? "h1" : "h2";
  const subject = data.subject;
  const concerns = subject?.concerns;
  const limited = data.promises.some((one) => one.mine === "receiver")
    ? "workbench.case.asked"
    : "workbench.case.hidden";
  const title = data.limited ? t(limited) : (subject?.name ?? t("workbench.nameless"));
  return (
    <header className="wb-head">
      <div className="wb-head-top">
        <Heading className="wb-head-name">{title}</Heading>
        {subject?.age != null && <span>{t("workbench.age", { n: subject.age })}</span>}
        {subject?.identity_masked && <span className="soft">{subject.identity_masked}</span>}
        <span className="wb-flags">
          {data.danger && (
            <Tag kind="danger" icon="shape-late">
              {t("workbench.danger")}
            </Tag>
          )}
          {subject?.place_secret && <PlaceSecret />}
          {subject?.interpreter && (
            <Tag kind="warning" icon="languages">
              {t("workbench.interpreter")}
            </Tag>
          )}
          {concerns && concerns !== "self" && (
            <Tag>
              {said(
                `workbench.concerns.${concerns.replaceAll(" ", "_")}`,
                "workbench.concerns.other",
              )}
            </Tag>
          )}
          {data.state === "closed" && <Tag icon="check">{t("workbench.closed")}</Tag>}
        </span>
      </div>
      {subject && <Reach subject={subject} />}
      {subject?.place_secret && subject.place_known && (
        <p className="wb-secret">
          <Icon name="shield" /> {t("workbench.place_secret.known")}
        </p>
      )}
      {data.opening && <Opened opening={data.opening} />}
      <p className="wb-responsible">
        <Icon name="user-check" />
        <span>
          <span className="soft">
            {t(data.state === "closed" ? "workbench.responsible.was" : "workbench.responsible")}
          </span>{" "}
          <span className="strong">{data.responsible.unit?.title}</span>
          {data.responsible.keeper_name && (
            <span> · {t("workbench.keeper", { name: data.responsible.keeper_name })}</span>
          )}
          <span className="soft small">
            {" "}
            · {data.model.title} · {t("workbench.opened", { at: moment(data.opened_at) })}
            {" · "}
            {data.channel_title}
          </span>
        </span>
      </p>
      {data.outcome && (
        <p>
          <Tag kind="success" icon="circle-check">
            {data.outcome.title}
          </Tag>
        </p>
      )}
      {data.strip.length > 0 && (
        <ol className="wb-strip" aria-label={t("workbench.strip")}>
          {data.strip.map((step) => (
            <li key={`${step.id} ${step.at ?? ""}`} data-state={step.state} title={step.title}>
              <span className="visually-hidden">{t(`workbench.strip.${step.state}`)}: </span>
              {step.state === "done" && <Icon name="check" />}
              <span className="wb-strip-title">{step.title}</span>
            </li>
          ))}
        </ol>
      )}
    </header>
  );
}

/** How long the worker may still read, and that it is seen. */
function Opened(props: { opening: NonNullable<StaffCase["opening"]> }) {
  const { t, span } = useWords();
  const now = useNow();
  const { basis, until, reason } = props.opening;
  const left = Date.parse(until) - now.getTime();
  return (
    <Notification kind="warning" title={t(`workbench.opening.${basis}`)}>
      <p>
        {left > 0 ? t("workbench.opening.left", { span: span(left) }) : t("workbench.opening.over")}
      </p>
      <p className="soft">{t("workbench.opening.reason", { reason })}</p>
    </Notification>
  );
}

function Reach(props: { subject: Subject }) {
  const { t, said } = useWords();
  const { subject } = props;
  const facts: string[] = [];
  if (subject.municipality) facts.push(subject.municipality);
  else if (subject.place_secret && !subject.place_known)
    facts.push(t("workbench.place_secret.hidden"));
  if (subject.language)
    facts.push(said(`workbench.language.${subject.language}`, "workbench.language.other"));
  if (subject.way) facts.push(said(`workbench.way.${subject.way}`, "workbench.way.other"));
  if (subject.best_time) facts.push(t("workbench.best_time", { when: subject.best_time }));
  return (
    <p className="wb-reach">
      {subject.phone && (
        <span>
          <Icon name="phone" /> <PhoneLink number={subject.phone} />
        </span>
      )}
      {subject.email && (
        <span>
          <Icon name="mail" /> <a href={`mailto:${subject.email}`}>{subject.email}</a>
        </span>
      )}
      {facts.length > 0 && <span>{facts.join(" · ")}</span>}
      <PersonButton />
    </p>
  );
}
