// The questions of an instrument as one answer: any of them may be left out. Where the wording may
// not be shown there is nothing to ask, and that is said.
import { answers_of, answers_text, type InstrumentItem, useInstrument } from "../data/measure";
import { useWords } from "../i18n";
import { Button, ErrorText, Skeleton } from "../kit";
import "./measure.css";

type Props = {
  instrument: string;
  id: string;
  /** JSON text: a list of question and answer. */
  value: string;
  onChange: (value: string) => void;
  error?: string;
  /** Only the questions whose answers may call for a professional. */
  only_alerts?: boolean;
};

// Few numbers are quicker to pick than to type.
const picks_max = 11;

export function AnswersField(props: Props) {
  const { t, lang } = useWords();
  const { id, onChange } = props;
  const { data } = useInstrument(props.instrument, lang);
  const answers = answers_of(props.value);
  if (!data) return <Skeleton lines={4} />;
  if (!data.can_ask) return <p className="soft">{t("web.measure.cannot_ask")}</p>;
  const put = (item: string, value: number | null) => {
    const next = { ...answers };
    if (value === null) delete next[item];
    else next[item] = value;
    onChange(answers_text(next));
  };
  const items = data.items.filter((item) => !props.only_alerts || item.alerts);
  // Said already where every question begins with it.
  const told = items.every((item) => item.text?.startsWith((data.stem ?? "").replace(/\?$/, "")));
  const given = items.filter((item) => item.id in answers).length;
  return (
    <div className="inst stack">
      <ErrorText id={id} error={props.error} />
      {data.stem && !told && <p className="soft">{data.stem}</p>}
      {items.map((item, n) => (
        <ItemField
          key={item.id}
          id={n === 0 ? id : `${id}-${item.id}`}
          item={item}
          value={answers[item.id] ?? null}
          onChange={(value) => put(item.id, value)}
        />
      ))}
      <p className="soft small" role="status">
        {t("web.measure.given", { n: given, of: items.length })}
      </p>
      {data.wording === "draft" && <p className="soft small">{t("web.measure.draft")}</p>}
      {data.credit && <p className="soft small">{data.credit}</p>}
    </div>
  );
}

type ItemProps = {
  id: string;
  item: InstrumentItem;
  value: number | null;
  onChange: (value: number | null) => void;
};

function options_of(item: InstrumentItem): { value: number; text: string }[] {
  if (item.answers)
    return item.answers.map((one) => ({ value: one.value, text: one.text ?? String(one.value) }));
  const { from, to, step } = item.number ?? { from: 0, to: 0, step: 1 };
  const by = step ?? 1;
  const count = Math.floor((to - from) / by) + 1;
  if (count > picks_max) return [];
  return Array.from({ length: count }, (_, i) => ({
    value: from + i * by,
    text: String(from + i * by),
  }));
}

function ItemField(props: ItemProps) {
  const { t } = useWords();
  const { id, item, value } = props;
  const ask = item.text ?? item.topic ?? item.id;
  const options = options_of(item);
  if (options.length === 0) return <NumberField {...props} ask={ask} />;
  return (
    <fieldset className="inst-item" data-numbers={item.answers ? undefined : true}>
      <legend>{ask}</legend>
      <div className="inst-picks">
        {options.map((option, n) => (
          <label key={option.value} className="inst-pick">
            <input
              type="radio"
              id={n === 0 ? id : undefined}
              name={id}
              checked={value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.text}</span>
          </label>
        ))}
        {value !== null && (
          <Button kind="quiet" icon="x" onClick={() => props.onChange(null)}>
            {t("web.measure.clear")}
            <span className="visually-hidden"> {ask}</span>
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function NumberField(props: ItemProps & { ask: string }) {
  const { id, item, value } = props;
  const { from, to, unit } = item.number ?? { from: 0, to: 0, unit: null };
  return (
    <div className="field">
      <label htmlFor={id}>
        {props.ask}{" "}
        <span className="soft">
          ({from}–{to}
          {unit ? ` ${unit}` : ""})
        </span>
      </label>
      <input
        id={id}
        className="input inst-number"
        inputMode="decimal"
        defaultValue={value ?? ""}
        onChange={(event) => {
          const n = Number(event.target.value.replace(",", "."));
          const good = event.target.value.trim() !== "" && n >= from && n <= to;
          props.onChange(good ? n : null);
        }}
      />
    </div>
  );
}
