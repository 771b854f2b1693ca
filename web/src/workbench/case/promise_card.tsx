// A request between two sides: what was asked, of whom, by when, what came of it, and what this
// side may do about it now.
import { useState } from "react";
import { Link } from "react-router";
import { useDraft } from "../../data/draft";
import { useWords } from "../../i18n";
import { Button, DeadlineChip, Icon, Tag, type TagKind } from "../../kit";
import type { Promise_ } from "../types";
import { useCase } from "./context";
import { NextOptions } from "./next_options";
import { ReasonDialog } from "./reason_dialog";

const kinds: Record<Promise_["state"], TagKind> = {
  asked: "warning",
  accepted: "info",
  answered: "success",
  returned: "neutral",
  cancelled: "neutral",
};

export function PromiseCard(props: { promise: Promise_ }) {
  const words = useWords();
  const { t } = words;
  const { promise } = props;
  const runs = promise.state === "asked" || promise.state === "accepted";
  const to_us = promise.mine === "receiver";
  const side = (to_us ? promise.from_unit?.title : promise.to_unit?.title) ?? "";
  const heading = t(to_us ? "workbench.promise.to_us" : "workbench.promise.from_us", {
    unit: side,
  });
  return (
    <section
      className="wb-round"
      data-mine={to_us && runs ? true : undefined}
      aria-label={`${promise.title}. ${heading}`}
    >
      <header className="wb-round-head">
        <h3>{heading}</h3>
        {runs && promise.due && <DeadlineChip due={promise.due.at} />}
      </header>
      <div className="cluster">
        <Tag kind={kinds[promise.state]}>{t(`workbench.promise.${promise.state}`)}</Tag>
        <span className="soft small">
          {promise.title} ·{" "}
          {t("workbench.promise.asked_at", { at: words.moment(promise.asked_at) })}
          {promise.ended_at &&
            ` · ${t("workbench.promise.ended_at", { at: words.moment(promise.ended_at) })}`}
          {promise.holder_name && ` · ${promise.holder_name}`}
        </span>
      </div>
      {promise.question && (
        <blockquote className="wb-said">
          <span className="soft small">{t("workbench.promise.question")}</span>
          <p>{promise.question}</p>
        </blockquote>
      )}
      {promise.answer && (
        <blockquote className="wb-said">
          <span className="soft small">{t("workbench.promise.answer")}</span>
          <p>{promise.answer}</p>
        </blockquote>
      )}
      {promise.chain.length > 1 && (
        <p className="soft small">
          <Icon name="route" /> {promise.chain.join(" → ")}
        </p>
      )}
      {promise.sub_case && (
        <p>
          <Link to={`/asia/${promise.sub_case}`}>{t("workbench.promise.sub_case")}</Link>
        </p>
      )}
      {promise.next && <NextOptions promise={promise} next={promise.next} />}
      {promise.may.length > 0 && <Acts promise={promise} />}
    </section>
  );
}

function Acts(props: { promise: Promise_ }) {
  const { t } = useWords();
  const { run, busy } = useCase();
  const { promise } = props;
  const [dialog, set_dialog] = useState<"" | "return" | "forward" | "cancel">("");
  const [unit, set_unit] = useState("");
  const may = (act: Promise_["may"][number]) => promise.may.includes(act);
  const close = () => set_dialog("");
  const with_reason =
    (command: string, more: Record<string, unknown>, said: string) => (reason: string) =>
      run({ command, promise: promise.id, reason, ...more }, said);
  return (
    <div className="stack">
      {may("accept") && (
        <div>
          <Button
            icon="check"
            busy={busy}
            onClick={() =>
              void run(
                { command: "accept_promise", promise: promise.id },
                t("workbench.promise.accepted_said"),
              )
            }
          >
            {t("workbench.promise.accept")}
          </Button>
        </div>
      )}
      {may("answer") && <Answer promise={promise} first={!may("accept")} />}
      <div className="cluster">
        {may("return") && (
          <Button kind="secondary" icon="undo-2" onClick={() => set_dialog("return")}>
            {t("workbench.promise.return")}
          </Button>
        )}
        {may("forward") && promise.forward_to.length > 0 && (
          <Button kind="secondary" icon="corner-up-right" onClick={() => set_dialog("forward")}>
            {t("workbench.promise.forward")}
          </Button>
        )}
        {may("cancel") && (
          <Button kind="quiet" icon="ban" onClick={() => set_dialog("cancel")}>
            {t("workbench.promise.cancel")}
          </Button>
        )}
      </div>
      <ReturnDialog promise={promise} open={dialog === "return"} onClose={close} />
      <ReasonDialog
        open={dialog === "cancel"}
        title={t("workbench.promise.cancel")}
        act={t("workbench.promise.cancel")}
        onClose={close}
        onDo={with_reason("cancel_promise", {}, t("workbench.promise.cancelled"))}
      />
      <ReasonDialog
        open={dialog === "forward"}
        title={t("workbench.promise.forward")}
        act={t("workbench.promise.forward")}
        onClose={close}
        onDo={with_reason(
          "forward_promise",
          { unit: unit || promise.forward_to[0]?.slug },
          t("workbench.promise.forwarded"),
        )}
      >
        <div className="field">
          <label htmlFor={`forward-${promise.id}`}>{t("workbench.ask.unit")}</label>
          <select
            id={`forward-${promise.id}`}
            className="input"
            value={unit}
            onChange={(event) => set_unit(event.target.value)}
          >
            {promise.forward_to.map((one) => (
              <option key={one.slug} value={one.slug}>
                {one.title}
              </option>
            ))}
          </select>
        </div>
      </ReasonDialog>
    </div>
  );
}

const return_reasons = ["full", "wrong_fit", "area", "age", "language", "other"] as const;

// Why it is returned is one of a few: the client reads it in their own language, and whoever looks
// for the next place knows what to look for. What is written besides is for the asker.
function ReturnDialog(props: { promise: Promise_; open: boolean; onClose: () => void }) {
  const { t } = useWords();
  const { run } = useCase();
  const { promise } = props;
  const [why, set_why] = useState<(typeof return_reasons)[number]>("full");
  const [until, set_until] = useState("");
  return (
    <ReasonDialog
      open={props.open}
      title={t("workbench.promise.return")}
      text={t("workbench.promise.return_text")}
      label={t("workbench.return.text")}
      act={t("workbench.promise.return")}
      optional={why !== "other"}
      long
      onClose={props.onClose}
      onDo={(text) =>
        run(
          {
            command: "return_promise",
            promise: promise.id,
            reason: why,
            text,
            ...(why === "full" && until ? { full_until: until } : {}),
          },
          t("workbench.promise.returned"),
        )
      }
    >
      <div className="field">
        <label htmlFor={`return-${promise.id}`}>{t("workbench.why")}</label>
        <select
          id={`return-${promise.id}`}
          className="input"
          value={why}
          onChange={(event) => set_why(event.target.value as typeof why)}
        >
          {return_reasons.map((one) => (
            <option key={one} value={one}>
              {t(`workbench.return.${one}`)}
            </option>
          ))}
        </select>
      </div>
      {why === "full" && (
        <div className="field">
          <label htmlFor={`until-${promise.id}`}>
            {t("workbench.return.until")}
            <span className="optional"> {t("web.field.optional")}</span>
          </label>
          <p id={`until-hint-${promise.id}`} className="hint">
            {t("workbench.return.until.hint")}
          </p>
          <input
            id={`until-${promise.id}`}
            type="date"
            className="input"
            value={until}
            aria-describedby={`until-hint-${promise.id}`}
            onChange={(event) => set_until(event.target.value)}
          />
        </div>
      )}
    </ReasonDialog>
  );
}

function Answer(props: { promise: Promise_; first: boolean }) {
  const { t } = useWords();
  const { data, run, busy } = useCase();
  const { promise } = props;
  const [text, set_text, clear] = useDraft(`answer.${data.id}.${promise.id}`, "", "private");
  const [tried, set_tried] = useState(false);
  const send = async () => {
    set_tried(true);
    if (text.trim() === "") {
      document.getElementById(`answer-${promise.id}`)?.focus();
      return;
    }
    const command = { command: "answer_promise", promise: promise.id, text };
    if (await run(command, t("workbench.promise.answered_said"))) clear();
  };
  return (
    <details className="wb-details" open={props.first || text !== ""}>
      <summary>{t("workbench.promise.write")}</summary>
      <div className="stack-tight">
        <div className="field">
          <label htmlFor={`answer-${promise.id}`}>{t("workbench.promise.answer")}</label>
          {tried && text.trim() === "" && (
            <p className="error-text">{t("workbench.promise.answer_missing")}</p>
          )}
          <textarea
            id={`answer-${promise.id}`}
            className="input"
            rows={4}
            value={text}
            onChange={(event) => set_text(event.target.value)}
          />
        </div>
        <div>
          <Button
            kind={props.first ? "primary" : "secondary"}
            icon="send"
            busy={busy}
            onClick={() => void send()}
          >
            {t("workbench.promise.send")}
          </Button>
        </div>
      </div>
    </details>
  );
}
