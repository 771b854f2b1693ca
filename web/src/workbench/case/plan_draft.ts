// The plan while it is being written: plain texts, kept per case in this tab until it is saved.
// Many write the same plan, so what is sent is what this writer changed (plan_edits), on top of the
// edition that was seen; only the first version is sent whole (plan_body).
import type { Plan, PlanDraft } from "../types";

export type PlanRow = {
  key: string;
  /** The line it changes; null: a new one. */
  id: number | null;
  text: string;
  service: string;
  service_title: string;
  owner_unit: string;
  by: string;
};
export type GoalRow = { key: string; id: string | null; text: string };
/** What was in force when the writing began. */
export type PlanBase = { edition: number; goals: GoalRow[]; items: PlanRow[] };
export type PlanText = {
  goals: GoalRow[];
  items: PlanRow[];
  touched: boolean;
  base: PlanBase | null;
};
export type PlanEdit = { field: string; [name: string]: unknown };

const new_key = () => Math.random().toString(36).slice(2);
export const new_goal = (text = "", id: string | null = null): GoalRow => ({
  key: new_key(),
  id,
  text,
});
export const empty_plan: PlanText = {
  goals: [{ key: "first", id: null, text: "" }],
  items: [],
  touched: false,
  base: null,
};

export function new_row(part: Partial<PlanRow> = {}): PlanRow {
  const plain = { text: "", service: "", service_title: "", owner_unit: "", by: "" };
  return { key: new_key(), id: null, ...plain, ...part };
}

type KnownPlan = Pick<Plan, "goals" | "goal_ids" | "edition"> & {
  items: (Plan["items"][number] & { owner_unit?: string | null })[];
};

/** The plan in force as text to go on from; what is done already is not written any more. */
export function plan_of(plan: KnownPlan): PlanText {
  const goals = plan.goals.map((goal, i) => new_goal(goal, plan.goal_ids?.[i] ?? null));
  const items = plan.items
    .filter((item) => !item.done)
    .map((item) =>
      new_row({
        id: Number(item.id),
        text: item.text,
        service: item.service?.id ?? "",
        service_title: item.service?.title ?? "",
        owner_unit: item.owner_unit ?? "",
        by: item.by ?? "",
      }),
    );
  return {
    goals: goals.length > 0 ? goals : [new_goal()],
    items,
    touched: false,
    base: { edition: plan.edition ?? 0, goals, items },
  };
}

export function add_service(
  plan: PlanText,
  service: { id: string; title: string; unit: { slug: string } | null },
): PlanText {
  if (plan.items.some((item) => item.service === service.id)) return plan;
  const row = new_row({
    text: service.title,
    service: service.id,
    service_title: service.title,
    owner_unit: service.unit?.slug ?? "",
  });
  return { ...plan, items: [...plan.items, row], touched: true };
}

/** Adds what a draft suggests without writing over anything. */
export function add_draft(plan: PlanText, draft: PlanDraft): PlanText {
  const goals = plan.goals.filter((goal) => goal.text.trim() !== "");
  const fresh = draft.goals
    .filter((text) => !goals.some((goal) => goal.text === text))
    .map((text) => new_goal(text));
  const items = draft.items
    .filter((item) => !item.service || !plan.items.some((row) => row.service === item.service))
    .map((item) =>
      new_row({
        text: item.text,
        service: item.service ?? "",
        owner_unit: item.owner_unit ?? "",
        by: item.by ?? "",
      }),
    );
  return { ...plan, goals: [...goals, ...fresh], items: [...plan.items, ...items], touched: true };
}

const filled = (item: PlanRow) => ({
  text: item.text.trim(),
  ...(item.service ? { service: item.service } : {}),
  ...(item.owner_unit ? { owner_unit: item.owner_unit } : {}),
  ...(item.by ? { by: item.by } : {}),
});

/** The first version, whole: empty rows are left out. */
export function plan_body(plan: PlanText) {
  return {
    goals: plan.goals.map((goal) => goal.text.trim()).filter((goal) => goal !== ""),
    items: plan.items.filter((item) => item.text.trim() !== "").map(filled),
  };
}

function goal_edits(goals: GoalRow[], base: GoalRow[]): PlanEdit[] {
  const edits: PlanEdit[] = [];
  for (const old of base) {
    const now = goals.find((goal) => goal.id === old.id)?.text.trim() ?? "";
    if (now === "") edits.push({ field: "goal", goal: old.id });
    else if (now !== old.text) edits.push({ field: "goal", goal: old.id, text: now });
  }
  for (const goal of goals)
    if (goal.id === null && goal.text.trim() !== "")
      edits.push({ field: "goal", text: goal.text.trim() });
  return edits;
}

function row_edits(now: PlanRow, old: PlanRow): PlanEdit[] {
  const item = old.id;
  const edits: PlanEdit[] = [];
  if (now.text.trim() !== old.text) edits.push({ field: "text", item, text: now.text.trim() });
  if (now.service !== old.service) edits.push({ field: "service", item, service: now.service });
  if (now.owner_unit !== old.owner_unit)
    edits.push({ field: "owner", item, owner_unit: now.owner_unit });
  if (now.by !== old.by) edits.push({ field: "by", item, by: now.by });
  return edits;
}

/** What this writer changed of the plan that was in force when the writing began. */
export function plan_edits(plan: PlanText, base: PlanBase): PlanEdit[] {
  const edits = goal_edits(plan.goals, base.goals);
  for (const old of base.items) {
    const now = plan.items.find((row) => row.id === old.id);
    // A line emptied of its words is given up, as one taken away.
    if (!now || now.text.trim() === "") edits.push({ field: "remove", item: old.id });
    else edits.push(...row_edits(now, old));
  }
  for (const row of plan.items)
    if (row.id === null && row.text.trim() !== "") edits.push({ field: "add", ...filled(row) });
  return edits;
}
