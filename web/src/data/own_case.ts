// Which of their matters an identified resident looks at in this tab. The session does not say it –
// two tabs may show two matters – so every call about one's own matter does.
const case_key = "luotsi.case";
let chosen: string | null = null;

/** Which of their matters an identified resident looks at in this tab; "" = by the code. */
export function own_case(): string {
  if (chosen === null) {
    try {
      chosen = sessionStorage.getItem(case_key) ?? "";
    } catch {
      chosen = "";
    }
  }
  return chosen;
}

export function choose_case(id: string): void {
  chosen = id;
  try {
    if (id === "") sessionStorage.removeItem(case_key);
    else sessionStorage.setItem(case_key, id);
  } catch {
    // Kept in memory only.
  }
}

/** An address about one's own matter, saying which. */
export function of_own_case(path: string): string {
  const id = own_case();
  if (id === "" || !(path.startsWith("/api/my/case") || path.startsWith("/events"))) return path;
  if (path === "/api/my/cases") return path;
  return `${path}${path.includes("?") ? "&" : "?"}case=${encodeURIComponent(id)}`;
}
