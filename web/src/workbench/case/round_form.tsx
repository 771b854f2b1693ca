// What the model asks next, as a form made from the round: questions, decisions, how it was done.
// The draft is kept per case and round until the round is done.
import { useEffect, useMemo, useState } from "react";
import { useDraft } from "../../data/draft";
import { useWords } from "../../i18n";
import { Button, ErrorSummary, type FieldError } from "../../kit";
import type { Question, Round } from "../types";
import { useCase } from "./context";
import { Decision } from "./decision";
import {
  body_of,
  type Entries,
  type Missing,
  missing_of,
  only_follows,
  reused,
  undecided,
  unsaved,
} from "./form";
import { NeedHints } from "./need_hints";
import { QuestionField } from "./question_field";

type Done = { channel: string; minutes: string; happened_at: string };
type Draft = { entries: Entries; done: Done };
const nothing: Done = { channel: "", minutes: "", happened_at: "" };

export function RoundForm(props: { round: Round; keys: boolean }) {
  const { t } = useWords();
  const { data, run, busy, say, latest } = useCase();
  const { round } = props;
  const empty = useMemo<Draft>(() => ({ entries: {}, done: nothing }), []);
  const [draft, set_draft, clear_draft] = useDraft<Draft>(
    `case.${data.id}.${round.id}`,
    empty,
    "private",
  );
  const [tried, set_tried] = useState(false);
  const id_of = (fact: string) => `q-${round.id}-${fact.replaceAll(" ", "-")}`;
  const missing = missing_of(round.form, draft.entries);
  const waiting = undecided(round.decides);
  const errors = tried ? errors_of(t, round, missing, waiting.length > 0, id_of) : [];
  const error_of = (fact: string) => errors.find((e) => e.field === id_of(fact))?.message;
  useEffect(() => {
    if (missing.length === 0 && waiting.length === 0) set_tried(false);
  }, [missing.length, waiting.length]);

  /** Saves the answers so that the proposals rest on them. True when the proposals stayed the
   *  same; otherwise the worker looks at the new ones first. */
  const save_answers = async (): Promise<boolean> => {
    if (!unsaved(round.form, draft.entries)) return true;
    const before = proposals(round);
    if (!(await run({ command: "learn", ...body_of(round.form, draft.entries) }))) return false;
    const fresh = latest().rounds.find((one) => one.id === round.id);
    if (fresh && proposals(fresh) === before) return true;
    say(t("workbench.decide.changed"));
    return false;
  };
  const complete = async () => {
    set_tried(true);
    if (missing.length > 0 || waiting.length > 0) return;
    const { values, unknown } = body_of(round.form, draft.entries);
    const { channel, minutes, happened_at } = draft.done;
    const command = {
      command: "complete",
      round: round.id,
      values,
      unknown,
      ...(channel ? { channel } : {}),
      ...(minutes ? { minutes: Number(minutes) } : { minutes: round.minutes_default }),
      ...(happened_at ? { happened_at: new Date(happened_at).toISOString() } : {}),
    };
    if (Number.isNaN(command.minutes)) return say(t("workbench.form.minutes_wrong"));
    if (await run(command, t("workbench.done", { title: round.title }))) clear_draft();
  };
  return (
    <div className="stack">
      <ErrorSummary errors={errors} />
      {round.form
        .filter((question) => !only_follows(question))
        .map((question) => (
          <div key={question.fact} className="stack-tight">
            <QuestionField
              question={question}
              id={id_of(question.fact)}
              entry={draft.entries[question.fact]}
              error={error_of(question.fact)}
              onChange={(entry) =>
                set_draft((now) => ({
                  ...now,
                  entries: { ...now.entries, [question.fact]: entry },
                }))
              }
            />
            {question.fact === "need" && !reused(question, draft.entries.need) && (
              <NeedHints
                question={question}
                value={draft.entries.need?.value ?? ""}
                onPick={(value) =>
                  set_draft((now) => ({
                    ...now,
                    entries: {
                      ...now.entries,
                      need: { value, unknown: false, reason: "", change: false },
                    },
                  }))
                }
              />
            )}
          </div>
        ))}
      {round.decides.length > 0 && unsaved(round.form, draft.entries) && (
        <div>
          <Button
            kind="secondary"
            icon="refresh-cw"
            busy={busy}
            onClick={() => void save_answers()}
          >
            {t("workbench.decide.refresh")}
          </Button>
        </div>
      )}
      {round.decides.map((decide, i) => (
        <div key={decide.fact} id={id_of(decide.fact)} tabIndex={-1}>
          <Decision
            decide={decide}
            round={round.id}
            keys={props.keys && i === 0}
            error={error_of(decide.fact)}
            before={save_answers}
          />
        </div>
      ))}
      <HowDone
        round={round}
        done={draft.done}
        onChange={(done) => set_draft((now) => ({ ...now, done }))}
      />
      <div className="cluster">
        <Button icon="check" busy={busy} onClick={() => void complete()}>
          {t("workbench.complete")}
        </Button>
      </div>
    </div>
  );
}

function proposals(round: Round): string {
  return round.decides.map((one) => one.proposed?.value ?? "").join("|");
}

function errors_of(
  t: ReturnType<typeof useWords>["t"],
  round: Round,
  missing: Missing[],
  waiting: boolean,
  id_of: (fact: string) => string,
): FieldError[] {
  const ask = (fact: string) => round.form.find((q: Question) => q.fact === fact)?.ask ?? fact;
  const out = missing.map((one) => ({
    field: id_of(one.fact),
    message: t(`workbench.form.missing.${one.kind}`, { ask: ask(one.fact) }),
  }));
  if (waiting) {
    for (const one of undecided(round.decides))
      out.push({
        field: id_of(one.fact),
        message: t("workbench.form.missing.decision", { ask: one.title }),
      });
  }
  return out;
}

function HowDone(props: { round: Round; done: Done; onChange: (done: Done) => void }) {
  const { t } = useWords();
  const { round, done } = props;
  const id = `done-${round.id}`;
  const set = (part: Partial<Done>) => props.onChange({ ...done, ...part });
  return (
    <details className="wb-details">
      <summary>{t("workbench.how")}</summary>
      <div className="wb-how">
        {round.channels.length > 0 && (
          <div className="field">
            <label htmlFor={`${id}-channel`}>{t("workbench.how.channel")}</label>
            <select
              id={`${id}-channel`}
              className="input"
              value={done.channel}
              onChange={(event) => set({ channel: event.target.value })}
            >
              <option value="">{t("workbench.form.choose")}</option>
              {round.channels.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.label}
                </option>
              ))}
            </select>
          </div>
        )}
        <div className="field">
          <label htmlFor={`${id}-minutes`}>{t("workbench.how.minutes")}</label>
          <input
            id={`${id}-minutes`}
            className="input"
            inputMode="numeric"
            placeholder={String(round.minutes_default)}
            value={done.minutes}
            onChange={(event) => set({ minutes: event.target.value })}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-at`}>{t("workbench.how.at")}</label>
          <input
            id={`${id}-at`}
            className="input"
            type="datetime-local"
            value={done.happened_at}
            onChange={(event) => set({ happened_at: event.target.value })}
          />
        </div>
      </div>
    </details>
  );
}
