// The order of a case's tasks: what somebody's safety asks comes before everything else; otherwise
// as the case has them.
import type { Round } from "../types";

export function by_safety(rounds: readonly Round[]): Round[] {
  return [...rounds].sort((a, b) => Number(b.safety) - Number(a.safety));
}
