// A note for the professionals: which register it belongs to and who may read it.
import { useState } from "react";
import { useDraft } from "../../data/draft";
import { useWords } from "../../i18n";
import { Button } from "../../kit";
import { useMe } from "../session";
import { useCase } from "./context";

const walls = ["parties", "all parties", "social", "health", "police", "named"] as const;
const registers = ["social", "health", "other"] as const;

export function NoteForm() {
  const { t } = useWords();
  const me = useMe();
  const { data, run, busy } = useCase();
  const [text, set_text, clear] = useDraft(`note.${data.id}`, "", "private");
  const own = registers.filter((one) => me.registers.includes(one) || one === "other");
  const [register, set_register] = useState<string>(own[0] ?? "other");
  const [wall, set_wall] = useState<string>("parties");
  const [tried, set_tried] = useState(false);
  const save = async () => {
    set_tried(true);
    if (text.trim() === "") {
      document.getElementById("note-text")?.focus();
      return;
    }
    if (await run({ command: "note", text, register, wall }, t("workbench.note.saved"))) {
      clear();
      set_tried(false);
    }
  };
  return (
    <details className="wb-details no-print" open={text !== ""}>
      <summary>{t("workbench.note")}</summary>
      <div className="stack-tight">
        <div className="field">
          <label htmlFor="note-text">{t("workbench.note.text")}</label>
          <p className="hint">{t("workbench.note.hint")}</p>
          {tried && text.trim() === "" && (
            <p className="error-text">{t("workbench.note.missing")}</p>
          )}
          <textarea
            id="note-text"
            className="input"
            rows={3}
            value={text}
            onChange={(event) => set_text(event.target.value)}
          />
        </div>
        <div className="wb-filters">
          <div className="field">
            <label htmlFor="note-register">{t("workbench.note.register")}</label>
            <select
              id="note-register"
              className="input"
              value={register}
              onChange={(event) => set_register(event.target.value)}
            >
              {own.map((one) => (
                <option key={one} value={one}>
                  {t(`workbench.register.${one}`)}
                </option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor="note-wall">{t("workbench.note.wall")}</label>
            <select
              id="note-wall"
              className="input"
              value={wall}
              onChange={(event) => set_wall(event.target.value)}
            >
              {walls.map((one) => (
                <option key={one} value={one}>
                  {t(`workbench.wall.${one === "all parties" ? "all" : one}`)}
                </option>
              ))}
            </select>
          </div>
        </div>
        <div>
          <Button kind="secondary" busy={busy} onClick={() => void save()}>
            {t("workbench.note.save")}
          </Button>
        </div>
      </div>
    </details>
  );
}
