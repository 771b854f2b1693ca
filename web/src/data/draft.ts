// Half-written things are kept in this browser until they are sent, so that a dead battery or a
// wrong tap loses nothing. `private` drafts live only as long as the tab.
import { useCallback, useEffect, useRef, useState } from "react";

const save_ms = 250;
// Long enough for a dead battery or a night's sleep, short enough for a borrowed phone.
const kept_ms_max = 24 * 3_600_000;

type Kept = { at: number; value: unknown };

function shelf(kind: "kept" | "private"): Storage | null {
  try {
    return kind === "kept" ? localStorage : sessionStorage;
  } catch {
    return null;
  }
}

export function read_draft<T>(name: string, kind: "kept" | "private" = "kept"): T | null {
  try {
    const text = shelf(kind)?.getItem(`luotsi.draft.${name}`);
    if (!text) return null;
    const kept = JSON.parse(text) as Kept;
    if (!(Date.now() - kept.at < kept_ms_max)) {
      shelf(kind)?.removeItem(`luotsi.draft.${name}`);
      return null;
    }
    return kept.value as T;
  } catch {
    return null;
  }
}

export function write_draft(name: string, value: unknown, kind: "kept" | "private" = "kept"): void {
  try {
    shelf(kind)?.setItem(`luotsi.draft.${name}`, JSON.stringify({ at: Date.now(), value }));
  } catch {
    // A full or forbidden storage must not stop the writing itself.
  }
}

export function clear_draft(name: string): void {
  for (const kind of ["kept", "private"] as const) {
    try {
      shelf(kind)?.removeItem(`luotsi.draft.${name}`);
    } catch {
      // Nothing was kept.
    }
  }
}

/** All drafts whose name begins so, of every matter that was open in this tab. */
export function clear_drafts(prefix: string): void {
  for (const kind of ["kept", "private"] as const) {
    try {
      const store = shelf(kind);
      for (const key of Object.keys(store ?? {}))
        if (key.startsWith(`luotsi.draft.${prefix}`)) store?.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }
}

/** State that survives the page; `clear` forgets it, e.g. after sending. */
export function useDraft<T>(name: string, empty: T, kind: "kept" | "private" = "kept") {
  const [value, set_value] = useState<T>(() => read_draft<T>(name, kind) ?? empty);
  const latest = useRef(value);
  const cleared = useRef(false);
  latest.current = value;
  useEffect(() => {
    if (cleared.current) return;
    const timer = setTimeout(() => write_draft(name, value, kind), save_ms);
    return () => clearTimeout(timer);
  }, [name, value, kind]);
  useEffect(() => {
    const save = () => {
      if (!cleared.current) write_draft(name, latest.current, kind);
    };
    addEventListener("pagehide", save);
    return () => {
      removeEventListener("pagehide", save);
      save();
    };
  }, [name, kind]);
  const set = useCallback((next: T | ((now: T) => T)) => {
    cleared.current = false;
    set_value(next);
  }, []);
  const clear = useCallback(() => {
    cleared.current = true;
    clear_draft(name);
    set_value(empty);
  }, [name, empty]);
  return [value, set, clear] as const;
}
