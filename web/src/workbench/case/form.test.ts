// The form of a round: which control a question gets, what counts as missing and what is sent, by
// small questions made here – above all that nobody is asked twice.
import { describe, expect, it } from "vitest";
import type { Question } from "../types";
import {
  body_of,
  control_of,
  duration_text,
  missing_of,
  only_follows,
  reused,
  unsaved,
} from "./form";

const question = (part: Partial<Question> = {}): Question => ({
  fact: "coping",
  ask: "Miten pärjäät?",
  help: null,
  type: "number",
  min: 0,
  max: 10,
  options: [],
  fields: [],
  instrument: null,
  follows: false,
  required: true,
  known: null,
  again_because: null,
  ...part,
});
const entry = (value: string, part = {}) => ({
  value,
  unknown: false,
  reason: "",
  change: false,
  ...part,
});
const known = { value: 4, label: "4", source: "client", at: "2026-11-21T10:00:00Z" };

describe("controls", () => {
  it("shows few options as choices and many as a list", () => {
    const options = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ value: `${i}`, label: `${i}` }));
    expect(control_of(question({ type: "choice", options: options(4) }))).toBe("choices");
    expect(control_of(question({ type: "choice", options: options(48) }))).toBe("select");
    expect(control_of(question({ type: "boolean" }))).toBe("choices");
    expect(control_of(question({ type: "count" }))).toBe("number");
    expect(control_of(question({ type: "date" }))).toBe("date");
    expect(control_of(question({ type: "duration" }))).toBe("duration");
    expect(control_of(question({ type: "text" }))).toBe("text");
  });
});

describe("what is missing", () => {
  it("asks for required answers and for the reason of an unknown", () => {
    expect(missing_of([question()], {})).toEqual([{ fact: "coping", kind: "answer" }]);
    const unknown = { coping: entry("", { unknown: true }) };
    expect(missing_of([question()], unknown)).toEqual([{ fact: "coping", kind: "reason" }]);
    expect(missing_of([question({ required: false })], {})).toEqual([]);
  });
  it("looks at the range of a number, and at whole numbers of a count", () => {
    expect(missing_of([question()], { coping: entry("11") })).toEqual([
      { fact: "coping", kind: "number" },
    ]);
    expect(missing_of([question()], { coping: entry("4,5") })).toEqual([]);
    expect(missing_of([question({ type: "count" })], { coping: entry("4,5") })).toHaveLength(1);
    expect(missing_of([question()], { coping: entry("paljon") })).toHaveLength(1);
  });
  it("asks nothing that is known, unless it is asked again or changed", () => {
    expect(reused(question({ known }), undefined)).toBe(true);
    expect(missing_of([question({ known })], {})).toEqual([]);
    expect(
      missing_of([question({ known, again_because: "Tilanne voi muuttua" })], {}),
    ).toHaveLength(1);
    expect(missing_of([question({ known })], { coping: entry("", { change: true }) })).toHaveLength(
      1,
    );
  });
});

describe("what an instrument's answers tell", () => {
  it("is not asked, unless it must be or is known", () => {
    expect(only_follows(question({ follows: true, required: false }))).toBe(true);
    expect(only_follows(question({ follows: true, required: true }))).toBe(false);
    expect(only_follows(question({ follows: true, required: false, known }))).toBe(false);
    expect(only_follows(question({ required: false }))).toBe(false);
  });
});

describe("what is sent", () => {
  it("sends only what was said here", () => {
    const form = [question({ known }), question({ fact: "several needs", type: "boolean" })];
    const entries = {
      "several needs": entry("", { unknown: true, reason: " ei kysytty " }),
    };
    expect(body_of(form, entries)).toEqual({
      values: {},
      unknown: { "several needs": "ei kysytty" },
    });
    expect(body_of(form, { coping: entry(" 7 ", { change: true }) }).values).toEqual({
      coping: "7",
    });
  });
  it("knows whether the proposals rest on the answers on screen", () => {
    const again = question({ known, again_because: "uudelleen" });
    expect(unsaved([again], { coping: entry("4") })).toBe(false);
    expect(unsaved([again], { coping: entry("5") })).toBe(true);
    expect(unsaved([question()], {})).toBe(false);
  });
  it("writes durations the server reads", () => {
    expect(duration_text("45", "M")).toBe("PT45M");
    expect(duration_text("2", "D")).toBe("P2D");
    expect(duration_text("", "H")).toBe("");
    expect(duration_text("-1", "H")).toBe("");
  });
});
