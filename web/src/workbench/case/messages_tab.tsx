// Messages between the worker and the client, oldest first, and a new one.
import { useState } from "react";
import { useDraft } from "../../data/draft";
import { useWords } from "../../i18n";
import { Button, EmptyState } from "../../kit";
import { useCase } from "./context";

export default function MessagesTab() {
  const { t, moment, said } = useWords();
  const { data, may_write, run, busy } = useCase();
  const [text, set_text, clear] = useDraft(`message.${data.id}`, "", "private");
  const [tried, set_tried] = useState(false);
  const messages = data.timeline.filter((event) => event.kind === "message" && event.text);
  const send = async () => {
    set_tried(true);
    if (text.trim() === "") {
      document.getElementById("message-text")?.focus();
      return;
    }
    if (await run({ command: "message", text }, t("workbench.message.sent"))) {
      clear();
      set_tried(false);
    }
  };
  const way = data.subject?.way;
  return (
    <div className="stack wb-narrow">
      {messages.length === 0 && (
        <EmptyState icon="message-square" title={t("workbench.message.none")} />
      )}
      <ol className="wb-messages plain-list">
        {messages.map((event) => (
          <li key={event.seq} data-from={event.unit ? "us" : "client"}>
            <span className="soft small">
              {event.who} · {moment(event.at)}
            </span>
            <p>{event.text}</p>
          </li>
        ))}
      </ol>
      {may_write && (
        <div className="stack-tight no-print">
          <div className="field">
            <label htmlFor="message-text">{t("workbench.message.new")}</label>
            <p className="hint">
              {way
                ? t("workbench.message.hint", {
                    way: said(`workbench.way.${way}`, "workbench.way.other"),
                  })
                : t("workbench.message.hint_none")}
            </p>
            {tried && text.trim() === "" && (
              <p className="error-text">{t("workbench.message.missing")}</p>
            )}
            <textarea
              id="message-text"
              className="input"
              rows={4}
              value={text}
              onChange={(event) => set_text(event.target.value)}
            />
          </div>
          <div>
            <Button icon="send" busy={busy} onClick={() => void send()}>
              {t("workbench.message.send")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
