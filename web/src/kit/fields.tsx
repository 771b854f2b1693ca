// Form fields on native inputs: small for the citizen's phone, quick for the counsellor's
// keyboard. Nothing is marked required; what may be left empty says so. The `name` of a field is
// also the id of its input, so that an error summary can link to it.
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
  useRef,
} from "react";
import { useWords } from "../i18n";
import { Icon } from "./icon";

type Base = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
};

function describe(id: string, hint: unknown, error: unknown) {
  const ids = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return ids || undefined;
}

export function ErrorText(props: { id: string; error?: string }) {
  if (!props.error) return null;
  return (
    <p className="error-text" id={`${props.id}-error`}>
      <Icon name="triangle-alert" />
      {props.error}
    </p>
  );
}

function Frame(props: Base & { children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className="field">
      <label htmlFor={props.name}>
        {props.label}
        {props.optional && <span className="optional"> {t("web.field.optional")}</span>}
      </label>
      {props.hint && (
        <p className="hint" id={`${props.name}-hint`}>
          {props.hint}
        </p>
      )}
      <ErrorText id={props.name} error={props.error} />
      {props.children}
    </div>
  );
}

type Text = Base & Omit<InputHTMLAttributes<HTMLInputElement>, "name">;

export function TextField({ label, hint, error, optional, ...input }: Text) {
  return (
    <Frame name={input.name} label={label} hint={hint} error={error} optional={optional}>
      <input
        type="text"
        {...input}
        id={input.name}
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={describe(input.name, hint, error)}
      />
    </Frame>
  );
}

type Area = Base & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "name">;

export function TextArea({ label, hint, error, optional, ...input }: Area) {
  return (
    <Frame name={input.name} label={label} hint={hint} error={error} optional={optional}>
      <textarea
        rows={4}
        {...input}
        id={input.name}
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={describe(input.name, hint, error)}
      />
    </Frame>
  );
}

export type Option = { value: string; label: ReactNode; hint?: ReactNode };

type SelectProps = Base &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "name"> & {
    options: { value: string; label: string }[];
    /** The text of the empty choice; without it there is none. */
    empty?: string;
  };

export function Select(props: SelectProps) {
  const { label, hint, error, optional, options, empty, ...input } = props;
  return (
    <Frame name={input.name} label={label} hint={hint} error={error} optional={optional}>
      <select
        {...input}
        id={input.name}
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={describe(input.name, hint, error)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

type Group = Base & {
  options: Option[];
  /** Chosen value; "" for none. */
  value: string;
  onChange: (value: string) => void;
  /** The legend is the page's title: shown as h1, for one question on a page. */
  title?: boolean;
  inline?: boolean;
};

/** One choice of a few, as cards a thumb can hit. */
export function RadioGroup(props: Group) {
  const id = useId();
  const { t } = useWords();
  return (
    <fieldset
      className="choices"
      data-inline={props.inline || undefined}
      aria-describedby={describe(props.name, props.hint, props.error)}
    >
      <legend data-title={props.title || undefined}>
        {props.title ? <h1 tabIndex={-1}>{props.label}</h1> : props.label}
        {props.optional && <span className="optional soft"> {t("web.field.optional")}</span>}
      </legend>
      {props.hint && (
        <p className="hint" id={`${props.name}-hint`}>
          {props.hint}
        </p>
      )}
      <ErrorText id={props.name} error={props.error} />
      <div className="choice-list">
        {props.options.map((o, i) => (
          <label className="choice" key={o.value}>
            <input
              type="radio"
              id={i === 0 ? props.name : `${id}-${o.value}`}
              name={props.name}
              value={o.value}
              checked={props.value === o.value}
              onChange={() => props.onChange(o.value)}
              aria-describedby={o.hint ? `${id}-${i}-hint` : undefined}
            />
            <span className="choice-label">
              {o.label}
              {o.hint && (
                <span className="hint" id={`${id}-${i}-hint`}>
                  {o.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Checkbox(props: {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const box = (
    <label className="choice">
      <input
        type="checkbox"
        id={props.name}
        name={props.name}
        checked={props.checked}
        onChange={(e) => props.onChange(e.target.checked)}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={describe(props.name, props.hint, props.error)}
      />
      <span className="choice-label">
        {props.label}
        {props.hint && (
          <span className="hint" id={`${props.name}-hint`}>
            {props.hint}
          </span>
        )}
      </span>
    </label>
  );
  if (!props.error) return box;
  return (
    <div className="stack-tight">
      <ErrorText id={props.name} error={props.error} />
      {box}
    </div>
  );
}

export type FieldError = { field: string; message: string };

/** What must be put right before going on. Takes the focus whenever its list changes. */
export function ErrorSummary(props: { errors: FieldError[] }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const text = props.errors.map((e) => e.field + e.message).join("\n");
  useEffect(() => {
    if (text !== "") box.current?.focus();
  }, [text]);
  if (props.errors.length === 0) return null;
  const go = (field: string) => {
    const input = document.getElementById(field);
    input?.focus();
    input?.scrollIntoView({ block: "center" });
  };
  return (
    <div className="error-summary" ref={box} tabIndex={-1} role="alert">
      <h2>{t("web.errors.title")}</h2>
      <ul>
        {props.errors.map((e) => (
          <li key={e.field + e.message}>
            <a
              href={`#${e.field}`}
              onClick={(event) => {
                event.preventDefault();
                go(e.field);
              }}
            >
              {e.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
