// Keyboard: one registry for the whole workbench. A screen registers what its keys do while it is
// on the page; the help dialog and the palette list the same entries. Single keys never fire in
// fields, in dialogs, or when the worker has turned them off (WCAG 2.1.4); Ctrl+K always works.
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { WordKey } from "../i18n";
import { shortcuts_on } from "./settings";

export type Shortcut = {
  /** "j", "Enter", "?", "g t" (two keys one after the other) or "Ctrl+k". */
  keys: string;
  label: WordKey;
  run: () => void;
  /** Not in the palette: moving in lists and the like. */
  only_key?: boolean;
};

let entries: Shortcut[] = [];
const listeners = new Set<() => void>();
let pending = "";
let pending_at = 0;
const pending_ms = 1200;

function tell(): void {
  for (const listener of listeners) listener();
}

export function register(shortcuts: Shortcut[]): () => void {
  // Newest first: the innermost screen wins a key that two want.
  entries = [...shortcuts, ...entries];
  tell();
  return () => {
    entries = entries.filter((entry) => !shortcuts.includes(entry));
    tell();
  };
}

export function current_shortcuts(): Shortcut[] {
  return entries;
}

export function useCurrentShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
}

function in_field(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["button", "submit", "checkbox"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Enter and Space on a button or a link mean that button or link. */
function activates(target: EventTarget | null, key: string): boolean {
  if (key !== "Enter" && key !== " ") return false;
  return target instanceof HTMLElement && target.closest("a,button,summary,[role=tab]") !== null;
}

function in_dialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** What a key does now; null when it belongs to the browser or to the field. */
export function match(event: KeyboardEvent, now = Date.now()): Shortcut | null {
  if (event.altKey || event.metaKey || event.isComposing) return null;
  if (event.ctrlKey) {
    const wanted = `Ctrl+${event.key.toLowerCase()}`;
    return in_dialog() ? null : (entries.find((entry) => entry.keys === wanted) ?? null);
  }
  if (!shortcuts_on() || in_dialog() || in_field(event.target)) {
    pending = "";
    return null;
  }
  if (activates(event.target, event.key)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (pending !== "" && now - pending_at < pending_ms) {
    const found = entries.find((entry) => entry.keys === `${pending} ${key}`);
    pending = "";
    if (found) return found;
  }
  pending = entries.some((entry) => entry.keys.startsWith(`${key} `)) ? key : "";
  pending_at = now;
  return entries.find((entry) => entry.keys === key) ?? null;
}

export function listen(): () => void {
  const on_key = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const found = match(event);
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  addEventListener("keydown", on_key);
  return () => removeEventListener("keydown", on_key);
}

/** Registers shortcuts while the component is on the page; `run` may change on every render. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const names = shortcuts.map((one) => `${one.keys} ${one.label}`).join("|");
  // biome-ignore lint/correctness/useExhaustiveDependencies: registered anew when the keys change
  useEffect(
    () =>
      register(latest.current.map((one, i) => ({ ...one, run: () => latest.current[i]?.run() }))),
    [names],
  );
}
