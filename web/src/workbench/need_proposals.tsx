// What words seem to be about, for a worker: needs with how sure it is said in words, the number and
// the reasons on demand, the question that would tell two needs apart, to be asked aloud. A click
// takes a proposal, another gives it back; "none of these" is counted for the lexicon's keeper.
import { useId, useState } from "react";
import { type NeedProposal, say_none_of_these, useUnderstanding } from "../data/understand";
import { useWords } from "../i18n";
import { Button, Icon, Skeleton } from "../kit";

type Props = {
  text: string;
  theme?: string;
  /** The chosen need, or "". */
  value: string;
  onPick: (code: string) => void;
  /** Told with the code when the clarifying question was answered. */
  onAnswer?: (question: string, answer: string) => void;
  onNone?: () => void;
  /** Needs that may be chosen here; all when left out. */
  offered?: ReadonlySet<string>;
  pause_ms?: number;
};

const shown_max = 4;

export function NeedProposals(props: Props) {
  const { t } = useWords();
  const { text, theme, value, pause_ms = 0 } = props;
  const found = useUnderstanding({ door: "staff", text, theme, pause_ms });
  const [none_of, set_none_of] = useState("");
  if (text.trim().length < 4) return null;
  if (!found.data) return found.isFetching ? <Skeleton lines={2} /> : null;
  const { question } = found.data;
  const may = (code: string) => !props.offered || props.offered.has(code);
  const needs = found.data.needs.filter((need) => may(need.code)).slice(0, shown_max);
  if (needs.length === 0 && !question) return null;
  const said_none = none_of === text;
  const none = () => {
    set_none_of(text);
    props.onPick("");
    props.onNone?.();
    say_none_of_these(
      "staff",
      text,
      needs.map((need) => need.code),
    );
  };
  return (
    <div className="wb-proposals">
      <p className="wb-proposals-head">
        <Icon name="sparkles" /> <span className="strong">{t("workbench.need.guesses")}</span>{" "}
        <span className="soft small">{t("workbench.need.note")}</span>
      </p>
      <ul className="plain-list">
        {needs.map((need) => (
          <One
            key={need.code}
            need={need}
            chosen={value === need.code}
            onPick={() => props.onPick(value === need.code ? "" : need.code)}
          />
        ))}
      </ul>
      {question && (
        <div className="wb-aloud">
          <p>
            <Icon name="message-square" />{" "}
            <span className="soft">{t("workbench.need.ask_aloud")}</span>{" "}
            <span className="strong">”{question.text}”</span>
          </p>
          <div className="cluster">
            {question.answers
              .filter((answer) => answer.need !== null && may(answer.need))
              .map((answer) => (
                <Button
                  key={answer.text}
                  kind="secondary"
                  aria-pressed={value === answer.need}
                  onClick={() => {
                    props.onPick(answer.need ?? "");
                    props.onAnswer?.(question.text, answer.text);
                  }}
                >
                  {answer.text}
                </Button>
              ))}
          </div>
        </div>
      )}
      <div className="cluster" role="status">
        {said_none ? (
          <span className="soft">
            <Icon name="check" /> {t("workbench.need.none_said")}
          </span>
        ) : (
          <Button kind="quiet" onClick={none}>
            {t("workbench.need.none")}
          </Button>
        )}
        {value !== "" && !needs.some((need) => need.code === value) && (
          <Button kind="quiet" icon="undo-2" onClick={() => props.onPick("")}>
            {t("web.undo")}
          </Button>
        )}
      </div>
    </div>
  );
}

function One(props: { need: NeedProposal; chosen: boolean; onPick: () => void }) {
  const { t, said } = useWords();
  const { need, chosen } = props;
  const [open, set_open] = useState(false);
  const id = useId();
  const percent = Math.round(need.confidence * 100);
  return (
    <li className="wb-proposal" data-chosen={chosen || undefined}>
      <div className="wb-proposal-line">
        <span className="strong">{need.title}</span>
        <span className="wb-level" data-level={need.level}>
          <span className="wb-level-dots" aria-hidden="true" />
          {said(`workbench.level.${need.level}`, "workbench.level.possible")}
        </span>
        <span className="cluster wb-proposal-acts">
          <Button
            kind="quiet"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => set_open(!open)}
          >
            {t("workbench.need.why")}
            <span className="visually-hidden">: {need.title}</span>
          </Button>
          <Button
            kind={chosen ? "quiet" : "secondary"}
            icon={chosen ? "undo-2" : "check"}
            onClick={props.onPick}
          >
            {t(chosen ? "web.undo" : "workbench.need.take")}
            <span className="visually-hidden">: {need.title}</span>
          </Button>
        </span>
      </div>
      <div id={id} hidden={!open} className="small">
        <p>{t("workbench.need.number", { percent })}</p>
        <ul className="wb-reasons">
          {need.because.map((one) => (
            <li key={`${one.words}${one.rule}`}>
              ”{one.words}” –{" "}
              {one.rule ? (
                <>
                  {t("workbench.need.rule")} <code>{one.rule}</code>
                </>
              ) : (
                t("workbench.need.learnt")
              )}
            </li>
          ))}
          {need.because.length === 0 && <li>{t("workbench.need.no_words")}</li>}
        </ul>
      </div>
    </li>
  );
}
