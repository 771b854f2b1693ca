// Words and times of one language for a whole screen. Words come from content/words through the
// build; a key missing in any language fails the build, so there is no fallback language here.
// Only codes sent by a server may be unknown: `said` gives those a plain general sentence.
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { createIntl, createIntlCache, type IntlShape } from "react-intl";
import type { WordKey } from "../gen/keys";
import {
  days_between,
  format_date,
  format_day,
  format_time,
  is_midnight,
  type Lang,
  span_of,
} from "./format";

export * from "./format";
export type { WordKey };

type Values = Record<string, string | number>;
export type Words = {
  lang: Lang;
  /** The text of a key known at build time. */
  t: (key: WordKey, values?: Values) => string;
  /** The text of a key that came from data; `otherwise` when this build does not know it. */
  said: (key: string, otherwise: WordKey, values?: Values) => string;
  has: (key: string) => boolean;
  /** Picks the language's text of a {fi, sv, en} value; Finnish when it is missing. */
  text: (texts: Partial<Record<Lang, string>> | string | null | undefined) => string;
  time: (at: string | Date) => string;
  date: (at: string | Date) => string;
  /** "ma 24.11." */
  day: (at: string | Date, now?: Date) => string;
  /** "tänään klo 16.00", "huomenna klo 9.00", "ma 24.11. klo 10.00" */
  moment: (at: string | Date, now?: Date) => string;
  /** From – to, the day said once: "ti 10.11. klo 10.00–20.00". */
  period: (from: string | Date, to: string | Date, now?: Date) => string;
  /** A limit as people say it: one that ends at midnight belongs to the day before. */
  deadline: (at: string | Date, now?: Date) => string;
  /** "1 t 12 min", "3 pv" */
  span: (milliseconds: number) => string;
};

const locale_of: Record<Lang, string> = { fi: "fi", sv: "sv", en: "en" };
const cache = createIntlCache();

function as_date(at: string | Date): Date {
  return typeof at === "string" ? new Date(at) : at;
}

export function make_words(lang: Lang, messages: Record<string, string>): Words {
  const intl: IntlShape = createIntl(
    { locale: locale_of[lang], messages, onError: () => undefined },
    cache,
  );
  const has = (key: string) => Object.hasOwn(messages, key);
  const t = (key: WordKey, values?: Values) => intl.formatMessage({ id: key }, values) as string;
  const said = (key: string, otherwise: WordKey, values?: Values) =>
    has(key) ? (intl.formatMessage({ id: key }, values) as string) : t(otherwise, values);
  const moment = (at: string | Date, now = new Date()) => {
    const date = as_date(at);
    const time = format_time(lang, date);
    const days = days_between(date, now);
    if (days === 0) return t("web.time.today", { time });
    if (days === 1) return t("web.time.tomorrow", { time });
    if (days === -1) return t("web.time.yesterday", { time });
    return t("web.time.on", { day: format_day(lang, date, now), time });
  };
  const period = (from: string | Date, to: string | Date, now = new Date()) => {
    const [begin, end] = [as_date(from), as_date(to)];
    if (days_between(begin, end) !== 0) return `${moment(begin, now)} – ${moment(end, now)}`;
    if (format_time(lang, begin) === format_time(lang, end)) return moment(begin, now);
    return `${moment(begin, now)}–${format_time(lang, end)}`;
  };
  const deadline = (at: string | Date, now = new Date()) => {
    const date = as_date(at);
    if (!is_midnight(date)) return moment(date, now);
    const last_day = new Date(date.getTime() - 1);
    const days = days_between(last_day, now);
    if (days === 0) return t("web.time.by_today");
    if (days === 1) return t("web.time.by_tomorrow");
    return format_day(lang, last_day, now);
  };
  const span = (milliseconds: number) => {
    const { unit, value, minutes } = span_of(milliseconds);
    if (unit === "minutes") return t("web.span.minutes", { n: value });
    if (unit === "days") return t("web.span.days", { n: value });
    const rest = value < 6 ? minutes - value * 60 : 0;
    return rest > 0
      ? t("web.span.hours_minutes", { n: value, m: rest })
      : t("web.span.hours", { n: value });
  };
  return {
    lang,
    t,
    said,
    has,
    text: (texts) => (typeof texts === "string" ? texts : (texts?.[lang] ?? texts?.fi ?? "")),
    time: (at) => format_time(lang, as_date(at)),
    date: (at) => format_date(lang, as_date(at)),
    day: (at, now = new Date()) => format_day(lang, as_date(at), now),
    moment,
    period,
    deadline,
    span,
  };
}

const Context = createContext<Words | null>(null);

export function WordsProvider(props: {
  lang: Lang;
  messages: Record<string, string>;
  children: ReactNode;
}) {
  const words = useMemo(() => make_words(props.lang, props.messages), [props.lang, props.messages]);
  return <Context.Provider value={words}>{props.children}</Context.Provider>;
}

export function useWords(): Words {
  const words = useContext(Context);
  if (!words) throw new Error("useWords needs a WordsProvider above it");
  return words;
}
