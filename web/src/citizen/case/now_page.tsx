// "Nyt": what happens next and by when, what is waited from you, who has the matter, what has been
// done and what others have been asked.
import { unit_title } from "../../data/types";
import { useWords, type WordKey } from "../../i18n";
import {
  ButtonLink,
  Icon,
  Link,
  Notification,
  PhoneLink,
  Tag,
  Timeline,
  type TimelineItem,
  useNow,
} from "../../kit";
import { FeedbackForm } from "../feedback";
import { PageTitle } from "../page";
import { ConsentCard } from "./consent";
import { type MyCase, useMyLife } from "./data";
import { DueText } from "./due";
import { ModelQuestions } from "./questions";
import { useCase } from "./screens";
import { AppointmentLine } from "./times_page";

export function NowPage() {
  const { t } = useWords();
  const mine = useCase();
  return (
    <div className="case-grid">
      <div className="stack-wide">
        <PageTitle>
          {mine.acting
            ? t("citizen.behalf.case", { name: mine.acting.name })
            : t("citizen.case.title")}
        </PageTitle>
        {mine.state === "closed" && (
          <Notification kind="success" title={mine.outcome?.title ?? t("citizen.case.closed")}>
            {mine.outcome?.text && <p>{mine.outcome.text}</p>}
          </Notification>
        )}
        {mine.state === "open" && <Next mine={mine} />}
        <Waiting mine={mine} />
        <Booked mine={mine} />
        {mine.feedback
          .filter((f) => !f.answered)
          .map((f) => (
            <FeedbackForm key={f.code} code={f.code} question={f.question} />
          ))}
      </div>
      <div className="stack-wide">
        <Responsible mine={mine} />
        <Steps mine={mine} />
        <Promises mine={mine} />
        <Situation mine={mine} />
        <Said mine={mine} />
      </div>
    </div>
  );
}

function Next(props: { mine: MyCase }) {
  const { t } = useWords();
  const [first, ...rest] = props.mine.next;
  return (
    <section className="card stack" data-strong aria-labelledby="next-title">
      <h2 id="next-title">{t("citizen.case.next")}</h2>
      {!first && <p>{t("citizen.case.next.none")}</p>}
      {first && (
        <div className="stack-tight">
          {first.mine && <Tag kind="info">{t("citizen.case.next.you")}</Tag>}
          <p className="lead strong">{first.what}</p>
          {first.who && !first.mine && <p className="soft">{first.who}</p>}
          <DueText due={first.by} />
        </div>
      )}
      {rest.length > 0 && (
        <ul className="next-list plain-list">
          {rest.map((next) => (
            <li key={`${next.round}-${next.what}`} className="stack-tight">
              <span className="strong">{next.what}</span>
              {next.who && <span className="soft">{next.who}</span>}
              <DueText due={next.by} brief />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Everything that waits for the client, in one place and ready to be answered. */
function Waiting(props: { mine: MyCase }) {
  const { t } = useWords();
  const { mine } = props;
  const consents = mine.consents.filter((c) => c.state === "asked");
  const plan = mine.plan?.state === "drafted";
  const nothing = consents.length === 0 && !plan && mine.questions.length === 0 && !mine.can_book;
  if (mine.state === "closed" || nothing) return null;
  return (
    <section className="stack" aria-labelledby="waiting-title">
      <h2 id="waiting-title">{t("citizen.case.waiting")}</h2>
      {plan && (
        <div className="card stack-tight" data-strong>
          <p className="strong">{t("citizen.plan.waiting")}</p>
          <div>
            <ButtonLink to="/oma/suunnitelma">{t("citizen.plan.look")}</ButtonLink>
          </div>
        </div>
      )}
      {mine.can_book && (
        <div className="card stack-tight" data-strong>
          <p className="strong">{t("citizen.times.book")}</p>
          <p className="soft">{unit_title(mine.can_book.unit)}</p>
          <div>
            <ButtonLink to="/oma/ajat" icon="calendar">
              {t("citizen.nav.times")}
            </ButtonLink>
          </div>
        </div>
      )}
      {consents.map((consent) => (
        <ConsentCard key={consent.step} consent={consent} />
      ))}
      {mine.questions.length > 0 && <ModelQuestions questions={mine.questions} />}
    </section>
  );
}

function Booked(props: { mine: MyCase }) {
  const { t } = useWords();
  const now = useNow();
  const coming = props.mine.appointments.filter(
    (a) => a.state === "booked" && new Date(a.starts_at) > now,
  );
  if (coming.length === 0) return null;
  return (
    <section className="stack-tight">
      <h2>{t("citizen.times.title")}</h2>
      {coming.map((a) => (
        <AppointmentLine key={a.id} appointment={a} />
      ))}
      <p>
        <ButtonLink to="/oma/ajat" kind="secondary" icon="calendar">
          {t("citizen.times.move")}
        </ButtonLink>
      </p>
    </section>
  );
}

function Responsible(props: { mine: MyCase }) {
  const { t } = useWords();
  const { unit, worker_name, you } = props.mine.responsible;
  if (props.mine.state === "closed") return null;
  return (
    <section className="stack-tight">
      <h2>{t("citizen.case.with")}</h2>
      {you && <p className="strong">{t("citizen.case.with.you")}</p>}
      <p>
        {worker_name && (
          <>
            <span className="strong">{worker_name}</span>
            <br />
          </>
        )}
        {unit.title}
      </p>
      {unit.phone && (
        <p>
          <Icon name="phone" /> <PhoneLink number={unit.phone} className="phone nowrap" />
        </p>
      )}
    </section>
  );
}

const step_states = { done: "done", now: "now", coming: "later", skipped: "done" } as const;

function Steps(props: { mine: MyCase }) {
  const { t, moment } = useWords();
  const now = useNow();
  const items: TimelineItem[] = props.mine.steps
    .filter((step) => step.state !== "skipped")
    .map((step, i) => ({
      key: `${i}-${step.title}`,
      state: step_states[step.state],
      title: step.title,
      when: [step.at ? moment(step.at, now) : "", step.by ?? ""].filter(Boolean).join(" · "),
      children: step.note ? <p className="small">{step.note}</p> : null,
    }));
  items.unshift({
    key: "opened",
    state: "done",
    title: t("citizen.case.steps.opened"),
    when: moment(props.mine.opened_at, now),
  });
  return (
    <section className="stack-tight">
      <h2>{t("citizen.case.steps")}</h2>
      <Timeline items={items} label={t("citizen.case.steps")} />
    </section>
  );
}

/** The picture of the life situation: the same for the client and the worker. */
function Situation(props: { mine: MyCase }) {
  const { t, day } = useWords();
  const { data } = useMyLife();
  const may = data && (data.at || (data.can_answer && props.mine.state === "open"));
  if (!may) return null;
  return (
    <section className="stack-tight">
      <h2>{t("citizen.life.title")}</h2>
      <p>{data.at ? t("citizen.life.last", { at: day(data.at) }) : t("citizen.life.lead")}</p>
      <p>
        <Link to="/oma/tilanne">{t(data.at ? "citizen.life.look" : "citizen.life.start")}</Link>
      </p>
    </section>
  );
}

const known_promise_states = [
  "asked",
  "accepted",
  "answered",
  "returned",
  "forwarded",
  "cancelled",
] as const;

function promise_state_key(state: string): WordKey {
  const known = known_promise_states.find((s) => s === state) ?? "other";
  return `citizen.case.promise.state.${known}`;
}

function Promises(props: { mine: MyCase }) {
  const { t, moment, deadline } = useWords();
  const now = useNow();
  if (props.mine.promises.length === 0) return null;
  return (
    <section className="stack-tight">
      <h2>{t("citizen.case.promises")}</h2>
      <ul className="plain-list stack-tight">
        {props.mine.promises.map((p) => (
          <li key={p.asked_at + p.what} className="card stack-tight">
            <span className="strong">{p.what}</span>
            <span>{unit_title(p.unit)}</span>
            <span>
              <Tag kind={p.state === "answered" ? "success" : "info"}>
                {t(promise_state_key(p.state))}
              </Tag>
            </span>
            <span className="small soft">
              {t("citizen.case.promise.asked", { moment: moment(p.asked_at, now) })}
              <br />
              {p.answered_at
                ? t("citizen.case.promise.answered", { moment: moment(p.answered_at, now) })
                : p.by && t("citizen.case.promise.by", { moment: deadline(p.by.at, now) })}
            </span>
            {p.came_home && (
              <p>
                {[
                  p.came_home.text,
                  p.came_home.reason && `${p.came_home.reason}.`,
                  p.came_home.next,
                ]
                  .filter(Boolean)
                  .join(" ")}
                {p.came_home.by && (
                  <>
                    {" "}
                    {t("citizen.case.promise.next_by", {
                      moment: deadline(p.came_home.by.at, now),
                    })}
                  </>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Said(props: { mine: MyCase }) {
  const { t } = useWords();
  if (!props.mine.words) return null;
  return (
    <details className="said">
      <summary>{t("citizen.case.words")}</summary>
      <p className="quote">{props.mine.words}</p>
      {props.mine.choice && (
        <>
          <p className="strong">{t("citizen.case.choice")}</p>
          <p className="quote">{props.mine.choice}</p>
        </>
      )}
    </details>
  );
}
