// A decision: what a table of the model proposes and why, and what a person decides. A proposal
// never decides by itself; deciding otherwise asks for a reason.
import { useId, useState } from "react";
import { useWords } from "../../i18n";
import { Button, Icon } from "../../kit";
import { useShortcuts } from "../keys";
import type { Decide } from "../types";
import { useCase } from "./context";

export function Decision(props: {
  decide: Decide;
  round: number;
  /** Number keys choose among the options. */
  keys: boolean;
  error?: string;
  /** Sends the answers of the form first; false when the proposal changed by them. */
  before: () => Promise<boolean>;
}) {
  const words = useWords();
  const { t } = words;
  const { run, busy } = useCase();
  const id = useId();
  const { decide } = props;
  const [otherwise, set_otherwise] = useState<string | null>(null);
  const [reason, set_reason] = useState("");
  const [again, set_again] = useState(false);
  const { proposed, confirmed } = decide;

  const choose = async (value: string) => {
    if (proposed?.value !== value) {
      set_otherwise(value);
      setTimeout(() => document.getElementById(`${id}-reason`)?.focus(), 0);
      return;
    }
    set_otherwise(null);
    if (!(await props.before())) return;
    if (await run({ command: "confirm", fact: decide.fact }, t("workbench.decide.confirmed"))) {
      set_again(false);
    }
  };
  const override = async () => {
    if (otherwise === null || reason.trim() === "") {
      document.getElementById(`${id}-reason`)?.focus();
      return;
    }
    if (!(await props.before())) return;
    const command = { command: "override", fact: decide.fact, value: otherwise, reason };
    if (await run(command, t("workbench.decide.overridden"))) {
      set_otherwise(null);
      set_reason("");
      set_again(false);
    }
  };
  const open = confirmed === null || again;
  useShortcuts(
    props.keys && open
      ? decide.options.slice(0, 4).map((option, i) => ({
          keys: String(i + 1),
          label: "workbench.keys.choose" as const,
          run: () => void choose(option.value),
          only_key: true,
        }))
      : [],
  );
  if (!open) {
    return (
      <div className="wb-reused">
        <span className="strong">{decide.title}</span>
        <span>
          <Icon name="check" /> {confirmed.label}{" "}
          <span className="soft small">
            {t("workbench.decide.by", { who: confirmed.by, at: words.moment(confirmed.at) })}
            {confirmed.reason ? ` · ${confirmed.reason}` : ""}
          </span>
        </span>
        <Button kind="quiet" icon="pencil" onClick={() => set_again(true)}>
          {t("workbench.form.change")}
          <span className="visually-hidden"> {decide.title}</span>
        </Button>
      </div>
    );
  }
  return (
    <fieldset className="wb-question wb-decision" aria-describedby={`${id}-why`}>
      <legend>{decide.title}</legend>
      <div id={`${id}-why`} className="wb-why">
        {proposed ? (
          <>
            <Icon name="sparkles" />
            <span>
              {t("workbench.decide.proposal")} <strong>{proposed.label}</strong>
              {proposed.reason && <span className="soft"> – {proposed.reason}</span>}
            </span>
          </>
        ) : (
          <span className="soft">{t("workbench.decide.no_proposal")}</span>
        )}
      </div>
      {props.error && <p className="error-text">{props.error}</p>}
      <div className="wb-options">
        {decide.options.map((option, i) => (
          <Button
            key={option.value}
            kind={proposed?.value === option.value ? "primary" : "secondary"}
            aria-pressed={otherwise === option.value}
            busy={busy}
            shortcut={props.keys && i < 4 ? String(i + 1) : undefined}
            onClick={() => void choose(option.value)}
          >
            {proposed?.value === option.value
              ? t("workbench.decide.confirm", { label: option.label })
              : option.label}
          </Button>
        ))}
      </div>
      {otherwise !== null && (
        <div className="stack-tight">
          <label htmlFor={`${id}-reason`} className="strong">
            {t("workbench.decide.why", {
              label: decide.options.find((o) => o.value === otherwise)?.label ?? otherwise,
            })}
          </label>
          <div className="cluster">
            <input
              id={`${id}-reason`}
              className="input wb-reason"
              maxLength={200}
              value={reason}
              onChange={(event) => set_reason(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && void override()}
            />
            <Button busy={busy} onClick={() => void override()}>
              {t("workbench.decide.set")}
            </Button>
            <Button kind="quiet" onClick={() => set_otherwise(null)}>
              {t("web.cancel")}
            </Button>
          </div>
        </div>
      )}
    </fieldset>
  );
}
