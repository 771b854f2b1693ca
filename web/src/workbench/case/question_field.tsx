// One question of a round's form: the right control, "ei tiedossa" with a reason, an answer used
// again with its source and age, and why something is asked anew.
import { useEffect, useState } from "react";
import { answers_of } from "../../data/measure";
import { useWords, type Words } from "../../i18n";
import { Button, ErrorText, Icon, ManyField, many_text } from "../../kit";
import { AnswersField } from "../../measure/answers_field";
import type { Question } from "../types";
import { control_of, duration_text, type Entry, empty_entry, reused } from "./form";

type FieldProps = {
  question: Question;
  id: string;
  entry: Entry | undefined;
  error?: string;
  onChange: (entry: Entry) => void;
};

export function source_text(words: Words, source: string | null): string {
  return source ? words.said(`workbench.source.${source}`, "workbench.source.other") : "";
}

function known_text(question: Question): string {
  const value = question.known?.value ?? "";
  return question.type === "many" ? many_text(value) : String(value);
}

export function QuestionField(props: FieldProps) {
  const words = useWords();
  const { t } = words;
  const { question, id } = props;
  const entry = props.entry ?? empty_entry;
  const set = (part: Partial<Entry>) => props.onChange({ ...entry, ...part });
  const known = question.known;
  if (question.instrument)
    return <InstrumentQuestion {...props} instrument={question.instrument} />;
  if (reused(question, entry)) {
    return (
      <div className="wb-reused" id={id}>
        <span className="strong">{question.ask}</span>
        <span>
          <Icon name="check" /> {known?.label}{" "}
          <span className="soft small">
            {source_text(words, known?.source ?? null)}
            {known?.at ? ` · ${words.moment(known.at)}` : ""}
          </span>
        </span>
        <Button
          kind="quiet"
          icon="pencil"
          onClick={() => set({ change: true, value: known_text(question) })}
        >
          {t("workbench.form.change")}
          <span className="visually-hidden"> {question.ask}</span>
        </Button>
      </div>
    );
  }
  return (
    <fieldset className="wb-question">
      <legend>
        {question.ask}
        {!question.required && <span className="soft wb-optional"> {t("web.field.optional")}</span>}
      </legend>
      {question.help && <p className="soft small">{question.help}</p>}
      {question.again_because && (
        <p className="soft small">
          <Icon name="refresh-cw" /> {question.again_because}
          {known && ` ${t("workbench.form.before", { label: known.label })}`}
        </p>
      )}
      <ErrorText id={id} error={props.error} />
      {entry.unknown ? (
        <div className="cluster">
          <input
            id={id}
            className="input wb-reason"
            aria-label={`${question.ask}: ${t("workbench.form.unknown_reason")}`}
            placeholder={t("workbench.form.unknown_reason")}
            aria-invalid={props.error ? true : undefined}
            value={entry.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
          <Button kind="quiet" onClick={() => set({ unknown: false })}>
            {t("workbench.form.answer")}
          </Button>
        </div>
      ) : (
        <div className="wb-answer">
          <Control
            question={question}
            id={id}
            value={entry.value}
            onChange={(v) => set({ value: v })}
          />
          <Button kind="quiet" onClick={() => set({ unknown: true, value: "" })}>
            {t("workbench.form.unknown")}
            <span className="visually-hidden"> {question.ask}</span>
          </Button>
        </div>
      )}
    </fieldset>
  );
}

/** An instrument's questions, folded: most talks need none of them, some need all. */
function InstrumentQuestion(props: FieldProps & { instrument: string }) {
  const words = useWords();
  const { t } = words;
  const { question, id, instrument } = props;
  const entry = props.entry ?? empty_entry;
  const known = question.known;
  const given = Object.keys(answers_of(entry.value)).length;
  return (
    <details className="wb-details wb-instrument">
      <summary>
        {question.ask}{" "}
        <span className="soft">
          {given > 0
            ? t("workbench.measure.answered", { n: given })
            : known
              ? t("workbench.measure.answered_at", { at: words.moment(known.at) })
              : question.required
                ? ""
                : t("web.field.optional")}
        </span>
      </summary>
      <AnswersField
        instrument={instrument}
        id={id}
        value={entry.value}
        error={props.error}
        onChange={(value) => props.onChange({ ...entry, value, change: true, unknown: false })}
      />
    </details>
  );
}

type ControlProps = {
  question: Question;
  id: string;
  value: string;
  onChange: (value: string) => void;
};

function Control(props: ControlProps) {
  const { t } = useWords();
  const { question, id, value, onChange } = props;
  const control = control_of(question);
  if (control === "choices") {
    const options =
      question.type === "boolean"
        ? [
            { value: "true", label: t("web.yes") },
            { value: "false", label: t("web.no") },
          ]
        : question.options;
    return (
      <div className="wb-choices">
        {options.map((option, i) => (
          <label key={option.value} className="wb-choice">
            <input
              type="radio"
              id={i === 0 ? id : undefined}
              name={id}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    );
  }
  if (control === "select") {
    return (
      <select
        id={id}
        className="input"
        aria-label={question.ask}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{t("workbench.form.choose")}</option>
        {question.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    );
  }
  if (control === "many")
    return (
      <ManyField
        id={id}
        label={question.ask}
        fields={question.fields}
        value={value}
        onChange={onChange}
      />
    );
  if (control === "duration") return <DurationInput {...props} />;
  if (control === "text") {
    return (
      <textarea
        id={id}
        className="input"
        rows={2}
        aria-label={question.ask}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const range =
    question.min !== null && question.max !== null ? `${question.min}–${question.max}` : "";
  return (
    <>
      <input
        id={id}
        className="input wb-short"
        type={control === "date" ? "date" : "text"}
        inputMode={control === "number" ? "decimal" : undefined}
        aria-label={range ? `${question.ask} (${range})` : question.ask}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {range && <span className="soft small">{range}</span>}
    </>
  );
}

function DurationInput(props: ControlProps) {
  const { t } = useWords();
  const [amount, set_amount] = useState("");
  const [unit, set_unit] = useState<"M" | "H" | "D">("M");
  const { onChange, value } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed makes a new value
  useEffect(() => {
    const text = duration_text(amount, unit);
    if (amount !== "" && text !== value) onChange(text);
  }, [amount, unit]);
  return (
    <div className="cluster">
      <input
        id={props.id}
        className="input wb-short"
        inputMode="decimal"
        aria-label={props.question.ask}
        value={amount}
        onChange={(event) => set_amount(event.target.value)}
      />
      <select
        className="input wb-short"
        aria-label={t("workbench.form.unit")}
        value={unit}
        onChange={(event) => set_unit(event.target.value as "M" | "H" | "D")}
      >
        <option value="M">{t("workbench.form.minutes")}</option>
        <option value="H">{t("workbench.form.hours")}</option>
        <option value="D">{t("workbench.form.days")}</option>
      </select>
    </div>
  );
}
