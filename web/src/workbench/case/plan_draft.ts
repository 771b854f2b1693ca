// The plan while it is being written: plain texts, kept per case in this tab until it is saved.
import type { Plan, PlanDraft } from "../types";

export type PlanRow = {
  key: string;
  text: string;
  service: string;
  service_title: string;
  owner_unit: string;
  by: string;
};
export type PlanText = { goals: string[]; items: PlanRow[]; touched: boolean };
export const empty_plan: PlanText = { goals: [""], items: [], touched: false };

export function new_row(part: Partial<PlanRow> = {}): PlanRow {
  const key = Math.random().toString(36).slice(2);
  return { key, text: "", service: "", service_title: "", owner_unit: "", by: "", ...part };
}

type KnownPlan = {
  goals: string[];
  items: (Plan["items"][number] & { owner_unit?: string | null })[];
};

/** The plan in force as text to go on from; what is done already stays out of the new version. */
export function plan_of(plan: KnownPlan): PlanText {
  return {
    goals: plan.goals.length > 0 ? plan.goals : [""],
    items: plan.items.map((item) =>
      new_row({
        text: item.text,
        service: item.service?.id ?? "",
        service_title: item.service?.title ?? "",
        owner_unit: item.owner_unit ?? "",
        by: item.by ?? "",
      }),
    ),
    touched: false,
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
  const goals = plan.goals.filter((goal) => goal.trim() !== "");
  const fresh = draft.goals.filter((goal) => !goals.includes(goal));
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
  return { goals: [...goals, ...fresh], items: [...plan.items, ...items], touched: true };
}

/** What is sent: empty rows are left out. */
export function plan_body(plan: PlanText) {
  return {
    goals: plan.goals.map((goal) => goal.trim()).filter((goal) => goal !== ""),
    items: plan.items
      .filter((item) => item.text.trim() !== "")
      .map((item) => ({
        text: item.text.trim(),
        ...(item.service ? { service: item.service } : {}),
        ...(item.owner_unit ? { owner_unit: item.owner_unit } : {}),
        ...(item.by ? { by: item.by } : {}),
      })),
  };
}
