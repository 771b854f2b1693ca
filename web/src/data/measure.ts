// Instruments, what they measured in a case, the picture of a life situation and the kinds of
// support that open tables propose; the contract is docs/openapi.yaml.
import { useQuery } from "@tanstack/react-query";
import { api } from "./client";

export type Light = "red" | "yellow" | "green";

export type InstrumentItem = {
  id: string;
  topic: string | null;
  /** null: only the topic may be shown. */
  text: string | null;
  answers: { value: number; text: string | null }[] | null;
  number: { from: number; to: number; step: number | null; unit: string | null } | null;
  /** Its answer may call for a professional. */
  alerts: boolean;
};
export type Instrument = {
  id: string;
  title: string | null;
  purpose: string | null;
  mode: string;
  can_ask: boolean;
  alerts: boolean;
  /** "draft": no official translation; said to whoever answers. */
  wording: string;
  credit: string | null;
  note: string | null;
  stem: string | null;
  items: InstrumentItem[];
  scores: { id: string; title: string | null; low: number | null; high: number | null }[];
};

export type LifeSide = {
  id: string;
  topic: string | null;
  value: number | null;
  light: Light | null;
  light_text: string | null;
  before: number | null;
  change: number | null;
  change_text: string | null;
  over_time: { at: string; value: number }[];
  norm: { mean: number; sd: number | null } | null;
  text: string;
};
export type Life = {
  title: string;
  instrument: string;
  stem: string | null;
  wording: string;
  can_answer: boolean;
  /** The fact that keeps the answers, as the client's own answers name it. */
  answers_fact: string | null;
  at: string | null;
  before_at: string | null;
  items: LifeSide[];
  norms: { population: string | null; n: number; when: string; source: string } | null;
};

export type MeasuredScore = {
  id: string;
  title: string | null;
  value: number | null;
  why: string | null;
  band: string | null;
  light: Light | null;
};
export type Measurement = {
  instrument: string;
  title: string | null;
  at: string;
  recorded_at: string;
  by: string | null;
  where: string | null;
  complete: boolean;
  scores: MeasuredScore[];
  alerts: { code: string; level: string; text: string | null; open: boolean }[];
  answers: { item: string; value: number }[];
};
export type Measurements = { instruments: string[]; results: Measurement[] };

export type SegmentLine = {
  input: string;
  title: string;
  value: number;
  /** How many points to the nearest other proposal; null when none is in reach. */
  distance: number | null;
  other: string | null;
};
export type SegmentMove = {
  instrument: string;
  item: string;
  topic: string;
  answer: number;
  changed: number;
  other: string;
};
export type SegmentProposal = {
  id: string;
  version: string;
  status: string;
  title: string;
  source: string;
  confidence: string;
  segment: { code: string; title: string; text: string | null };
  because: string[];
  not_known: string[];
  lines: SegmentLine[];
  moving: SegmentMove[];
};

/** The questions of an instrument: content of this release, so read once. */
export function useInstrument(id: string, lang: string) {
  return useQuery({
    queryKey: ["instrument", id, lang],
    staleTime: Number.POSITIVE_INFINITY,
    enabled: id !== "",
    queryFn: async ({ signal }) =>
      (await api.get<Instrument>(`/api/instruments/${id}`, { signal })).data,
  });
}

/** The picture of a case's life situation; the case's own door tells which case. */
export function useLife(path: string, key: readonly unknown[]) {
  return useQuery({
    queryKey: key,
    retry: false,
    queryFn: async ({ signal }) => (await api.get<Life>(path, { signal })).data,
  });
}

/** Answers as the value of a fact that keeps them: a list of question and answer. */
export function answers_text(answers: Readonly<Record<string, number>>): string {
  const list = Object.entries(answers).map(([question, answer]) => ({ question, answer }));
  return list.length > 0 ? JSON.stringify(list) : "";
}

/** The same read back; nothing when it is not such a list. */
export function answers_of(text: string): Record<string, number> {
  try {
    const list: unknown = JSON.parse(text || "[]");
    if (!Array.isArray(list)) return {};
    const out: Record<string, number> = {};
    for (const one of list as { question?: unknown; answer?: unknown }[]) {
      const answer = Number(one.answer);
      if (typeof one.question === "string" && Number.isFinite(answer)) out[one.question] = answer;
    }
    return out;
  } catch {
    return {};
  }
}

/** Instants of all answers, oldest first: the columns of the picture's table. */
export function times_of(items: readonly LifeSide[]): string[] {
  return [...new Set(items.flatMap((side) => side.over_time.map((one) => one.at)))].sort();
}

export const lights: readonly Light[] = ["red", "yellow", "green"];
