// The resident's own case as the server shows it, and the ways to act on it. Nothing is polled:
// live events of the topic "my" make the answers old.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../data/client";
import { follow } from "../../data/live";
import { useLife } from "../../data/measure";
import { of_own_case } from "../../data/own_case";
import type { AccessLine } from "../../data/protection";
import type { Appointment, Due, FreeTime, Plan, Question, Unit } from "../../data/types";
import { useWords } from "../../i18n";
import { useToast } from "../../kit";

export type NextThing = {
  what: string;
  who: string;
  by: Due | null;
  mine: boolean;
  round: number | null;
};
export type StepSoFar = {
  title: string;
  state: "done" | "now" | "coming" | "skipped";
  at: string | null;
  by: string | null;
  note: string | null;
};
export type PromiseView = {
  what: string;
  unit: Unit | string;
  state: string;
  asked_at: string;
  came_home?: {
    text: string;
    reason: string | null;
    next: string | null;
    by: Due | null;
  } | null;
  by: Due | null;
  answered_at: string | null;
};
export type Consent = {
  step: string;
  title: string;
  text: string;
  to_unit_kind_title: string;
  state: "asked" | "given" | "refused" | "withdrawn";
};
export type Message = { at: string; from: "you" | "worker" | "system"; text: string };
export type Contact = {
  way: string;
  phone_masked: string | null;
  email_masked: string | null;
  language: string;
  best_time: string | null;
};
export type MyCase = {
  state: "open" | "closed";
  title: string;
  opened_at: string;
  words: string | null;
  choice: string | null;
  concerns: string;
  outcome: { title: string; text: string } | null;
  responsible: { unit: Unit; worker_name: string | null; you: boolean };
  next: NextThing[];
  steps: StepSoFar[];
  promises: PromiseView[];
  plan: Plan | null;
  appointments: Appointment[];
  can_book: { round: number; unit: Unit | string } | null;
  questions: Question[];
  consents: Consent[];
  messages: Message[];
  feedback: { code: string; question: string; answered: boolean }[];
  contact: Contact;
  bound: boolean;
  /** For whom the reader acts here; null in their own matter. */
  acting: { as: "guardian" | "mandate"; name: string } | null;
  etag: string;
};
const base = "/api/my/case";

export function useMyCase(enabled: boolean) {
  const { lang } = useWords();
  return useQuery({
    queryKey: ["my", "case", lang],
    queryFn: async ({ signal }) => (await api.get<MyCase>(base, { signal })).data,
    enabled,
  });
}

export function useFreeTimes(enabled: boolean) {
  const { lang } = useWords();
  return useQuery({
    queryKey: ["my", "free-times", lang],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: FreeTime[] }>(`${base}/free-times`, { signal })).data.items,
    enabled,
  });
}

export function useAccessLines() {
  const { lang } = useWords();
  return useQuery({
    queryKey: ["my", "access-lines", lang],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: AccessLine[] }>(`${base}/access-lines`, { signal })).data.items,
  });
}

export function useMyLife() {
  const { lang } = useWords();
  return useLife(`${base}/life-situation`, ["my", "life", lang]);
}

/** Keeps the case's screens up to date while they are open. */
export function useLiveCase(): void {
  const client = useQueryClient();
  useEffect(
    () => follow({ url: of_own_case("/events?topics=my"), client, stale: () => [["my"]] }),
    [client],
  );
}

export type Act = { path: string; body: unknown; said?: string };

/** One act of the client; says `said` when it is done and shows the new state. */
export function useAct(done?: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (act: Act) => api.post(`${base}/${act.path}`, act.body),
    onSuccess: async (_, act) => {
      await client.invalidateQueries({ queryKey: ["my"] });
      if (act.said) toast(act.said);
      done?.();
    },
    // The case may have changed under the act; show it as it is now.
    onError: () => client.invalidateQueries({ queryKey: ["my"] }),
  });
}
