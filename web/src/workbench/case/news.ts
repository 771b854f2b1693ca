// What has happened in a case since it was last on screen.
import type { StaffCase } from "../types";

/** The system's own entries: nobody decided anything, so they are no news to a worker. */
export const machinery = new Set(["proposed", "told", "round_due", "condition", "overdue"]);

/** Titles of what people did after the events in `before`, oldest first, with who did it. */
export function events_since(before: StaffCase, now: StaffCase): string[] {
  return now.timeline
    .slice(before.timeline.length)
    .filter((event) => !machinery.has(event.kind))
    .map((event) => (event.who ? `${event.title} (${event.who})` : event.title));
}
