// What has happened in a case since it was last on screen.
import type { StaffCase } from "../types";

/** Titles of the events that came after the ones in `before`, oldest first, with who did them. */
export function events_since(before: StaffCase, now: StaffCase): string[] {
  return now.timeline
    .slice(before.timeline.length)
    .map((event) => (event.who ? `${event.title} (${event.who})` : event.title));
}
