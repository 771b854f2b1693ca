// Recording what an instrument says: its questions asked now, or only the result of a measuring
// done elsewhere, with who measured and where. Of an instrument that alerts, the answers that alert
// are asked along with the result, so that nothing is missed between two houses.
import { useState } from "react";
import { answers_of, type Instrument, useInstrument } from "../../data/measure";
import { useWords } from "../../i18n";
import { Button, ErrorSummary, type FieldError, Skeleton } from "../../kit";
import { AnswersField } from "../../measure/answers_field";
import { useCase } from "./context";

type Way = "ask" | "enter";

export function EnterResult(props: { instruments: string[] }) {
  const { t } = useWords();
  const [open, set_open] = useState(false);
  if (props.instruments.length === 0) return null;
  if (!open)
    return (
      <div>
        <Button icon="plus" kind="secondary" onClick={() => set_open(true)}>
          {t("workbench.measure.add")}
        </Button>
      </div>
    );
  return <Entry instruments={props.instruments} onClose={() => set_open(false)} />;
}

function Entry(props: { instruments: string[]; onClose: () => void }) {
  const { t, lang } = useWords();
  const [chosen, set_chosen] = useState("");
  const { data } = useInstrument(chosen, lang);
  return (
    <div className="wb-box stack">
      <div className="field">
        <label htmlFor="measure-which">{t("workbench.measure.which")}</label>
        <select
          id="measure-which"
          className="input"
          value={chosen}
          onChange={(event) => set_chosen(event.target.value)}
        >
          <option value="">{t("workbench.form.choose")}</option>
          {props.instruments.map((id) => (
            <InstrumentOption key={id} id={id} />
          ))}
        </select>
      </div>
      {chosen !== "" && !data && <Skeleton lines={4} />}
      {chosen !== "" && data && <OneEntry key={chosen} instrument={data} onClose={props.onClose} />}
      {chosen === "" && (
        <div>
          <Button kind="quiet" onClick={props.onClose}>
            {t("web.cancel")}
          </Button>
        </div>
      )}
    </div>
  );
}

function InstrumentOption(props: { id: string }) {
  const { lang } = useWords();
  const { data } = useInstrument(props.id, lang);
  return <option value={props.id}>{data?.title ?? props.id}</option>;
}

function OneEntry(props: { instrument: Instrument; onClose: () => void }) {
  const { t } = useWords();
  const { run, busy } = useCase();
  const { instrument } = props;
  const may_enter = instrument.scores.length > 0;
  const [way, set_way] = useState<Way>(instrument.can_ask ? "ask" : "enter");
  const [value, set_value] = useState("");
  const [scores, set_scores] = useState<Record<string, string>>({});
  const [where, set_where] = useState("");
  const [errors, set_errors] = useState<FieldError[]>([]);
  const save = async () => {
    const found = way === "enter" ? mistakes(t, instrument, scores, where) : [];
    if (way === "ask" && value === "")
      found.push({ field: "measure-ask", message: t("web.measure.none_given") });
    set_errors(found);
    if (found.length > 0) return;
    const measurement =
      way === "ask"
        ? { instrument: instrument.id, answers: answers_of(value) }
        : {
            instrument: instrument.id,
            scores: numbers_of(scores),
            ...(value ? { answers: answers_of(value) } : {}),
            where: where.trim(),
          };
    if (await run({ command: "learn", measurement }, t("workbench.measure.saved"))) props.onClose();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary errors={errors} />
      {instrument.purpose && <p className="soft small">{instrument.purpose}</p>}
      {instrument.can_ask && may_enter && (
        <fieldset className="inst-item">
          <legend>{t("workbench.measure.way")}</legend>
          <div className="inst-picks">
            {(["ask", "enter"] as const).map((one) => (
              <label key={one} className="inst-pick">
                <input
                  type="radio"
                  name="measure-way"
                  checked={way === one}
                  onChange={() => {
                    set_way(one);
                    set_value("");
                    set_errors([]);
                  }}
                />
                <span>{t(`workbench.measure.way.${one}`)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {way === "ask" ? (
        <AnswersField
          instrument={instrument.id}
          id="measure-ask"
          value={value}
          onChange={set_value}
        />
      ) : (
        <>
          <Scores
            instrument={instrument}
            scores={scores}
            where={where}
            errors={errors}
            onScores={set_scores}
            onWhere={set_where}
          />
          {instrument.can_ask && instrument.items.some((item) => item.alerts) && (
            <AnswersField
              instrument={instrument.id}
              only_alerts
              id="measure-alert"
              value={value}
              onChange={set_value}
            />
          )}
        </>
      )}
      <div className="cluster">
        <Button type="submit" icon="check" busy={busy}>
          {t("web.save")}
        </Button>
        <Button kind="quiet" onClick={props.onClose}>
          {t("web.cancel")}
        </Button>
      </div>
    </form>
  );
}

type ScoresProps = {
  instrument: Instrument;
  scores: Record<string, string>;
  where: string;
  errors: FieldError[];
  onScores: (scores: Record<string, string>) => void;
  onWhere: (where: string) => void;
};

function Scores(props: ScoresProps) {
  const { t } = useWords();
  const wrong = (id: string) => props.errors.some((one) => one.field === id) || undefined;
  return (
    <>
      {props.instrument.scores.map((score) => {
        const id = `measure-score-${score.id}`;
        return (
          <div key={score.id} className="field">
            <label htmlFor={id}>
              {score.title ?? score.id}{" "}
              {score.low !== null && score.high !== null && (
                <span className="soft">
                  ({score.low}–{score.high})
                </span>
              )}
            </label>
            <input
              id={id}
              className="input inst-number"
              inputMode="decimal"
              aria-invalid={wrong(id)}
              value={props.scores[score.id] ?? ""}
              onChange={(event) =>
                props.onScores({ ...props.scores, [score.id]: event.target.value })
              }
            />
          </div>
        );
      })}
      <div className="field">
        <label htmlFor="measure-where">{t("workbench.measure.where")}</label>
        <p className="soft small">{t("workbench.measure.where_hint")}</p>
        <input
          id="measure-where"
          className="input"
          maxLength={120}
          aria-invalid={wrong("measure-where")}
          value={props.where}
          onChange={(event) => props.onWhere(event.target.value)}
        />
      </div>
    </>
  );
}

function numbers_of(scores: Record<string, string>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores)
      .filter(([, text]) => text.trim() !== "")
      .map(([id, text]) => [id, Number(text.replace(",", "."))]),
  );
}

function mistakes(
  t: ReturnType<typeof useWords>["t"],
  instrument: Instrument,
  scores: Record<string, string>,
  where: string,
): FieldError[] {
  const out: FieldError[] = [];
  const given = numbers_of(scores);
  for (const score of instrument.scores) {
    const value = given[score.id];
    if (value === undefined) continue;
    const low = score.low ?? Number.NEGATIVE_INFINITY;
    const high = score.high ?? Number.POSITIVE_INFINITY;
    if (Number.isNaN(value) || value < low || value > high)
      out.push({
        field: `measure-score-${score.id}`,
        message: t("workbench.measure.wrong", { title: score.title ?? score.id }),
      });
  }
  if (Object.keys(given).length === 0)
    out.push({
      field: `measure-score-${instrument.scores[0]?.id ?? ""}`,
      message: t("workbench.measure.no_score"),
    });
  if (where.trim() === "")
    out.push({ field: "measure-where", message: t("workbench.measure.no_where") });
  return out;
}
