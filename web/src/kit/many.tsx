// Several of a thing (children, medicines): one group of small fields for each, with buttons to add
// and to remove. The value is JSON text, a list of objects by field – what the API takes.
import { useWords } from "../i18n";
import { Button } from "./button";
import { ErrorText } from "./fields";

export type ManyFieldSpec = {
  field: string;
  title: string;
  type: string;
  min: number | null;
  max: number | null;
  options: { value: string; label: string }[];
};
type Item = Record<string, string>;

/** A known answer as the text this field works on. */
export function many_text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? []);
}

export function many_items(value: string): Item[] {
  try {
    const list: unknown = JSON.parse(value || "[]");
    if (!Array.isArray(list)) return [];
    return list.map((one) =>
      Object.fromEntries(
        Object.entries(one as Record<string, unknown>).map(([key, said]) => [key, String(said)]),
      ),
    );
  } catch {
    return [];
  }
}

/** The list in words: "Aino, 2021-05-01; Eino". */
export function many_said(value: string, fields: ManyFieldSpec[], yes: string): string {
  const said = (field: ManyFieldSpec, text: string) => {
    if (field.type === "boolean") return text === "true" ? `${field.title}: ${yes}` : "";
    return field.options.find((option) => option.value === text)?.label ?? text;
  };
  return many_items(value)
    .map((item) =>
      fields
        .map((field) => said(field, item[field.field] ?? ""))
        .filter(Boolean)
        .join(", "),
    )
    .filter(Boolean)
    .join("; ");
}

type Props = {
  id: string;
  /** What the list is about: the name of the whole group. */
  label: string;
  fields: ManyFieldSpec[];
  value: string;
  onChange: (value: string) => void;
  error?: string;
};

export function ManyField({ id, label, fields, value, onChange, error }: Props) {
  const { t } = useWords();
  const said = many_items(value);
  const items = said.length > 0 ? said : [{}];
  const put = (next: Item[]) => onChange(next.length > 0 ? JSON.stringify(next) : "");
  return (
    <div className="stack">
      <ErrorText id={id} error={error} />
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the n-th is what the group is
        <fieldset className="many-one" key={at}>
          <legend className="visually-hidden">{`${label} ${at + 1}`}</legend>
          <div className="cluster">
            {fields.map((field, n) => (
              <OneField
                key={field.field}
                id={at === 0 && n === 0 ? id : `${id}-${at}-${n}`}
                spec={field}
                value={item[field.field] ?? ""}
                onChange={(text) =>
                  put(items.map((one, i) => (i === at ? { ...one, [field.field]: text } : one)))
                }
              />
            ))}
            {items.length > 1 && (
              <Button
                kind="quiet"
                icon="trash-2"
                onClick={() => put(items.filter((_, i) => i !== at))}
              >
                {t("web.many.remove")}
                <span className="visually-hidden"> {`${label} ${at + 1}`}</span>
              </Button>
            )}
          </div>
        </fieldset>
      ))}
      <div>
        <Button kind="secondary" icon="plus" onClick={() => put([...items, {}])}>
          {t("web.many.add")}
          <span className="visually-hidden"> {label}</span>
        </Button>
      </div>
    </div>
  );
}

type One = { id: string; spec: ManyFieldSpec; value: string; onChange: (text: string) => void };

function OneField({ id, spec, value, onChange }: One) {
  const { t } = useWords();
  const options =
    spec.type === "boolean"
      ? [
          { value: "true", label: t("web.yes") },
          { value: "false", label: t("web.no") },
        ]
      : spec.options;
  return (
    <div className="field">
      <label htmlFor={id}>{spec.title}</label>
      {options.length > 0 ? (
        <select
          id={id}
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="" />
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="input"
          type={spec.type === "date" ? "date" : "text"}
          inputMode={spec.type === "number" || spec.type === "count" ? "decimal" : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
