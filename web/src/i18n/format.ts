// Dates, times and durations in words, always on the Finnish clock. The browser's own language
// settings are never used: a Finnish screen stays Finnish on a Swedish phone.

export type Lang = "fi" | "sv" | "en";
export const languages: readonly Lang[] = ["fi", "sv", "en"];
export const language_names: Record<Lang, string> = {
  fi: "Suomi",
  sv: "Svenska",
  en: "English",
};
const locale_of: Record<Lang, string> = { fi: "fi-FI", sv: "sv-SE", en: "en-GB" };
const time_zone = "Europe/Helsinki";

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(lang: Lang, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${lang} ${name}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale_of[lang], { timeZone: time_zone, ...options });
    formatters.set(key, found);
  }
  return found;
}

export function is_lang(text: string | null | undefined): text is Lang {
  return text === "fi" || text === "sv" || text === "en";
}

/** "ma 24.11." – weekday and date; the year only when it is not the year of `now`. */
export function format_day(lang: Lang, at: Date, now: Date): string {
  const same_year = year_of(at) === year_of(now);
  const options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric" };
  options.month = lang === "fi" ? "numeric" : "short";
  if (!same_year) options.year = "numeric";
  return formatter(lang, same_year ? "day" : "day-year", options).format(at);
}

/** "9.05" (fi), "09.05" (sv) or "09:05" (en). */
export function format_time(lang: Lang, at: Date): string {
  const text = formatter(lang, "time", {
    hour: lang === "fi" ? "numeric" : "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  return lang === "en" ? text : text.replace(":", ".");
}

/** "24.11.2026" – a plain date, for papers and lists. */
export function format_date(lang: Lang, at: Date): string {
  const month = lang === "fi" ? "numeric" : "short";
  return formatter(lang, "date", { day: "numeric", month, year: "numeric" }).format(at);
}

/** The day on the Finnish clock as "2026-11-24". */
export function day_key(at: Date): string {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone: time_zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

/** Whether the Finnish clock shows exactly midnight. */
export function is_midnight(at: Date): boolean {
  return format_time("en", at) === "00:00" && at.getTime() % 60_000 === 0;
}

function year_of(at: Date): string {
  return day_key(at).slice(0, 4);
}

/** Whole Finnish days from `now` to `at`: 0 today, 1 tomorrow, -1 yesterday. */
export function days_between(at: Date, now: Date): number {
  const to = Date.parse(`${day_key(at)}T00:00:00Z`);
  const from = Date.parse(`${day_key(now)}T00:00:00Z`);
  return Math.round((to - from) / 86_400_000);
}

export type Span = { unit: "minutes" | "hours" | "days"; value: number; minutes: number };

/** A duration in the unit a person would say: minutes to 1 h, hours to 48 h, then days. */
export function span_of(milliseconds: number): Span {
  const minutes = Math.max(0, Math.round(Math.abs(milliseconds) / 60_000));
  if (minutes < 60) return { unit: "minutes", value: minutes, minutes };
  if (minutes < 48 * 60) return { unit: "hours", value: Math.floor(minutes / 60), minutes };
  return { unit: "days", value: Math.round(minutes / 1440), minutes };
}
