// The list under the reader's eyes: fresh content comes in place, new rows wait, rows that left
// stay where they were, and a row pushed to the next page has not left.
import { describe, expect, it } from "vitest";
import type { WorkRow } from "../types";
import { merge_rows, one_per_case, step_row } from "./merge";

const row = (id: string, at: string, part: Partial<WorkRow> = {}): WorkRow => ({
  case: id,
  kind: "round",
  index: 0,
  step: "first look",
  step_title: "Lue",
  state: "due",
  words: null,
  subject: null,
  channel: "web",
  need: null,
  language: "fi",
  urgency: null,
  danger: false,
  opened_at: "2026-11-21T08:00:00Z",
  due: { at, law_at: null, guarantee: null, overdue: false },
  holder_name: null,
  from_unit: null,
  unit: null,
  ...part,
});
const nine = "2026-11-21T09:00:00Z";
const ten = "2026-11-21T10:00:00Z";
const eleven = "2026-11-21T11:00:00Z";
const ids = (rows: { case: string }[]) => rows.map((one) => one.case).join(" ");

describe("merging", () => {
  it("shows everything at first", () => {
    const { rows, fresh } = merge_rows(null, [row("a", nine), row("b", ten)]);
    expect(ids(rows)).toBe("a b");
    expect(fresh).toBe(0);
  });
  it("counts new rows instead of pushing the list", () => {
    const shown = merge_rows(null, [row("b", ten)]).rows;
    const { rows, fresh } = merge_rows(shown, [row("a", nine), row("b", ten), row("c", eleven)]);
    expect(ids(rows)).toBe("b");
    expect(fresh).toBe(2);
  });
  it("takes fresh content into its place and keeps the place of what left", () => {
    const shown = merge_rows(null, [row("a", nine), row("b", ten)]).rows;
    const { rows } = merge_rows(shown, [row("b", ten, { holder_name: "Aino" })]);
    expect(ids(rows)).toBe("a b");
    expect(rows[0]?.gone).toBe(true);
    expect(rows[1]).toMatchObject({ gone: false, holder_name: "Aino" });
  });
  it("lets the same matter's next step take the place of the one that was done", () => {
    const shown = merge_rows(null, [row("a", nine), row("b", ten)]).rows;
    const next = row("a", eleven, { index: 1, step_title: "Vastaa" });
    const { rows, fresh } = merge_rows(shown, [row("b", ten), next]);
    expect(rows[0]).toMatchObject({ step_title: "Vastaa", gone: false });
    expect(fresh).toBe(0);
  });
  it("does not call a row gone that only moved to the next page", () => {
    const shown = merge_rows(null, [row("b", ten), row("c", eleven)]).rows;
    const { rows, fresh } = merge_rows(shown, [row("a", nine), row("b", ten)], true);
    expect(rows.map((one) => one.gone)).toEqual([false, false]);
    expect(fresh).toBe(1);
    const danger = merge_rows(
      [{ ...row("d", eleven, { danger: true }), gone: false }],
      [row("a", nine)],
      true,
    );
    expect(danger.rows[0]?.gone).toBe(true);
  });
});

describe("moving", () => {
  const rows = [row("a", nine), row("a", ten, { index: 1 }), row("b", eleven)];
  it("steps over further rows of the same case and stops at the ends", () => {
    expect(step_row(rows, "a", 1)?.case).toBe("b");
    expect(step_row(rows, "b", 1)).toBeNull();
    expect(step_row(rows, "b", -1)?.case).toBe("a");
  });
  it("starts from an end when nothing is chosen", () => {
    expect(step_row(rows, "", 1)?.case).toBe("a");
    expect(step_row(rows, "", -1)?.case).toBe("b");
    expect(step_row([], "", 1)).toBeNull();
  });
});

describe("one row for a matter", () => {
  it("keeps the most urgent step and counts the rest", () => {
    const rows = [
      row("a", nine),
      row("b", ten),
      row("a", ten, { index: 1 }),
      row("a", eleven, { index: 2 }),
    ];
    const shown = one_per_case(rows);
    expect(shown.map((one) => [one.case, one.due?.at, one.more])).toEqual([
      ["a", nine, 2],
      ["b", ten, undefined],
    ]);
    expect(rows[0]?.more).toBeUndefined();
  });
});
