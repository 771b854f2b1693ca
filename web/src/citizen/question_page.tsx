// The model's own questions to the client, one on a page. Which there are can change with each
// answer, so the page asks the server again and goes on when nothing is left to ask.
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { Question } from "../data/types";
import { useWords } from "../i18n";
import { Button, ErrorSummary, Failure, type FieldError, Form, Skeleton } from "../kit";
import { useContactForm, useFlow } from "./flow";
import { FlowFoot, FlowHead } from "./front";
import { usePageTitle } from "./page";
import {
  type Answer,
  answer_error,
  field_id,
  is_typed,
  known_answer,
  QuestionField,
} from "./question";

const next_page = "/yhteys/yhteystiedot";

/** The question of this page, and the addresses before and after it. */
function place(questions: Question[], fact: string | null, changing: boolean) {
  const found = questions.findIndex((q) => q.fact === fact);
  const at = Math.max(found, 0);
  const address = (q: Question) => `/yhteys/tarkenna?kysymys=${encodeURIComponent(q.fact)}`;
  const after = questions[at + 1];
  const before = questions[at - 1];
  return {
    question: questions[at],
    next: changing ? "/yhteys/tarkista" : after ? address(after) : next_page,
    back: before ? address(before) : "/yhteys/kenen",
  };
}

export function QuestionPage() {
  const { t } = useWords();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const form = useContactForm();
  const nothing = form.isSuccess && !form.isPlaceholderData && form.data.questions.length === 0;
  useEffect(() => {
    // Replaced, not pushed: "back" from the next page must not land here again.
    if (nothing) navigate(next_page, { replace: true });
  }, [nothing, navigate]);
  if (form.isError && !form.data) {
    return (
      <div className="narrow stack-wide">
        <FlowHead step={4} back="/yhteys/kenen" />
        <Failure of={form.error}>
          <div>
            <Button kind="secondary" onClick={() => void form.refetch()}>
              {t("web.retry")}
            </Button>
          </div>
        </Failure>
      </div>
    );
  }
  const { question, next, back } = place(
    form.data?.questions ?? [],
    search.get("kysymys"),
    search.get("muuta") === "1",
  );
  if (!question) return <Skeleton lines={5} />;
  return <OneQuestion key={question.fact} question={question} next={next} back={back} />;
}

function OneQuestion(props: { question: Question; next: string; back: string }) {
  const words = useWords();
  const { t } = words;
  const { draft, put } = useFlow();
  const navigate = useNavigate();
  const { question } = props;
  const [errors, set_errors] = useState<FieldError[]>([]);
  usePageTitle(question.ask);
  const { fact } = question;
  const kept: Answer = fact in draft.typing ? draft.typing[fact] : draft.answers[fact];
  const [answer, set_answer] = useState<Answer>(kept === undefined ? known_answer(question) : kept);
  const change = (next: Answer) => {
    set_answer(next);
    const { [fact]: _, ...typing } = draft.typing;
    put({ typing: next === undefined ? typing : { ...typing, [fact]: next } });
  };
  const go_on = (value: Answer) => {
    const message = answer_error(words, question, value);
    set_errors(message ? [{ field: field_id(fact), message }] : []);
    if (message) return;
    const { [fact]: _, ...rest } = draft.answers;
    const { [fact]: __, ...typing } = draft.typing;
    const empty = value === undefined || value === "";
    put({ answers: empty ? rest : { ...rest, [fact]: value }, typing });
    navigate(props.next);
  };
  return (
    <div className="narrow stack-wide">
      <FlowHead step={4} back={props.back} />
      <Form onSubmit={() => go_on(answer)}>
        <ErrorSummary errors={errors} />
        <QuestionField
          title
          question={question}
          answer={answer}
          onChange={change}
          error={errors[0]?.message}
        />
        {question.known && (
          <p className="soft">{t("citizen.questions.known", { value: question.known.label })}</p>
        )}
        <div className="cluster">
          <Button type="submit">{t("web.continue")}</Button>
          {is_typed(question) && (
            <Button kind="quiet" onClick={() => go_on(null)}>
              {t("citizen.question.unknown")}
            </Button>
          )}
        </div>
      </Form>
      <FlowFoot />
    </div>
  );
}
