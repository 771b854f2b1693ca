// The half-written contact and what is known about it while it is being written: the draft (kept
// in this browser until sent), the dangers found in its words (never kept), and the questions the
// model asks with the answers given so far.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { api, with_query } from "../data/client";
import { clear_draft, clear_drafts, useDraft } from "../data/draft";
import type { Choice, Danger, Question, Value } from "../data/types";
import { type Lang, useWords } from "../i18n";

export const words_max = 8000;
const danger_pause_ms = 600;

/** What was said of our proposals; `of` is the text they were made of. */
export type Chosen = {
  of: string;
  none: boolean;
  /** "None of these" has been counted. */
  told: boolean;
  need: string;
  title: string;
  question: string;
  answer: string;
  shown: string[];
  services: { id: string; title: string }[];
};
export const no_choice: Chosen = {
  of: "",
  none: false,
  told: false,
  need: "",
  title: "",
  question: "",
  answer: "",
  shown: [],
  services: [],
};

export type Draft = {
  words: string;
  theme: string;
  concerns: string;
  /** Answers to the model's questions; null means "I cannot say". */
  answers: Record<string, Value>;
  /** What stands in a question's field before "continue": kept, but not yet an answer. */
  typing: Record<string, Value>;
  way: string;
  phone: string;
  email: string;
  name: string;
  best_time: string;
  municipality: string;
  language: string;
  interpreter: boolean;
  choice: Chosen;
  /** Only for distances; never sent. */
  postal_code: string;
};

const empty: Draft = {
  words: "",
  theme: "",
  concerns: "",
  answers: {},
  typing: {},
  way: "",
  phone: "",
  email: "",
  name: "",
  best_time: "",
  municipality: "",
  language: "",
  interpreter: false,
  choice: no_choice,
  postal_code: "",
};

export type ContactForm = {
  model: { id: string; version: string };
  concerns: Choice[];
  ways: Choice[];
  questions: Question[];
};

type Flow = {
  draft: Draft;
  put: (part: Partial<Draft>) => void;
  forget: () => void;
  dangers: Danger[];
  language: string;
};

const Context = createContext<Flow | null>(null);

function useDangers(text: string, language: Lang): Danger[] {
  const [settled, set_settled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set_settled(text), danger_pause_ms);
    return () => clearTimeout(timer);
  }, [text]);
  const worth = settled.trim().length >= 4;
  const found = useQuery({
    queryKey: ["danger", settled, language],
    queryFn: async ({ signal }) => {
      const body = { text: settled.slice(0, words_max), language };
      return (await api.post<{ dangers: Danger[] }>("/api/danger-check", body, { signal })).data;
    },
    enabled: worth,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0, // The words are not kept longer than they are looked at.
    placeholderData: keepPreviousData,
  });
  return worth ? (found.data?.dangers ?? []) : [];
}

export function FlowProvider(props: { children: ReactNode }) {
  const { lang } = useWords();
  const [kept, set, forget] = useDraft<Draft>("contact", empty);
  // A draft kept by an earlier version may lack what this one has.
  const draft = useMemo(() => ({ ...empty, ...kept }), [kept]);
  const dangers = useDangers(draft.words, lang);
  const put = useCallback(
    (part: Partial<Draft>) => set((now) => ({ ...empty, ...now, ...part })),
    [set],
  );
  const flow = useMemo<Flow>(
    () => ({ draft, put, forget, dangers, language: draft.language || lang }),
    [draft, put, forget, dangers, lang],
  );
  return <Context.Provider value={flow}>{props.children}</Context.Provider>;
}

export function useFlow(): Flow {
  const flow = useContext(Context);
  if (!flow) throw new Error("useFlow needs a FlowProvider above it");
  return flow;
}

export function started(draft: Draft): boolean {
  return draft.words.trim() !== "" || draft.theme !== "" || draft.concerns !== "";
}

/** What the server says must be asked, given what is known. */
export function useContactForm() {
  const { draft } = useFlow();
  const { lang } = useWords();
  const known: Record<string, string> = {};
  for (const [fact, value] of Object.entries(draft.answers)) {
    if (value !== null) known[`a.${fact}`] = String(value);
  }
  const path = with_query("/api/contact-form", {
    theme: draft.theme,
    concerns: draft.concerns,
    ...known,
  });
  return useQuery({
    queryKey: ["contact-form", path, lang],
    queryFn: async ({ signal }) => (await api.get<ContactForm>(path, { signal })).data,
    staleTime: 5 * 60_000,
    placeholderData: keepPreviousData,
  });
}

/** Everything this browser keeps of a contact is removed, also the receipt of a sent one. */
export function forget_everything(): void {
  clear_draft("contact");
  clear_draft("sent");
  clear_draft("sending");
  clear_drafts("message");
  clear_drafts("plan-change");
  clear_draft("exit");
}

export const flow_steps = [
  "sanat",
  "ehdotus",
  "kenen",
  "tarkenna",
  "yhteystiedot",
  "tarkista",
] as const;
