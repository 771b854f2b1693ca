// Messages and notices, oldest first, and a box to add one. A half-written message is kept.
import { useState } from "react";
import { useDraft } from "../../data/draft";
import { own_case } from "../../data/own_case";
import { useWords } from "../../i18n";
import { Button, EmptyState, Failure, Form, TextArea, useNow } from "../../kit";
import { PageTitle } from "../page";
import { useAct } from "./data";
import { useCase } from "./screens";

export function MessagesPage() {
  const { t, moment } = useWords();
  const { messages } = useCase();
  const now = useNow();
  return (
    <div className="stack-wide narrow">
      <PageTitle>{t("citizen.messages.title")}</PageTitle>
      {messages.length === 0 && (
        <EmptyState icon="message-square" title={t("citizen.messages.none")} />
      )}
      <ol className="messages plain-list">
        {messages.map((m) => (
          <li key={m.at + m.text} data-from={m.from}>
            <p className="small soft">
              <span className="strong">{t(`citizen.messages.${m.from}`)}</span> ·{" "}
              {moment(m.at, now)}
            </p>
            <p className="message-text">{m.text}</p>
          </li>
        ))}
      </ol>
      <Write />
    </div>
  );
}

function Write() {
  const { t } = useWords();
  const [text, set_text, clear] = useDraft(`message.${own_case()}`, "", "private");
  const [error, set_error] = useState("");
  const act = useAct(clear);
  const send = () => {
    const empty = text.trim() === "";
    set_error(empty ? t("citizen.messages.empty") : "");
    if (!empty) {
      act.mutate({
        path: "messages",
        body: { text: text.trim() },
        said: t("citizen.messages.sent"),
      });
    }
  };
  return (
    <Form onSubmit={send}>
      <Failure of={act.error} />
      <TextArea
        name="message"
        label={t("citizen.messages.write")}
        hint={t("citizen.messages.hint")}
        error={error || undefined}
        value={text}
        onChange={(event) => set_text(event.target.value)}
      />
      <div>
        <Button type="submit" icon="send" busy={act.isPending}>
          {t("citizen.messages.send")}
        </Button>
      </div>
    </Form>
  );
}
