// What the server sends to workers, as the screens read it. Texts come in the language asked for.
import type { Service } from "../data/services";
import type {
  Appointment,
  Choice,
  Danger,
  Due,
  Plan,
  PlanItem,
  Question,
  Unit,
} from "../data/types";

export type { Appointment, Choice, Danger, Due, Plan, PlanItem, Question, Service, Unit };

export type Me = {
  worker: { slug: string; name: string; role: string; role_title: string; leads: boolean };
  unit: Unit;
  registers: string[];
  demo: boolean;
};
export type DevRole = {
  worker: string;
  name: string;
  role_title: string;
  leads: boolean;
  unit_title: string;
};
export type QueueName =
  | "new"
  | "mine"
  | "waiting"
  | "team"
  | "today"
  | "overdue"
  | "stuck"
  | "consultations";
export const queue_names: readonly QueueName[] = [
  "new",
  "mine",
  "waiting",
  "team",
  "today",
  "overdue",
  "stuck",
  "consultations",
];
export type QueueCount = { queue: QueueName; title: string; count: number; late: number };
export type WorkRow = {
  case: string;
  kind: "round" | "promise";
  index: number;
  step: string;
  step_title: string;
  state: string;
  words: string | null;
  subject: { name: string | null; age: number | null; place_secret?: boolean } | null;
  channel: string | null;
  channel_title?: string;
  need: { code: string; title: string } | null;
  language: string | null;
  urgency: string | null;
  /** A referral that came home and waits for the next one to be asked. */
  came_home?: { ready: boolean; text: string } | null;
  danger: boolean;
  opened_at: string;
  due: Due | null;
  mine?: boolean;
  holder_name: string | null;
  from_unit: Unit | null;
  unit: Unit | null;
  /** Further open steps of the same matter in this queue. */
  more?: number;
};
export type StripStep = {
  id: string;
  title: string;
  state: "done" | "now" | "coming" | "skipped";
  at: string | null;
};
export type Decide = {
  fact: string;
  title: string;
  proposed: { value: string; label: string; reason: string | null; rule?: string } | null;
  confirmed: {
    value: string;
    label: string;
    by: string;
    at: string;
    reason?: string | null;
  } | null;
  options: Choice[];
};
export type RoundPromise = {
  kind: "refer" | "consult";
  of_title: string;
  units: Unit[];
  needs_consent: boolean;
  consent_state: "asked" | "given" | "refused" | "withdrawn" | null;
  answer_within: string | null;
};
export type Round = {
  id: number;
  step: string;
  title: string;
  act: string;
  act_title: string;
  /** Somebody's safety: before everything else, until a professional has talked. */
  safety: boolean;
  state: "due" | "taken";
  opened_at: string;
  due: Due | null;
  unit: Unit | null;
  of_client: boolean;
  holder: string | null;
  holder_name: string | null;
  mine: boolean;
  waits_for_promise: boolean;
  may_take: boolean;
  may_complete: boolean;
  form: Question[];
  decides: Decide[];
  promise: RoundPromise | null;
  booking: boolean;
  plan: boolean;
  minutes_default: number;
  channels: Choice[];
};
export type Promise_ = {
  id: number;
  kind: "refer" | "consult";
  state: "asked" | "accepted" | "answered" | "returned" | "cancelled";
  title: string;
  from_unit: Unit | null;
  to_unit: Unit | null;
  mine: "asker" | "receiver" | "none";
  question: string | null;
  answer: string | null;
  asked_at: string;
  accepted_at: string | null;
  ended_at: string | null;
  due: Due | null;
  holder_name: string | null;
  may: ("accept" | "return" | "forward" | "answer" | "cancel")[];
  forward_to: Unit[];
  chain: string[];
  sub_case: string | null;
  next: NextOptions | null;
};
/** Who could be asked instead of the one who could not help. */
export type NextOptions = {
  ready: boolean;
  round: number;
  text: string;
  reason: string;
  said: string | null;
  due: Due | null;
  options: NextOption[];
};
export type NextOption = {
  service: string | null;
  title: string;
  provider: string | null;
  unit: Unit | null;
  phone: string | null;
  web: string | null;
  step_title: string | null;
  ask: "now" | "consent" | "phone";
  reasons: string[];
};
export type FactRow = {
  id: string;
  title: string;
  value: string | null;
  label: string | null;
  state: "known" | "unknown" | "proposed" | "hidden";
  source: string | null;
  reason: string | null;
  at: string | null;
  register: string;
};
export type TimelineEvent = {
  seq: number;
  at: string;
  recorded_at: string;
  kind: string;
  title: string;
  who: string;
  unit: string | null;
  text: string | null;
  reason: string | null;
};
export type Subject = {
  person: string | null;
  name: string | null;
  age: number | null;
  /** A non-disclosure order for safety holds; whether this worker may know the place. */
  place_secret: boolean;
  place_known: boolean;
  municipality: string | null;
  language: string | null;
  interpreter: boolean;
  phone: string | null;
  email: string | null;
  way: string | null;
  best_time: string | null;
  concerns: string | null;
  identity_masked: string | null;
};
export type Consent = {
  step: string;
  title: string;
  to_unit_kind_title: string;
  state: "asked" | "given" | "refused" | "withdrawn";
  at: string | null;
};
export type StaffCase = {
  id: string;
  state: "open" | "closed";
  model: { id: string; version: string; title: string };
  opened_at: string;
  closed_at: string | null;
  outcome: { title: string; text: string } | null;
  channel: string;
  channel_title: string;
  danger: boolean;
  part: string | null;
  why_i_see: string;
  /** By which opening of their own the worker reads this, without a part in it. */
  opening: {
    basis: "emergency" | "statutory";
    reason: string;
    from: string;
    until: string;
  } | null;
  responsible: { unit: Unit | null; keeper_name: string | null };
  limited: boolean;
  needs_person: boolean;
  subject: Subject | null;
  words: { text: string; at: string; language: string; erased: boolean } | null;
  /** What the client chose of our proposals, as lines of text. */
  choice: string | null;
  reporter: string | null;
  dangers: Danger[];
  strip: StripStep[];
  rounds: Round[];
  promises: Promise_[];
  facts: FactRow[];
  plan: (Omit<Plan, "items"> & { items: (PlanItem & { owner_unit?: string | null })[] }) | null;
  appointments: Appointment[];
  consents: Consent[];
  parties: { unit: Unit | null; part: string; part_title: string; since: string | null }[];
  timeline: TimelineEvent[];
  /** Models that might suit, by what this worker may see. */
  offers: { model: string; title: string }[];
  earlier: {
    case: string;
    title: string;
    opened_at: string;
    state: string;
    outcome: string | null;
  }[];
  waits: { unit_title: string; minutes: number }[];
  obligations: {
    what: string;
    unit_title: string;
    holder_name: string | null;
    since: string | null;
    due: Due | null;
  }[];
};
export type Match = Service & {
  fits: number;
  of: number;
  reasons: string[];
  distance_km: number | null;
};
export type PlanDraft = {
  goals: string[];
  items: {
    text: string;
    service?: string | null;
    owner_unit?: string | null;
    by?: string | null;
  }[];
};
export type Suggestions = {
  services: Match[];
  plan_draft: PlanDraft;
  next_step: { text: string; reason: string | null } | null;
  similar: { case: string; reason: string }[];
};
export type Slot = {
  slot: string;
  starts_at: string;
  minutes: number;
  channel: string;
  channel_title: string;
  unit: Unit | null;
  worker_name: string | null;
  languages: string[];
};
