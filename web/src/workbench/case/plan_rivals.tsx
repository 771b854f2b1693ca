// Where two wrote the same field of a line without having seen each other's: both are shown, and
// whoever may write the line says which one holds.
import type { PlanItem, PlanRival } from "../../data/types";
import { useWords } from "../../i18n";
import { Button, Icon } from "../../kit";
import { useCase } from "./context";
import type { PlanEdit } from "./plan_draft";

/** The edit that makes the value hold: what stands, or what was written beside it. */
function choice(item: PlanItem, rival: PlanRival, theirs: boolean): PlanEdit {
  const from = theirs ? rival : { ...item, service: item.service };
  const of = { field: rival.field, item: Number(item.id) };
  if (rival.field === "text") return { ...of, text: from.text };
  if (rival.field === "service") return { ...of, service: from.service?.id ?? "" };
  if (rival.field === "owner") return { ...of, owner_unit: from.owner_unit ?? "" };
  if (rival.field === "by") return { ...of, by: from.by ?? "" };
  if (rival.field === "done") return { ...of, done: from.done };
  return { ...of, keep: !theirs };
}

export function PlanRivals(props: { item: PlanItem }) {
  const words = useWords();
  const { t } = words;
  const { data, run, busy } = useCase();
  const { item } = props;
  const rivals = item.rivals ?? [];
  if (rivals.length === 0) return null;
  const value = (field: PlanRival["field"], of: PlanItem | PlanRival) => {
    if (field === "text") return of.text ?? "";
    if (field === "service") return of.service?.title ?? t("workbench.plan.rival.no_service");
    if (field === "owner") return of.owner || t("workbench.plan.client");
    if (field === "by") return of.by ? words.date(of.by) : t("workbench.plan.rival.no_day");
    if (field === "done")
      return t(of.done ? "workbench.plan.rival.done" : "workbench.plan.rival.not_done");
    return t(of === item ? "workbench.plan.rival.keep" : "workbench.plan.rival.give_up");
  };
  const choose = (rival: PlanRival, theirs: boolean) =>
    void run(
      {
        command: "edit_plan",
        seen: data.plan?.edition ?? 0,
        edits: [choice(item, rival, theirs)],
      },
      t("workbench.plan.rival.chosen"),
    );
  return (
    <ul className="plain-list stack-tight wb-rivals">
      {rivals.map((rival) => (
        <li key={`${rival.field} ${rival.at} ${rival.unit_title}`} className="wb-rival">
          <p>
            <Icon name={rival.decides ? "triangle-alert" : "info"} />{" "}
            {t(rival.decides ? "workbench.plan.rival.decide" : "workbench.plan.rival.other")}{" "}
            <b>{t(`workbench.plan.rival.field.${rival.field}`)}</b>
          </p>
          <div className="cluster">
            {([false, true] as const).map((theirs) => (
              <Button
                key={String(theirs)}
                kind="secondary"
                busy={busy}
                disabled={item.may_edit === false}
                onClick={() => choose(rival, theirs)}
              >
                {value(rival.field, theirs ? rival : item)}
              </Button>
            ))}
          </div>
          {rival.unit_title && (
            <p className="soft small">
              {t("workbench.plan.rival.from", {
                unit: rival.unit_title,
                value: value(rival.field, rival),
              })}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
