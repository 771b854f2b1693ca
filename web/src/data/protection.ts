// What has been said about the use of a person's data, as both doors read it: permissions, bans,
// secrecy of place, who may act for whom; and the row of law behind a view.

/** What a worker writes down. */
export type WrittenKind =
  | "permission"
  | "ban"
  | "non_disclosure"
  | "custody"
  | "capacity"
  | "representative"
  | "address_grant";

/** What is listed: a restriction comes of a decided request and is not written down. */
export type StatementKind = WrittenKind | "restriction";

export type Statement = {
  id: string;
  kind: StatementKind;
  /** What it is called, in the reader's language. */
  title: string;
  happened_at: string;
  recorded_at: string;
  by: string;
  /** Said by the person on a screen, not heard by a worker. */
  own: boolean;
  holds: boolean;
  /** Whether this reader may end it. */
  may_end: boolean;
  ends_at: string | null;
  ended_by: string | null;
  /** permission */
  register?: "health" | "social" | "other";
  /** ban */
  scope?: BanScope;
  target?: string | null;
  target_title?: string;
  /** capacity */
  value?: number;
  /** representative */
  relation?: string;
  relation_title?: string;
  person_name?: string;
  /** address_grant */
  worker_name?: string;
  reason?: string;
};
export type BanScope = "controller" | "service" | "document";
export const ban_scopes: readonly BanScope[] = ["controller", "service", "document"];

/** What keeps a person safe a worker ends with a reason, which another leader reviews. */
export const ends_with_reason = (kind: StatementKind) =>
  kind === "non_disclosure" || kind === "custody" || kind === "restriction";

export type Protection = {
  place_secret: boolean;
  items: Statement[];
  /** Kinds of statements that the reader may write down. */
  may: WrittenKind[];
  choices: {
    controllers: { value: string; label: string }[];
    services: { value: string; label: string }[];
    texts: { value: string; label: string; at: string }[];
  };
};

export type Ruling = {
  verdict: "yes" | "no" | "exists-only";
  why: string;
  act: string;
  section: string;
};

/** What a ban of a scope may name, as options of a list; a text is told by its day and beginning. */
export function ban_targets(
  choices: Protection["choices"],
  scope: BanScope,
  day: (at: string) => string,
): { value: string; label: string }[] {
  if (scope === "service") return choices.services;
  if (scope === "document")
    return choices.texts.map(({ value, label, at }) => ({ value, label: `${day(at)}: ${label}` }));
  return choices.controllers;
}

/** One who has looked at a person's data, as the person and the leader read it. */
export type AccessLine = {
  kind: "own" | "behalf" | "work" | "search" | "rule" | "emergency" | "statutory";
  who: string;
  role_title: string;
  unit_title: string;
  purpose: string;
  reason: string | null;
  first_at: string;
  last_at: string;
  count: number;
};
