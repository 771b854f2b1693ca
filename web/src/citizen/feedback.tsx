// One short question after each seam: five faces that also say their meaning, and free words.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../data/client";
import { useWords, type WordKey } from "../i18n";
import {
  Button,
  ErrorText,
  Failure,
  Form,
  Icon,
  type IconName,
  Notification,
  TextArea,
  useToast,
} from "../kit";

const faces: [number, IconName][] = [
  [1, "frown"],
  [2, "annoyed"],
  [3, "meh"],
  [4, "smile"],
  [5, "laugh"],
];

export function FeedbackForm(props: { code: string; question: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const toast = useToast();
  const [score, set_score] = useState(0);
  const [text, set_text] = useState("");
  const [missing, set_missing] = useState(false);
  const send = useMutation({
    mutationFn: () =>
      api.post("/api/my/case/feedback", {
        code: props.code,
        score,
        ...(text.trim() ? { text: text.trim() } : {}),
      }),
    onSuccess: () => {
      // The question itself goes away when the case is read again.
      toast(t("citizen.feedback.thanks"));
      return client.invalidateQueries({ queryKey: ["my"] });
    },
  });
  const name = `feedback-${props.code}`;
  if (send.isSuccess) {
    return (
      <Notification kind="success">
        <p>{t("citizen.feedback.thanks")}</p>
      </Notification>
    );
  }
  const submit = () => {
    set_missing(score === 0);
    if (score > 0) send.mutate();
  };
  return (
    <section className="card no-print">
      <Form onSubmit={submit}>
        <fieldset className="stack-tight">
          <legend className="strong">{props.question || t("citizen.feedback.default")}</legend>
          <ErrorText id={name} error={missing ? t("citizen.feedback.none") : undefined} />
          <div className="faces">
            {faces.map(([value, icon]) => (
              <label key={value} className="face">
                <input
                  type="radio"
                  name={name}
                  value={value}
                  checked={score === value}
                  onChange={() => set_score(value)}
                />
                <Icon name={icon} />
                <span>{t(`citizen.feedback.${value}` as WordKey)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {score > 0 && (
          <TextArea
            name={`${name}-text`}
            label={t("citizen.feedback.text")}
            optional
            rows={2}
            value={text}
            onChange={(event) => set_text(event.target.value)}
          />
        )}
        <Failure of={send.error} />
        <div>
          <Button kind="secondary" type="submit" busy={send.isPending}>
            {t("citizen.feedback.send")}
          </Button>
        </div>
      </Form>
    </section>
  );
}
