// The plan being written, one per case and tab: the suggestions add to it, the editor changes it,
// and all of them see the same. Kept in this tab's storage at once.
import { useCallback, useSyncExternalStore } from "react";
import { clear_draft, read_draft, write_draft } from "../../data/draft";
import type { StaffCase } from "../types";
import { empty_plan, type PlanText, plan_of } from "./plan_draft";

const plans = new Map<string, PlanText>();
const listeners = new Set<() => void>();
const name_of = (id: string) => `plan.${id}`;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A draft that an older version of these pages left in the tab is of no use. */
function usable(draft: PlanText | null): PlanText | null {
  const rows = draft?.goals as unknown[] | undefined;
  return rows?.every((goal) => typeof goal === "object") && draft?.base !== undefined
    ? draft
    : null;
}

function plan_for(data: StaffCase): PlanText {
  const kept = plans.get(data.id) ?? usable(read_draft<PlanText>(name_of(data.id), "private"));
  // What nobody has written into follows the plan in force.
  const old = kept && !kept.touched && kept.base?.edition !== data.plan?.edition;
  if (kept && !old) {
    if (!plans.has(data.id)) plans.set(data.id, kept);
    return kept;
  }
  const plan = data.plan ? plan_of(data.plan) : empty_plan;
  plans.set(data.id, plan);
  return plan;
}

export function usePlanDraft(data: StaffCase) {
  const plan = useSyncExternalStore(subscribe, () => plan_for(data));
  const set = useCallback(
    (change: (now: PlanText) => PlanText) => {
      const next = change(plan_for(data));
      plans.set(data.id, next);
      write_draft(name_of(data.id), next, "private");
      for (const listener of listeners) listener();
    },
    [data],
  );
  /** After saving: the next version is written on top of the one in force. */
  const clear = useCallback(() => {
    plans.delete(data.id);
    clear_draft(name_of(data.id));
    for (const listener of listeners) listener();
  }, [data.id]);
  return [plan, set, clear] as const;
}
