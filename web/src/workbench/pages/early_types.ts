// What the server says of early identification (docs/openapi.yaml, /api/early…).
export type Law = {
  paragraph: string;
  text: string;
  source: string;
  confidence: string;
  checked: string | null;
  registers: string[];
};

export type Reason = {
  measure: string;
  title: string;
  value: string;
  lines: { case: string; what: string; at: string }[];
};

export type Proposal = {
  id: string;
  rule: string;
  version: string;
  title: string;
  why: string;
  propose: string;
  say: string;
  priority: string;
  priority_title: string;
  since: string;
  answer_by: string;
  /** The unit whose queue a new contact would come to. */
  opens_in: string | null;
  person: { name: string | null; age: number | null };
  reasons: Reason[];
  matters: { case: string; title: string; opened_at: string }[];
  law: Law;
};

export type EarlyQueue = { items: Proposal[]; reasons: { value: string; label: string }[] };

/** null: fewer than `told_from`, or a number that would give such a one away. */
type Count = number | null;

export type RuleFigures = {
  rule: string;
  version: string;
  title: string;
  why: string;
  switch: "off" | "trial" | "in-use";
  switch_title: string;
  when: string;
  window_days: number;
  law: Law;
  looked: Count;
  proposed: Count;
  /** Parts of a sum: only those that are told. */
  became: { state: string; title: string; count: number }[];
  reasons: { reason: string; title: string; count: number }[];
  came_to: { end: string; title: string; count: number }[];
  followed_share: number | null;
};

export type EarlyFigures = {
  from: string;
  to: string;
  sweeps: number;
  people: Count;
  told_from: number;
  rules: RuleFigures[];
};
