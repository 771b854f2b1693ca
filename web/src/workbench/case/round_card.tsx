// One task of the case: what is to be done, who has it, how much time is left – and, when it is
// this worker's to do, the form, the times or the request with which it is done.
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button, DeadlineChip, Icon, Tag } from "../../kit";
import { useColleagues } from "../data";
import type { Round } from "../types";
import { BookingDialog } from "./booking_dialog";
import { useCase } from "./context";
import { useCaseLinks } from "./links";
import { PromiseDialog } from "./promise_dialog";
import { ReasonDialog } from "./reason_dialog";
import { RoundForm } from "./round_form";

export function guarantee_text(round: { due: Round["due"] }): string {
  const law = round.due?.guarantee;
  return law ? `${law.title} · ${law.law}` : "";
}

export function RoundCard(props: { round: Round; first: boolean }) {
  const words = useWords();
  const { t } = words;
  const { round } = props;
  // A waiting time ends by its own clock: there is nothing to take or to skip.
  const waits = round.act === "wait";
  const acts = (round.mine || round.may_take) && !waits;
  const holder = round.of_client
    ? t("workbench.round.client")
    : (round.holder_name ?? round.unit?.title ?? "");
  return (
    <section
      className="wb-round"
      data-mine={round.mine || undefined}
      data-safety={round.safety || undefined}
      aria-label={round.title}
    >
      <header className="wb-round-head">
        <h3>{round.title}</h3>
        {round.due && <DeadlineChip due={round.due.at} law={round.due.law_at !== null} />}
      </header>
      {round.safety && (
        <p>
          <Tag kind="danger" icon="shape-late">
            {t("workbench.round.safety")}
          </Tag>
        </p>
      )}
      <p className="soft small">
        {waits
          ? t("workbench.round.clock")
          : round.state === "taken"
            ? round.mine
              ? t("workbench.round.mine")
              : t("workbench.round.taken", { who: holder })
            : t("workbench.round.due", { who: holder })}
        {round.due && ` · ${t("workbench.round.by", { at: words.moment(round.due.at) })}`}
        {round.due?.law_at &&
          ` · ${t("workbench.round.law", { at: words.moment(round.due.law_at) })}`}
        {guarantee_text(round) && ` · ${guarantee_text(round)}`}
      </p>
      {round.waits_for_promise && (
        <p className="small">
          <Icon name="clock" /> {t("workbench.round.waits")}
        </p>
      )}
      {acts && !round.waits_for_promise && <RoundBody round={round} first={props.first} />}
    </section>
  );
}

function RoundBody(props: { round: Round; first: boolean }) {
  const { t } = useWords();
  const { run, busy } = useCase();
  const links = useCaseLinks();
  const { round } = props;
  const [dialog, set_dialog] = useState<"" | "book" | "ask">("");
  const take = () =>
    void run({ command: "take", round: round.id }, t("workbench.taken", { title: round.title }));
  const main = round.booking ? (
    <Button
      icon="calendar"
      shortcut={props.first ? undefined : "V"}
      onClick={() => set_dialog("book")}
    >
      {t("workbench.book")}
    </Button>
  ) : round.promise ? (
    <Button icon="send" onClick={() => set_dialog("ask")}>
      {t(round.promise.kind === "refer" ? "workbench.refer" : "workbench.consult")}
    </Button>
  ) : null;
  return (
    <div className="stack">
      {round.may_take && (
        <div className="cluster">
          <Button
            icon="hand"
            busy={busy}
            shortcut={props.first ? "Enter" : undefined}
            kind={main || !props.first ? "secondary" : "primary"}
            onClick={take}
          >
            {t("workbench.take")}
          </Button>
          {main}
        </div>
      )}
      {round.mine && main && <div className="cluster">{main}</div>}
      {round.plan && round.mine && (
        <p>
          <links.TabLink tab="suunnitelma">{t("workbench.plan.open")}</links.TabLink>
        </p>
      )}
      {round.mine && round.may_complete && <RoundForm round={round} keys={props.first} />}
      {round.booking && (
        <BookingDialog open={dialog === "book"} round={round} onClose={() => set_dialog("")} />
      )}
      {round.promise && (
        <PromiseDialog open={dialog === "ask"} round={round} onClose={() => set_dialog("")} />
      )}
      <RoundMore round={round} />
    </div>
  );
}

function RoundMore(props: { round: Round }) {
  const { t } = useWords();
  const { run, busy } = useCase();
  const colleagues = useColleagues();
  const { round } = props;
  const [dialog, set_dialog] = useState<"" | "skip" | "hand">("");
  const [worker, set_worker] = useState("");
  return (
    <div className="cluster wb-round-more">
      {round.mine && (
        <Button
          kind="quiet"
          icon="undo-2"
          busy={busy}
          onClick={() => void run({ command: "release", round: round.id }, t("workbench.released"))}
        >
          {t("workbench.release")}
        </Button>
      )}
      <Button kind="quiet" icon="corner-up-right" onClick={() => set_dialog("hand")}>
        {t("workbench.hand")}
      </Button>
      <Button kind="quiet" icon="ban" onClick={() => set_dialog("skip")}>
        {t("workbench.skip")}
      </Button>
      <ReasonDialog
        open={dialog === "skip"}
        title={t("workbench.skip.title", { title: round.title })}
        text={t("workbench.skip.text")}
        act={t("workbench.skip")}
        onClose={() => set_dialog("")}
        onDo={(reason) => run({ command: "skip", round: round.id, reason }, t("workbench.skipped"))}
      />
      <ReasonDialog
        open={dialog === "hand"}
        title={t("workbench.hand.title", { title: round.title })}
        act={t("workbench.hand")}
        onClose={() => set_dialog("")}
        onDo={(reason) =>
          run(
            { command: "reassign", round: round.id, reason, ...(worker ? { worker } : {}) },
            t("workbench.handed"),
          )
        }
      >
        <div className="field">
          <label htmlFor={`hand-${round.id}`}>{t("workbench.hand.to")}</label>
          <select
            id={`hand-${round.id}`}
            className="input"
            value={worker}
            onChange={(event) => set_worker(event.target.value)}
          >
            <option value="">{t("workbench.hand.queue")}</option>
            {colleagues.map((one) => (
              <option key={one.worker} value={one.worker}>
                {one.name} · {one.role_title}
              </option>
            ))}
          </select>
        </div>
      </ReasonDialog>
    </div>
  );
}
