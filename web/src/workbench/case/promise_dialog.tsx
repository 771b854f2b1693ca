// Asking another side: which unit, what is asked, the client's permission, and by when they answer.
import { useEffect, useState } from "react";
import { useDraft } from "../../data/draft";
import { useWords } from "../../i18n";
import { Button, Dialog, Icon, Notification, RadioGroup } from "../../kit";
import type { Round, RoundPromise } from "../types";
import { useCase } from "./context";
import { within_text } from "./within";

export function PromiseDialog(props: { open: boolean; round: Round; onClose: () => void }) {
  const { t } = useWords();
  const { round } = props;
  if (!round.promise) return null;
  return (
    <Dialog
      open={props.open}
      title={t(
        round.promise.kind === "refer" ? "workbench.refer.title" : "workbench.consult.title",
        {
          who: round.promise.of_title,
        },
      )}
      onClose={props.onClose}
    >
      <Ask round={round} promise={round.promise} onClose={props.onClose} />
    </Dialog>
  );
}

function Ask(props: { round: Round; promise: RoundPromise; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const { data, run, busy, notice } = useCase();
  const { round, promise } = props;
  const [unit, set_unit] = useState(promise.units[0]?.slug ?? "");
  const [question, set_question, clear] = useDraft(`ask.${data.id}.${round.id}`, "", "private");
  const [tried, set_tried] = useState(false);
  const given = !promise.needs_consent || promise.consent_state === "given";
  useEffect(() => {
    if (unit === "") set_unit(promise.units[0]?.slug ?? "");
  }, [unit, promise.units]);
  const send = async () => {
    set_tried(true);
    if (question.trim() === "" || unit === "" || !given) {
      document.getElementById("ask-question")?.focus();
      return;
    }
    const command = { command: "ask_promise", round: round.id, unit, text: question };
    if (await run(command, t("workbench.asked"))) {
      clear();
      props.onClose();
    }
  };
  return (
    <div className="stack">
      {notice && (
        <Notification kind="error" live>
          <p>{notice.text}</p>
        </Notification>
      )}
      {promise.units.length > 1 ? (
        <RadioGroup
          name="ask-unit"
          label={t("workbench.ask.unit")}
          value={unit}
          onChange={set_unit}
          options={promise.units.map((one) => ({
            value: one.slug,
            label: one.title,
            hint: one.phone ?? undefined,
          }))}
        />
      ) : (
        <p>
          <span className="strong">{promise.units[0]?.title ?? promise.of_title}</span>{" "}
          <span className="soft">{promise.units[0]?.phone ?? ""}</span>
        </p>
      )}
      {promise.answer_within && (
        <p>
          <Icon name="clock" />{" "}
          {t("workbench.ask.within", { time: within_text(words, promise.answer_within) })}
        </p>
      )}
      {promise.needs_consent && <ConsentPart round={round} promise={promise} />}
      <div className="field">
        <label htmlFor="ask-question">{t("workbench.ask.question")}</label>
        <p className="hint">{t("workbench.ask.hint")}</p>
        {tried && question.trim() === "" && (
          <p className="error-text">{t("workbench.ask.missing")}</p>
        )}
        <textarea
          id="ask-question"
          className="input"
          rows={5}
          value={question}
          onChange={(event) => set_question(event.target.value)}
        />
      </div>
      {tried && !given && <p className="error-text">{t("workbench.consent.needed")}</p>}
      <div className="cluster">
        <Button icon="send" busy={busy} onClick={() => void send()}>
          {t("workbench.ask.send")}
        </Button>
        <Button kind="secondary" onClick={props.onClose}>
          {t("web.cancel")}
        </Button>
      </div>
    </div>
  );
}

function ConsentPart(props: { round: Round; promise: RoundPromise }) {
  const { t } = useWords();
  const { run, busy } = useCase();
  const { round, promise } = props;
  const state = promise.consent_state;
  const set = (given: boolean) =>
    void run({ command: "consent", step: round.step, given }, t("workbench.saved"));
  return (
    <section className="card stack-tight" aria-label={t("workbench.consent")}>
      <p>
        <span className="strong">{t("workbench.consent")}: </span>
        {t(`workbench.consent.${state ?? "none"}`)}
      </p>
      {state !== "given" && (
        <div className="cluster">
          <Button kind="secondary" busy={busy} icon="check" onClick={() => set(true)}>
            {t("workbench.consent.record")}
          </Button>
          {state !== "asked" && (
            <Button
              kind="secondary"
              busy={busy}
              icon="send"
              onClick={() =>
                void run({ command: "ask_consent", step: round.step }, t("workbench.consent.sent"))
              }
            >
              {t("workbench.consent.ask")}
            </Button>
          )}
          <Button kind="quiet" busy={busy} onClick={() => set(false)}>
            {t("workbench.consent.refuse")}
          </Button>
        </div>
      )}
      {state === "given" && (
        <div>
          <Button
            kind="quiet"
            busy={busy}
            onClick={() =>
              void run({ command: "withdraw_consent", step: round.step }, t("workbench.saved"))
            }
          >
            {t("workbench.consent.withdraw")}
          </Button>
        </div>
      )}
    </section>
  );
}
