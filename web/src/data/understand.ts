// What words seem to be about, as the server proposes it. The words are sent to be read and are
// kept nowhere; a proposal decides nothing.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "./client";
import type { Danger } from "./types";

export type NeedLevel = "clear" | "likely" | "possible";
export type NeedProposal = {
  code: string;
  title: string;
  plain: string;
  confidence: number;
  level: NeedLevel;
  /** `rule` and `weight` only for workers; a rule of null was learnt from examples. */
  because: { words: string; rule?: string | null; weight?: number }[];
};
export type ClarifyingQuestion = { text: string; answers: { text: string; need: string | null }[] };
export type Understanding = {
  language: string;
  urgency: "emergency" | "urgent" | "routine";
  needs: NeedProposal[];
  question: ClarifyingQuestion | null;
  dangers: Danger[];
};

const text_max = 8000;
const letters_min = 4;

export type Reader = { door: "public" | "staff"; text: string; theme?: string; pause_ms?: number };

/** Text as it was when nothing had been typed for a while. */
export function useSettled(text: string, pause_ms: number): string {
  const [settled, set_settled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set_settled(text), pause_ms);
    return () => clearTimeout(timer);
  }, [text, pause_ms]);
  return pause_ms === 0 ? text : settled;
}

export function useUnderstanding({ door, text, theme = "", pause_ms = 0 }: Reader) {
  const settled = useSettled(text, pause_ms).trim();
  const worth = settled.length >= letters_min;
  return useQuery<Understanding>({
    queryKey: ["understand", door, settled, theme],
    enabled: worth,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000, // Long enough to come back to the page, no longer.
    placeholderData: (before) => (worth ? before : undefined),
    queryFn: async ({ signal }) => {
      const path = door === "public" ? "/api/public/understand" : "/api/understand";
      const body = { text: settled.slice(0, text_max), ...(theme ? { theme } : {}) };
      return (await api.post<Understanding>(path, body, { signal })).data;
    },
  });
}

/** Counts what was proposed in vain, for whoever keeps the lexicon. Failing to count is no matter
 *  of the person's. */
export function say_none_of_these(door: "public" | "staff", text: string, shown: string[]): void {
  const path = door === "public" ? "/api/public/none-of-these" : "/api/none-of-these";
  void api.post(path, { text: text.slice(0, text_max), shown }).catch(() => undefined);
}
