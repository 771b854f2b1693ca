// The same matter is open already: this case joins the one that goes on.
import { useState } from "react";
import { useWords } from "../../i18n";
import { useSuggestions } from "../data";
import { useCase } from "./context";
import { ReasonDialog } from "./reason_dialog";

export function DuplicateDialog(props: { open: boolean; onClose: () => void }) {
  const { t, moment } = useWords();
  const { data, run } = useCase();
  const suggestions = useSuggestions(data.id, props.open);
  const [chosen, set_chosen] = useState("");
  const open_cases = data.earlier.filter((one) => one.state === "open");
  const similar = (suggestions.data?.similar ?? []).filter(
    (one) => !open_cases.some((other) => other.case === one.case),
  );
  const options = [
    ...open_cases.map((one) => ({
      value: one.case,
      label: `${one.title} · ${moment(one.opened_at)}`,
    })),
    ...similar.map((one) => ({ value: one.case, label: one.reason })),
  ];
  return (
    <ReasonDialog
      open={props.open}
      title={t("workbench.duplicate")}
      text={t(options.length > 0 ? "workbench.duplicate.text" : "workbench.duplicate.none")}
      act={t("workbench.duplicate")}
      onClose={props.onClose}
      onDo={(reason) =>
        run(
          {
            command: "mark_duplicate",
            reason,
            duplicate_of: chosen || (options[0]?.value ?? ""),
          },
          t("workbench.duplicate.done"),
        )
      }
    >
      {options.length > 0 && (
        <div className="field">
          <label htmlFor="duplicate-of">{t("workbench.duplicate.of")}</label>
          <select
            id="duplicate-of"
            className="input"
            value={chosen}
            onChange={(event) => set_chosen(event.target.value)}
          >
            {options.map((one) => (
              <option key={one.value} value={one.value}>
                {one.label}
              </option>
            ))}
          </select>
        </div>
      )}
    </ReasonDialog>
  );
}
