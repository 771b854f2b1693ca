// What the model asks of the client now. An answer given before is shown with its age and stands
// as the starting point; it is asked again only with a reason.
import { useState } from "react";
import type { Question, Value } from "../../data/types";
import { useWords } from "../../i18n";
import { Button, ErrorSummary, Failure, type FieldError, Form } from "../../kit";
import { type Answer, answer_error, field_id, known_answer, QuestionField } from "../question";
import { useAct } from "./data";

export function ModelQuestions(props: { questions: Question[] }) {
  const words = useWords();
  const { t } = words;
  const act = useAct();
  const [answers, set_answers] = useState<Record<string, Answer>>({});
  const [errors, set_errors] = useState<FieldError[]>([]);
  const value_of = (q: Question): Answer => (q.fact in answers ? answers[q.fact] : known_answer(q));
  const submit = () => {
    const found = props.questions
      .map((q) => ({ field: field_id(q.fact), message: answer_error(words, q, value_of(q)) }))
      .filter((e) => e.message !== "");
    set_errors(found);
    if (found.length > 0) return;
    const given: Record<string, Value> = {};
    for (const q of props.questions) {
      const value = value_of(q);
      if (value !== undefined && value !== "") given[q.fact] = value;
    }
    act.mutate({ path: "answers", body: { answers: given }, said: t("citizen.questions.sent") });
  };
  return (
    <div className="card" data-strong>
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} />
        <Failure of={act.error} />
        {props.questions.map((q) => (
          <div key={q.fact} className="stack-tight">
            <QuestionField
              question={q}
              answer={value_of(q)}
              onChange={(answer) => set_answers((now) => ({ ...now, [q.fact]: answer }))}
              error={errors.find((e) => e.field === field_id(q.fact))?.message}
            />
            {q.known && (
              <p className="soft small">{t("citizen.questions.known", { value: q.known.label })}</p>
            )}
          </div>
        ))}
        <div>
          <Button type="submit" busy={act.isPending}>
            {t("citizen.questions.send")}
          </Button>
        </div>
      </Form>
    </div>
  );
}
