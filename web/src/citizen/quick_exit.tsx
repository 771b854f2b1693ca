// Leaving at once, shown when the words tell of violence: forgets what was written, shows nothing,
// and replaces this page in the history with an ordinary one. Shift three times does the same.
import { useEffect } from "react";
import { useWords } from "../i18n";
import { Button } from "../kit";
import { forget_everything, useFlow } from "./flow";

const neutral_address = "https://www.ilmatieteenlaitos.fi/";
const presses_needed = 3;
const presses_within_ms = 2000;

export function leave_quickly(): void {
  document.documentElement.setAttribute("data-left", "");
  document.title = " ";
  forget_everything();
  location.replace(neutral_address);
}

export function QuickExit() {
  const { t } = useWords();
  const { dangers, draft, forget } = useFlow();
  const wanted = draft.theme === "violence" || dangers.some((danger) => danger.quick_exit);
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
