// What the server wrote into the shell: read once, never executed, empty when a plain file server
// sent the page.
export type Boot = Record<string, unknown>;

export function read_boot(): Boot {
  const text = document.getElementById("boot")?.textContent ?? "";
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Boot) : {};
  } catch {
    return {};
  }
}
