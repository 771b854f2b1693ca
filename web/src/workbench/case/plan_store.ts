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

function plan_for(data: StaffCase): PlanText {
  let plan = plans.get(data.id);
  if (!plan) {
    plan =
      read_draft<PlanText>(name_of(data.id), "private") ??
      (data.plan ? plan_of(data.plan) : empty_plan);
    plans.set(data.id, plan);
  }
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
