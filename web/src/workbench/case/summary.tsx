// The first page of a case: the client's words, what is to be done now, what was asked of others,
// and beside them the suggestions.
import { Link } from "react-router";
import { useWords } from "../../i18n";
import { CareCard, Icon, PhoneLink } from "../../kit";
import { AppointmentsCard } from "./appointments";
import { by_safety } from "./by_safety";
import { useCase } from "./context";
import { NoteForm } from "./note_form";
import { PromiseCard } from "./promise_card";
import { RoundCard } from "./round_card";
import { SuggestionsCard } from "./suggestions";

export function Summary() {
  const { t } = useWords();
  const { data, may_write } = useCase();
  const running = (state: string) => state === "asked" || state === "accepted";
  const to_us = data.promises.filter((one) => one.mine === "receiver" && running(one.state));
  const others = data.promises.filter((one) => !to_us.includes(one));
  const rounds = by_safety(data.rounds);
  const ours = rounds.filter(
    (one) =>
      (one.mine || one.may_take) && !one.waits_for_promise && !one.of_client && one.act !== "wait",
  );
  const theirs = rounds.filter((one) => !ours.includes(one));
  const first = ours.find((one) => one.mine) ?? ours[0];
  return (
    <div className="wb-summary" data-alone={!may_write || undefined}>
      <div className="stack">
        <Dangers />
        <Words />
        {to_us.map((promise) => (
          <PromiseCard key={promise.id} promise={promise} />
        ))}
        {(ours.length > 0 || theirs.length > 0) && (
          <section className="stack-tight" aria-label={t("workbench.now")}>
            <h2 className="wb-h">{t("workbench.now")}</h2>
            {ours.map((round) => (
              <RoundCard key={round.id} round={round} first={round === first} />
            ))}
            {theirs.map((round) => (
              <RoundCard key={round.id} round={round} first={false} />
            ))}
          </section>
        )}
        {others.length > 0 && (
          <section className="stack-tight" aria-label={t("workbench.promises")}>
            <h2 className="wb-h">{t("workbench.promises")}</h2>
            {others.map((promise) => (
              <PromiseCard key={promise.id} promise={promise} />
            ))}
          </section>
        )}
        <AppointmentsCard />
        <Offers />
        <Earlier />
        {!data.opening && <NoteForm />}
      </div>
      {may_write && (
        <aside className="wb-aside" aria-label={t("workbench.suggestions")}>
          <SuggestionsCard />
        </aside>
      )}
    </div>
  );
}

function Dangers() {
  const { data } = useCase();
  return data.dangers.map((danger) => (
    <CareCard
      key={danger.kind}
      urgency={danger.urgency === "emergency" ? "now" : "today"}
      title={danger.title}
      level={3}
    >
      <p>{danger.text}</p>
      <ul className="plain-list cluster">
        {danger.help.map((line) => (
          <li key={line.phone}>
            <span className="strong">{line.title}</span> <PhoneLink number={line.phone} />
          </li>
        ))}
      </ul>
    </CareCard>
  ));
}

function Words() {
  const { t, moment } = useWords();
  const { data } = useCase();
  if (!data.words && !data.reporter && !data.choice)
    return <p className="soft">{t("workbench.words.none")}</p>;
  return (
    <section aria-label={t("workbench.words")} className="wb-words">
      <h2 className="wb-h">
        {t("workbench.words")}
        <span className="soft small">
          {" "}
          {data.channel_title}
          {data.words && ` · ${moment(data.words.at)}`}
        </span>
      </h2>
      {data.words && (
        <p className="wb-words-text" lang={data.words.language}>
          {data.words.erased ? t("workbench.words.erased") : data.words.text}
        </p>
      )}
      {data.choice && (
        <div className="wb-said small">
          <p className="strong">{t("workbench.words.choice")}</p>
          <p className="wb-words-text" lang={data.words?.language}>
            {data.choice}
          </p>
        </div>
      )}
      {data.reporter && (
        <p className="soft">
          <Icon name="briefcase" /> {t("workbench.reporter")}: {data.reporter}
        </p>
      )}
    </section>
  );
}

/** Models that might suit: a reminder, nothing is decided by it. */
function Offers() {
  const { t } = useWords();
  const { data } = useCase();
  if (data.offers.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={t("workbench.offers")}>
      <h2 className="wb-h">{t("workbench.offers")}</h2>
      <ul className="wb-lines plain-list">
        {data.offers.map((one) => (
          <li key={one.model}>{one.title}</li>
        ))}
      </ul>
    </section>
  );
}

function Earlier() {
  const { t, day } = useWords();
  const { data } = useCase();
  if (data.earlier.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={t("workbench.earlier")}>
      <h2 className="wb-h">
        {t("workbench.earlier")} <span className="soft small">{t("workbench.earlier.note")}</span>
      </h2>
      <ul className="wb-lines plain-list">
        {data.earlier.map((one) => (
          <li key={one.case}>
            <span className="soft">{day(one.opened_at)}</span>
            <Link to={`/asia/${one.case}`}>{one.title}</Link>
            <span className="soft">{one.outcome ?? t("workbench.open")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
