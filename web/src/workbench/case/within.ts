// A model's time limit ("3 working days", "PT15M") in the reader's words.
import type { Words } from "../../i18n";

export function within_text(words: Words, text: string): string {
  const count = /^(\d+) (working |office )?(day|month|hour|minute)s?$/.exec(text);
  if (count) {
    const n = Number(count[1]);
    if (count[3] === "minute") return words.t("workbench.within.minutes", { n });
    if (count[2] === "working ") return words.t("workbench.within.working_days", { n });
    if (count[3] === "day") return words.t("workbench.within.days", { n });
    if (count[3] === "month") return words.t("workbench.within.months", { n });
    return words.t("workbench.within.hours", { n });
  }
  if (text === "same working day") return words.t("workbench.within.same_day");
  const iso = /^P(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  if (iso && iso[0] !== "P") {
    const parts: string[] = [];
    if (iso[1]) parts.push(words.t("workbench.within.months", { n: Number(iso[1]) }));
    if (iso[2]) parts.push(words.t("workbench.within.days", { n: Number(iso[2]) }));
    if (iso[3]) parts.push(words.t("workbench.within.hours", { n: Number(iso[3]) }));
    if (iso[4]) parts.push(words.t("workbench.within.minutes", { n: Number(iso[4]) }));
    return parts.join(" ");
  }
  return text;
}
