// The filters of the service search. They live in the address, so that a search can be sent and
// gone back to; the lasting ones are also remembered for the worker and come back the next day.
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";

/** Names in the address of what lasts from search to search. */
export const lasting = [
  "kunta",
  "postinro",
  "kieli",
  "vainkieli",
  "maksuton",
  "auki",
  "etana",
  "lahete",
  "sektori",
  "tapa",
  "jarj",
] as const;
export type LastingFilter = (typeof lasting)[number];
export const switches = ["auki", "maksuton", "etana", "lahete"] as const;
export const sorts = ["best", "near", "soon", "name", "verified"] as const;
export const compared_max = 2;

const key_of = (worker: string) => `luotsi.services.${worker}`;

function remembered(worker: string): URLSearchParams {
  try {
    return new URLSearchParams(localStorage.getItem(key_of(worker)) ?? "");
  } catch {
    return new URLSearchParams();
  }
}

function remember(worker: string, search: URLSearchParams): void {
  const kept = new URLSearchParams();
  for (const name of lasting) {
    const value = search.get(name);
    if (value) kept.set(name, value);
  }
  try {
    localStorage.setItem(key_of(worker), kept.toString());
  } catch {
    // Then they last as long as the address.
  }
}

const is_bare = (search: URLSearchParams) =>
  lasting.every((name) => !search.has(name)) && !search.has("tyhja");

export function useFilters(worker: string) {
  const [search, set_search] = useSearchParams();
  const bare = is_bare(search);
  // Addresses that have been asked for and are not there yet: whoever is quicker than the screen
  // changes the last of them, not the one that is still shown.
  const asked = useRef<string[]>([]);
  useEffect(() => {
    const at = asked.current.indexOf(search.toString());
    asked.current = at < 0 ? [] : asked.current.slice(at + 1);
  }, [search]);
  // An address without filters gets those the worker had the last time.
  useEffect(() => {
    if (!bare) return;
    const kept = remembered(worker);
    if ([...kept.keys()].length === 0) return;
    const next = new URLSearchParams(search);
    for (const [name, value] of kept) next.set(name, value);
    set_search(next, { replace: true });
  }, [bare, worker, search, set_search]);
  const change = useCallback(
    (edit: (next: URLSearchParams) => void) => {
      const next = new URLSearchParams(asked.current.at(-1) ?? search);
      const was_bare = is_bare(next);
      next.delete("tyhja");
      edit(next);
      remember(worker, next);
      // Marked, so that clearing is not taken for a first visit.
      if (is_bare(next) && !was_bare) next.set("tyhja", "1");
      asked.current.push(next.toString());
      set_search(next, { replace: true });
    },
    [search, set_search, worker],
  );
  const set = useCallback(
    (name: string, value: string) =>
      change((next) => (value === "" ? next.delete(name) : next.set(name, value))),
    [change],
  );
  const clear = useCallback(
    () =>
      change((next) => {
        for (const name of lasting) next.delete(name);
      }),
    [change],
  );
  const active = lasting.filter((name) => name !== "jarj" && search.has(name)).length;
  return useMemo(
    () => ({ search, set, change, clear, active }),
    [search, set, change, clear, active],
  );
}

/** The query of GET /api/services that the address means. */
export function service_query(search: URLSearchParams): URLSearchParams {
  const out = new URLSearchParams();
  const needs = search.getAll("tarve");
  // A chosen need stands for the words it was found by.
  if (needs.length === 0 && search.get("q")) out.set("q", search.get("q") ?? "");
  for (const need of needs) out.append("need", need);
  const names: Partial<Record<LastingFilter, string>> = {
    kunta: "municipality",
    kieli: "language",
    sektori: "sector",
    tapa: "mode",
    jarj: "sort",
  };
  for (const [from, to] of Object.entries(names)) {
    const value = search.get(from);
    if (value) out.set(to, value);
  }
  if (/^\d{5}$/.test(search.get("postinro") ?? ""))
    out.set("postal_code", search.get("postinro") ?? "");
  const flags: Partial<Record<LastingFilter, string>> = {
    vainkieli: "only_language",
    maksuton: "free",
    auki: "open_now",
    etana: "remote",
    lahete: "referrals",
  };
  for (const [from, to] of Object.entries(flags)) if (search.get(from) === "1") out.set(to, "true");
  return out;
}
