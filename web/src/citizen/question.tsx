// One question of a model, whatever its type, on native fields. "I cannot say" is always an
// answer: it is null, which the model records as unknown. Text typed so far is kept as text.
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Question, Value } from "../data/types";
import { useWords, type Words } from "../i18n";
import { ErrorText, ManyField, many_text, RadioGroup, Skeleton, TextArea, TextField } from "../kit";

const AnswersField = lazy(() =>
  import("../measure/answers_field").then((module) => ({ default: module.AnswersField })),
);

const unknown = "?";
// Few numbers are quicker to pick than to type.
const scale_length_max = 11;

/** The id of a question's input: names of facts may hold spaces, ids may not. */
export function field_id(fact: string): string {
  return `fact-${fact.replace(/\s+/g, "-")}`;
}

/** undefined: not answered yet; null: cannot say. */
export type Answer = Value | undefined;

/** What is wrong with an answer, in words; "" when nothing is. */
export function answer_error(words: Words, question: Question, answer: Answer): string {
  if (answer === undefined || answer === "") {
    return question.required ? words.t("citizen.question.none") : "";
  }
  if (answer === null) return "";
  if (question.type === "number" || question.type === "count") {
    const n = Number(answer);
    const min = question.min ?? 0;
    const max = question.max ?? 1_000_000;
    const whole = question.type === "number" || Number.isInteger(n);
    if (!Number.isFinite(n) || !whole || n < min || n > max)
      return words.t("citizen.question.number", { min, max });
  }
  if (question.type === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(String(answer)))
    return words.t("citizen.question.date");
  return "";
}

/** The answer known from before, as the type its question needs. */
export function known_answer(question: Question): Answer {
  const value = question.known?.value;
  if (value === undefined || value === null) return undefined;
  if (question.type === "boolean") return String(value) === "true";
  if (question.type === "number" || question.type === "count") return Number(value);
  if (question.type === "many") return many_text(value);
  return value;
}

function is_scale(question: Question): boolean {
  const { type, min, max } = question;
  if (type !== "number" && type !== "count") return false;
  return (max ?? Number.POSITIVE_INFINITY) - (min ?? 0) + 1 <= scale_length_max;
}

/** Whether the answer is typed: then "I cannot say" needs a button of its own. */
export function is_typed(question: Question): boolean {
  return question.type !== "boolean" && question.type !== "choice" && !is_scale(question);
}

type Props = {
  question: Question;
  answer: Answer;
  onChange: (answer: Answer) => void;
  error?: string;
  /** The question is the title of its page. */
  title?: boolean;
};

export function QuestionField(props: Props) {
  const { question } = props;
  const { t } = useWords();
  const again = question.again_because
    ? t("citizen.question.again", { because: question.again_because })
    : "";
  const hint = [question.help, again].filter(Boolean).join(" ") || undefined;
  const { type } = question;
  if (type === "boolean" || type === "choice") return <Pick {...props} hint={hint} />;
  if (is_scale(question)) return <Scale {...props} hint={hint} />;
  if (question.instrument) return <Measured {...props} hint={hint} />;
  if (type === "many") return <Several {...props} hint={hint} />;
  if (type === "date") return <DateParts {...props} hint={hint} />;
  return <Typed {...props} hint={hint} />;
}

type Inner = Props & { hint: string | undefined };

function Pick({ question, answer, onChange, error, title, hint }: Inner) {
  const { t } = useWords();
  const options =
    question.type === "boolean"
      ? [
          { value: "true", label: t("web.yes") },
          { value: "false", label: t("web.no") },
        ]
      : question.options;
  const value = answer === null ? unknown : answer === undefined ? "" : String(answer);
  return (
    <RadioGroup
      title={title}
      name={field_id(question.fact)}
      label={question.ask}
      hint={hint}
      error={error}
      optional={!question.required}
      options={[...options, { value: unknown, label: t("citizen.question.unknown") }]}
      value={value}
      onChange={(next) => {
        if (next === unknown) onChange(null);
        else onChange(question.type === "boolean" ? next === "true" : next);
      }}
    />
  );
}

/** The questions of an instrument, each of which may be left out. */
function Measured({ question, answer, onChange, error, title, hint }: Inner) {
  return (
    <div className="stack">
      {title ? <h1 tabIndex={-1}>{question.ask}</h1> : <p className="strong">{question.ask}</p>}
      {hint && <p className="soft">{hint}</p>}
      <Suspense fallback={<Skeleton lines={6} />}>
        <AnswersField
          instrument={question.instrument ?? ""}
          id={field_id(question.fact)}
          value={many_text(answer ?? "")}
          onChange={(value) => onChange(value === "" ? undefined : value)}
          error={error}
        />
      </Suspense>
    </div>
  );
}

function Scale({ question, answer, onChange, error, title, hint }: Inner) {
  const { t } = useWords();
  const min = question.min ?? 0;
  const count = (question.max ?? 10) - min + 1;
  const options = Array.from({ length: count }, (_, i) => String(min + i));
  return (
    <div className="scale">
      <RadioGroup
        title={title}
        name={field_id(question.fact)}
        label={question.ask}
        hint={hint}
        error={error}
        optional={!question.required}
        options={[
          ...options.map((value) => ({ value, label: value })),
          { value: unknown, label: t("citizen.question.unknown") },
        ]}
        value={answer === null ? unknown : answer === undefined ? "" : String(answer)}
        onChange={(next) => onChange(next === unknown ? null : Number(next))}
      />
    </div>
  );
}

function Typed({ question, answer, onChange, error, title, hint }: Inner) {
  const { t } = useWords();
  const number = question.type === "number" || question.type === "count";
  const label = title ? <h1 tabIndex={-1}>{question.ask}</h1> : question.ask;
  const range =
    number && question.min !== null && question.max !== null
      ? t("citizen.question.number.hint", { min: question.min, max: question.max })
      : "";
  const common = {
    name: field_id(question.fact),
    label,
    hint: [hint, range].filter(Boolean).join(" ") || undefined,
    error,
    optional: !question.required,
    value: answer === null || answer === undefined ? "" : String(answer),
  };
  if (question.type === "text")
    return <TextArea {...common} onChange={(event) => onChange(event.target.value)} />;
  const change = (text: string) => {
    const n = Number(text.replace(",", "."));
    onChange(number && text.trim() !== "" && Number.isFinite(n) ? n : text);
  };
  return (
    <TextField
      {...common}
      inputMode={number ? "numeric" : "text"}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function Several({ question, answer, onChange, error, title, hint }: Inner) {
  return (
    <fieldset className="choices">
      <legend data-title={title || undefined}>
        {title ? <h1 tabIndex={-1}>{question.ask}</h1> : question.ask}
      </legend>
      {hint && <p className="hint">{hint}</p>}
      <ManyField
        id={field_id(question.fact)}
        label={question.ask}
        fields={question.fields}
        value={typeof answer === "string" ? answer : ""}
        onChange={onChange}
        error={error}
      />
    </fieldset>
  );
}

function split_date(answer: Answer): [string, string, string] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(answer ?? ""));
  return match
    ? [String(Number(match[3])), String(Number(match[2])), match[1] ?? ""]
    : ["", "", ""];
}

/** Three fields: nobody has to find their birthday in a calendar. */
function DateParts({ question, answer, onChange, error, title, hint }: Inner) {
  const { t } = useWords();
  const [parts, set_parts] = useState(() => split_date(answer));
  const sent = useRef(answer);
  useEffect(() => {
    if (answer !== sent.current) set_parts(split_date(answer));
  }, [answer]);
  const put = (at: number, text: string) => {
    const next = parts.map((part, i) => (i === at ? text : part)) as [string, string, string];
    set_parts(next);
    const [d, m, y] = next;
    const whole = /^\d{1,2}$/.test(d) && /^\d{1,2}$/.test(m) && /^\d{4}$/.test(y);
    const iso = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
    const real = whole && new Date(`${iso}T00:00:00Z`).toISOString().startsWith(iso);
    const empty = d === "" && m === "" && y === "";
    sent.current = empty ? undefined : real ? iso : next.join(".");
    onChange(sent.current);
  };
  const labels = [t("citizen.date.day"), t("citizen.date.month"), t("citizen.date.year")];
  return (
    <fieldset className="choices">
      <legend data-title={title || undefined}>
        {title ? <h1 tabIndex={-1}>{question.ask}</h1> : question.ask}
      </legend>
      {hint && <p className="hint">{hint}</p>}
      <ErrorText id={field_id(question.fact)} error={error} />
      <div className="date-parts">
        {labels.map((label, i) => (
          <div className="field" key={label}>
            <label htmlFor={i === 0 ? field_id(question.fact) : `${field_id(question.fact)}-${i}`}>
              {label}
            </label>
            <input
              className="input"
              id={i === 0 ? field_id(question.fact) : `${field_id(question.fact)}-${i}`}
              inputMode="numeric"
              maxLength={i === 2 ? 4 : 2}
              value={parts[i]}
              aria-invalid={error ? true : undefined}
              onChange={(event) => put(i, event.target.value.trim())}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}
