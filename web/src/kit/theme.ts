// The colours chosen by hand (or the system's), kept in this browser only.
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark" | "contrast";
export const themes: readonly Theme[] = ["system", "light", "dark", "contrast"];
const storage_key = "luotsi.theme";
const listeners = new Set<() => void>();

function read(): Theme {
  try {
    const kept = localStorage.getItem(storage_key);
    return themes.find((theme) => theme === kept) ?? "system";
  } catch {
    return "system"; // Storage may be forbidden; the system's colours are fine.
  }
}

let current: Theme = "system";

/** Puts the kept theme on the page; call once before the first render. */
export function start_theme(): void {
  current = read();
  apply();
}

function apply(): void {
  const root = document.documentElement;
  if (current === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", current);
}

export function set_theme(theme: Theme): void {
  current = theme;
  apply();
  try {
    if (theme === "system") localStorage.removeItem(storage_key);
    else localStorage.setItem(storage_key, theme);
  } catch {
    // The choice then lasts for this page only.
  }
  for (const listener of listeners) listener();
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return [theme, set_theme];
}
