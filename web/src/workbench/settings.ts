// The worker's own settings, kept in this browser only: language, density, single-key shortcuts.
import { useSyncExternalStore } from "react";
import { is_lang, type Lang } from "../i18n";

export type Density = "staff" | "comfortable";
const language_key = "luotsi.language";
const density_key = "luotsi.density";
const shortcuts_key = "luotsi.shortcuts";
const listeners = new Set<() => void>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be forbidden; the defaults are fine.
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice then lasts for this page only.
  }
}

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function kept_language(): Lang {
  const kept = read(language_key);
  return is_lang(kept) ? kept : "fi";
}

/** All texts of the server are in the old language, so the page starts anew. */
export function change_language(lang: Lang): void {
  write(language_key, lang);
  location.reload();
}

let density: Density = "staff";
export function start_density(): void {
  density = read(density_key) === "comfortable" ? "comfortable" : "staff";
  document.documentElement.dataset.density = density;
}
export function set_density(next: Density): void {
  density = next;
  document.documentElement.dataset.density = next;
  write(density_key, next);
  tell();
}
export function useDensity(): Density {
  return useSyncExternalStore(subscribe, () => density);
}

let shortcuts = read(shortcuts_key) !== "off";
export function shortcuts_on(): boolean {
  return shortcuts;
}
export function set_shortcuts(on: boolean): void {
  shortcuts = on;
  write(shortcuts_key, on ? "on" : "off");
  tell();
}
export function useShortcutsOn(): boolean {
  return useSyncExternalStore(subscribe, () => shortcuts);
}
