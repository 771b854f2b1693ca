// What is on the list and what the server now has. Fresh content of shown rows comes in at once;
// new rows wait for the reader ("3 uutta – näytä"), and rows that left stay where they were, so
// that nothing moves under the cursor.
import type { WorkRow } from "../types";

export type ShownRow = WorkRow & { gone: boolean };
export type Merged = { rows: ShownRow[]; fresh: number };

/** A matter stands on the list once, by what is most urgent in it; `more` counts the rest. The
 *  server does so within a page; here it is done over the pages that have been fetched. */
export function one_per_case(rows: readonly WorkRow[]): WorkRow[] {
  const first = new Map<string, WorkRow>();
  for (const row of rows) {
    const there = first.get(row.case);
    if (there) there.more = (there.more ?? 0) + (row.more ?? 0) + 1;
    else first.set(row.case, { ...row });
  }
  return [...first.values()];
}

export const row_key = (row: WorkRow) => `${row.case} ${row.kind} ${row.index}`;

/** Danger first, then by time left, as the server orders. */
function after(row: WorkRow, other: WorkRow): boolean {
  if (row.danger !== other.danger) return other.danger;
  return (row.due?.at ?? "9") > (other.due?.at ?? "9");
}

/** `shown`: what is on screen in its order; null = nothing yet. `more`: the server has rows beyond
 *  `latest`, so that a row missing from its end has not left the queue but moved down a page. */
export function merge_rows(
  shown: readonly ShownRow[] | null,
  latest: readonly WorkRow[],
  more = false,
): Merged {
  if (shown === null) return { rows: latest.map((row) => ({ ...row, gone: false })), fresh: 0 };
  const now = new Map(latest.map((row) => [row_key(row), row]));
  const there = new Set(shown.map(row_key));
  const coming = latest.filter((row) => !there.has(row_key(row)));
  const last = latest.at(-1);
  const pushed_down = (row: WorkRow) =>
    more && last !== undefined && (after(row, last) || row.due?.at === last.due?.at);
  const rows = shown.map((row) => {
    const fresh = now.get(row_key(row));
    if (fresh) return { ...fresh, gone: false };
    // The same matter's next step takes the place of the step that was done.
    const next = coming.findIndex((other) => other.case === row.case);
    const [replacing] = next < 0 ? [] : coming.splice(next, 1);
    return replacing ? { ...replacing, gone: false } : { ...row, gone: !pushed_down(row) };
  });
  return { rows, fresh: coming.length };
}

/** The neighbour of the chosen case; stays inside the list. */
export function step_row(rows: readonly WorkRow[], chosen: string, by: 1 | -1): WorkRow | null {
  const at = rows.findIndex((row) => row.case === chosen);
  if (at < 0) return rows[by > 0 ? 0 : rows.length - 1] ?? null;
  for (let i = at + by; i >= 0 && i < rows.length; i += by) {
    if (rows[i]?.case !== chosen) return rows[i] ?? null;
  }
  return null;
}
