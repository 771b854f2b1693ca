// Leaving at once, shown when the words tell of violence: forgets what was written, shows nothing,
// and replaces this page in the history with an ordinary one. Shift three times does the same.
import { useEffect } from "react";
import { useLocation } from "react-router";
import { new_key } from "../data/client";
import { read_draft, write_draft } from "../data/draft";
import type { Danger } from "../data/types";
import { useWords } from "../i18n";
import { Button } from "../kit";
import { forget_everything, useFlow } from "./flow";

const neutral_address = "https://www.ilmatieteenlaitos.fi/";
const presses_needed = 3;
const presses_within_ms = 2000;

/** After a contact about violence is sent, the way out stays on every page of this tab. */
export function keep_exit(): void {
  write_draft("exit", true, "private");
}

export function leave_quickly(): void {
  document.documentElement.setAttribute("data-left", "");
  document.title = " ";
  forget_everything();
  // The session too, without waiting for the answer.
  void fetch("/api/session", {
    method: "DELETE",
    keepalive: true,
    headers: { "X-Luotsi": "1", "Idempotency-Key": new_key() },
  }).catch(() => undefined);
  location.replace(neutral_address);
}

/** Whether what is told is of the kind that may have to be hidden from someone near. */
export function exit_wanted(theme: string, dangers: Danger[]): boolean {
  return theme === "violence" || dangers.some((danger) => danger.quick_exit);
}

export function QuickExit() {
  const { t } = useWords();
  const { dangers, draft, forget } = useFlow();
  useLocation(); // A new page is a reason to look again whether the way out was kept.
  const wanted = exit_wanted(draft.theme, dangers) || read_draft("exit", "private") === true;
  useEffect(() => {
    if (!wanted) return;
    let presses: number[] = [];
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Shift") {
        presses = [];
        return;
      }
      if (event.repeat) return;
      presses = [...presses, event.timeStamp].filter(
        (at) => at > event.timeStamp - presses_within_ms,
      );
      if (presses.length >= presses_needed) {
        forget();
        leave_quickly();
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [wanted, forget]);
  if (!wanted) return null;
  return (
    <aside className="quick-exit no-print" aria-label={t("citizen.exit")}>
      <Button
        kind="danger"
        icon="log-out"
        aria-describedby="quick-exit-hint"
        onClick={() => {
          forget();
          leave_quickly();
        }}
      >
        {t("citizen.exit")}
      </Button>
      <p className="small soft" id="quick-exit-hint">
        {t("citizen.exit.hint")}
      </p>
    </aside>
  );
}
