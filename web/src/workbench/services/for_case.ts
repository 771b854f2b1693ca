// Opening the service search from a case, and coming back to it.
import type { StaffCase } from "../types";

/** The address of the search for a case: its need, place and language are not typed again. */
export function search_for_case(data: StaffCase): string {
  const query = new URLSearchParams({ asia: data.id });
  const need = data.facts.find((fact) => fact.id === "need")?.value;
  if (need) query.append("tarve", need);
  return `/palvelut?${query}`;
}
