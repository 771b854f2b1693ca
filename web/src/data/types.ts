// The shapes of the API that both doors share; the contract is docs/openapi.yaml. Texts arrive in
// the language asked for.

export type Due = {
  at: string;
  law_at: string | null;
  guarantee: { id: string; title: string; law: string; source: string; confidence: string } | null;
  overdue: boolean;
};
export type Unit = {
  slug: string;
  title: string;
  phone: string;
  organisation_title?: string;
  sector?: string;
};
export type Choice = { value: string; label: string };
export type Value = string | number | boolean | null;
export type Question = {
  fact: string;
  ask: string;
  help: string | null;
  type: "boolean" | "number" | "count" | "text" | "date" | "choice" | "duration" | "many";
  min: number | null;
  max: number | null;
  options: Choice[];
  /** Of several of a thing: what is asked of each. */
  fields: {
    field: string;
    title: string;
    type: string;
    min: number | null;
    max: number | null;
    options: Choice[];
  }[];
  required: boolean;
  known: { value: Value; label: string; source: string; at: string } | null;
  again_because: string | null;
  /** Id of the instrument whose answers this is, and whether the fact follows from such answers. */
  instrument: string | null;
  follows: boolean;
};
export type Help = { title: string; phone: string; text: string };
export type Danger = {
  kind: string;
  urgency: "emergency" | "urgent";
  title: string;
  text: string;
  help: Help[];
  quick_exit: boolean;
};
export type BootInfo = {
  demo: boolean;
  organiser: { slug: string; title: string };
  human: { title: string; phone: string; hours_text: string; open_now: boolean };
  help: (Help & { when?: string })[];
  themes: { code: string; title: string }[];
  municipalities: { code: string; title: string }[];
  languages: { code: string; title: string }[];
};
export type Appointment = {
  id: number | string;
  state: string;
  starts_at: string;
  minutes: number;
  channel: string;
  unit: Unit | string;
  worker_name: string | null;
};
export type FreeTime = {
  slot: string;
  starts_at: string;
  minutes: number;
  channel: string;
  unit: Unit | string;
  languages: string[];
};
export type PlanItem = {
  id: number | string;
  text: string;
  owner: string;
  /** null: the client's own part. */
  owner_unit?: string | null;
  by: string | null;
  done: boolean;
  service: { id: string; title: string; phone: string | null } | null;
  /** Whose part of the plan the line is; null: the client's own or nobody's. */
  part_of?: string | null;
  may_edit?: boolean;
  rivals?: PlanRival[];
};
/** What another wrote without having seen what stands; kept until somebody chooses. */
export type PlanRival = {
  field: "text" | "service" | "owner" | "by" | "done" | "remove";
  /** Nobody can agree to the plan before a person has chosen. */
  decides: boolean;
  text?: string;
  service?: { id: string; title: string } | null;
  owner?: string;
  owner_unit?: string | null;
  by?: string | null;
  done?: boolean;
  unit_title: string | null;
  at: string;
};
export type Plan = {
  version: number;
  /** What an edit says its writer has seen. */
  edition?: number;
  undecided?: boolean;
  goal_ids?: string[];
  state: "drafted" | "agreed" | "disagreed";
  goals: string[];
  items: PlanItem[];
  disagreement: string | null;
};

/** Units come as objects or, where only the name may be seen, as text. */
export function unit_title(unit: Unit | string | null | undefined): string {
  return typeof unit === "string" ? unit : (unit?.title ?? "");
}
