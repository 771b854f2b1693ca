// What we understood of the words, as a proposal: one question with "none of these" always among
// its answers, and services that may help already now. Nothing here has to be answered, and whatever
// is said goes along with the contact so that nobody asks it again.
import { useId } from "react";
import { Navigate, useNavigate } from "react-router";
import { say_none_of_these, type Understanding, useUnderstanding } from "../data/understand";
import { useWords } from "../i18n";
import { Button, Form, Icon, RadioGroup, Skeleton } from "../kit";
import { DangerCards } from "./dangers";
import { type Chosen, no_choice, useFlow } from "./flow";
import { FlowFoot, FlowHead, useOnward } from "./front";
import { HelpNow } from "./help_now";
import { usePageTitle } from "./page";

const none = "none";

/** Codes that were on the screen when something was said of them. */
function shown_codes(found: Understanding): string[] {
  const codes = found.question
    ? found.question.answers.flatMap((answer) => (answer.need ? [answer.need] : []))
    : found.needs.map((need) => need.code);
  return [...new Set(codes)];
}

function chosen_value(choice: Chosen, found: Understanding): string {
  if (choice.none) return none;
  if (!found.question) return choice.need;
  return String(found.question.answers.findIndex((answer) => answer.text === choice.answer));
}

export default function ProposalPage() {
  const { t } = useWords();
  const { draft, dangers, put } = useFlow();
  const navigate = useNavigate();
  const onward = useOnward("/yhteys/kenen");
  const found = useUnderstanding({ door: "public", text: draft.words, theme: draft.theme });
  usePageTitle(t("citizen.proposal.title"));
  const choice = draft.choice.of === draft.words ? draft.choice : no_choice;
  const data = found.data;
  const nothing = data !== undefined && data.needs.length === 0 && !data.question;
  // Nothing to propose, or nobody to ask: the page is not in the way.
  if (draft.words.trim().length < 4 || nothing || found.isError)
    return <Navigate to={onward} replace state={{ skipped: true }} />;
  const submit = () => {
    if (choice.none && !choice.told && data) {
      say_none_of_these("public", draft.words, shown_codes(data));
      put({ choice: { ...choice, told: true } });
    }
    navigate(onward);
  };
  return (
    <div className="narrow stack-wide">
      <FlowHead step={2} back="/yhteys/sanat" />
      <Form onSubmit={submit}>
        <DangerCards dangers={dangers} />
        {!data && <Skeleton lines={6} />}
        {data && (
          <Proposal found={data} choice={choice} onChange={(next) => put({ choice: next })} />
        )}
        <div className="stack-tight">
          <div>
            <Button type="submit">{t("web.continue")}</Button>
          </div>
          <p className="soft">{t("citizen.proposal.free")}</p>
        </div>
      </Form>
      {data && <HelpNow found={data} choice={choice} onContinue={submit} />}
      <FlowFoot />
    </div>
  );
}

type ProposalProps = {
  found: Understanding;
  choice: Chosen;
  onChange: (choice: Chosen) => void;
};

function Proposal({ found, choice, onChange }: ProposalProps) {
  const { t } = useWords();
  const { draft } = useFlow();
  const { question } = found;
  const options = question
    ? question.answers.map((answer, i) => ({
        value: answer.need ? String(i) : none,
        label: answer.text,
      }))
    : [
        ...found.needs.map((need) => ({ value: need.code, label: need.plain })),
        { value: none, label: t("citizen.proposal.none") },
      ];
  const choose = (value: string) => {
    const answer = question?.answers[Number(value)];
    const code = value === none ? "" : question ? (answer?.need ?? "") : value;
    const need = found.needs.find((one) => one.code === code);
    onChange({
      ...choice,
      of: draft.words,
      none: value === none,
      told: false,
      need: code,
      title: answer?.text ?? need?.plain ?? "",
      question: question && answer ? question.text : "",
      answer: question && answer ? answer.text : "",
      shown: shown_codes(found),
    });
  };
  return (
    <div className="stack">
      <div className="stack-tight">
        <h1 tabIndex={-1}>{t("citizen.proposal.title")}</h1>
        <p className="lead">{t("citizen.proposal.lead")}</p>
      </div>
      <RadioGroup
        name="proposal"
        label={question ? question.text : t("citizen.proposal.label")}
        options={options}
        value={chosen_value(choice, found)}
        onChange={choose}
      />
      <div role="status">
        {choice.none && <p>{t("citizen.proposal.none.text")}</p>}
        {choice.need !== "" && (
          <p>
            <Icon name="check" /> {t("citizen.proposal.chosen")}{" "}
            <Button kind="quiet" icon="undo-2" onClick={() => onChange(no_choice)}>
              {t("web.undo")}
            </Button>
          </p>
        )}
      </div>
      <Why found={found} />
    </div>
  );
}

/** The words it rests on, for whoever wants to know. */
function Why(props: { found: Understanding }) {
  const { t } = useWords();
  const id = useId();
  const reasons = props.found.needs
    .map((need) => ({
      ...need,
      said: [...new Set(need.because.map((one) => one.words))].filter(Boolean),
    }))
    .filter((need) => need.said.length > 0);
  if (reasons.length === 0) return null;
  return (
    <details>
      <summary id={id}>{t("citizen.proposal.why")}</summary>
      <ul className="stack-tight">
        {reasons.map((need) => (
          <li key={need.code}>
            <span className="strong">{need.plain}</span>{" "}
            {t("citizen.proposal.said", { words: need.said.join(", ") })}
          </li>
        ))}
      </ul>
      <p className="soft">{t("citizen.proposal.how")}</p>
    </details>
  );
}
