// A round's form as plain values: which control a question gets, what is missing, and what is
// sent. Nobody is asked twice: what is known already is used as it is unless it is asked again on
// purpose or the worker changes it.
import type { Decide, Question } from "../types";

export type Entry = { value: string; unknown: boolean; reason: string; change: boolean };
export type Entries = Record<string, Entry>;
export const empty_entry: Entry = { value: "", unknown: false, reason: "", change: false };

export type Control = "choices" | "select" | "number" | "date" | "duration" | "many" | "text";
const choices_max = 6;

export function control_of(question: Question): Control {
  switch (question.type) {
    case "boolean":
      return "choices";
    case "choice":
      return question.options.length <= choices_max ? "choices" : "select";
    case "number":
    case "count":
      return "number";
    case "date":
      return "date";
    case "duration":
      return "duration";
    case "many":
      return "many";
    default:
      return "text";
  }
}

/** Known and not asked anew: shown as it is, with its source and age. */
export function reused(question: Question, entry: Entry | undefined): boolean {
  return question.known !== null && question.again_because === null && !entry?.change;
}

/** What need not be asked: it is worked out from the answers to an instrument. */
export function only_follows(question: Question): boolean {
  return question.follows && !question.required && question.known === null;
}

export type Missing = { fact: string; kind: "answer" | "reason" | "number" };

function wrong_number(question: Question, value: string): boolean {
  const number = Number(value.replace(",", "."));
  if (Number.isNaN(number)) return true;
  const low = question.min !== null && number < question.min;
  const high = question.max !== null && number > question.max;
  return low || high || (question.type === "count" && !Number.isInteger(number));
}

/** What must be put right before the round can be completed. */
export function missing_of(form: Question[], entries: Entries): Missing[] {
  const out: Missing[] = [];
  for (const question of form) {
    const entry = entries[question.fact] ?? empty_entry;
    if (reused(question, entry)) continue;
    if (entry.unknown) {
      if (entry.reason.trim() === "") out.push({ fact: question.fact, kind: "reason" });
    } else if (entry.value.trim() === "") {
      if (question.required) out.push({ fact: question.fact, kind: "answer" });
    } else if (control_of(question) === "number" && wrong_number(question, entry.value)) {
      out.push({ fact: question.fact, kind: "number" });
    }
  }
  return out;
}

/** Answers to send: only what was said here, never what was known before. */
export function body_of(form: Question[], entries: Entries) {
  const values: Record<string, string> = {};
  const unknown: Record<string, string> = {};
  for (const question of form) {
    const entry = entries[question.fact] ?? empty_entry;
    if (reused(question, entry)) continue;
    if (entry.unknown) {
      if (entry.reason.trim() !== "") unknown[question.fact] = entry.reason.trim();
    } else if (entry.value.trim() !== "") {
      values[question.fact] = entry.value.trim();
    }
  }
  return { values, unknown };
}

/** Answers on screen that the proposals do not know of yet. */
export function unsaved(form: Question[], entries: Entries): boolean {
  const { values, unknown } = body_of(form, entries);
  const fresh = Object.entries(values).some(([fact, value]) => {
    const question = form.find((one) => one.fact === fact);
    return String(question?.known?.value ?? "") !== value;
  });
  return fresh || Object.keys(unknown).length > 0;
}

/** Decisions nobody has made yet. */
export function undecided(decides: Decide[]): Decide[] {
  return decides.filter((one) => one.confirmed === null);
}

/** Minutes as the duration the server reads; "" for nothing. */
export function duration_text(amount: string, unit: "M" | "H" | "D"): string {
  const number = Number(amount.replace(",", "."));
  if (amount.trim() === "" || Number.isNaN(number) || number < 0) return "";
  return unit === "D" ? `P${number}D` : `PT${number}${unit}`;
}
