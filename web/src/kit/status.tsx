// Small signs of state: tags, deadline chips, and the clock that keeps them true. State is always
// a shape and words; colour only repeats it.
import { type ReactNode, useEffect, useState } from "react";
import { useWords } from "../i18n";
import { Icon, type IconName } from "./icon";

export type TagKind = "neutral" | "info" | "success" | "warning" | "danger";

export function Tag(props: { kind?: TagKind; icon?: IconName; children: ReactNode }) {
  return (
    <span className="tag" data-kind={props.kind ?? "neutral"}>
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </span>
  );
}

/** The present moment, refreshed every `every_ms` (half a minute unless told). */
export function useNow(every_ms = 30_000): Date {
  const [now, set_now] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => set_now(new Date()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}

export type DeadlineState = "late" | "soon" | "time" | "calm";
const soon_ms = 2 * 3_600_000;
const calm_ms = 14 * 86_400_000;

/** late: passed; soon: less than 2 h; time: less than 14 days; calm: more. */
export function deadline_state(due: Date, now: Date): DeadlineState {
  const left = due.getTime() - now.getTime();
  if (left < 0) return "late";
  if (left < soon_ms) return "soon";
  return left < calm_ms ? "time" : "calm";
}

/** How much time is left, and whose promise it is: the law's or our own. */
export function DeadlineChip(props: { due: string | Date; law?: boolean; now?: Date }) {
  const { t, span, deadline } = useWords();
  const ticking = useNow();
  const now = props.now ?? ticking;
  const due = typeof props.due === "string" ? new Date(props.due) : props.due;
  const state = deadline_state(due, now);
  const left = span(due.getTime() - now.getTime());
  return (
    <span className="deadline" data-state={state} title={deadline(due, now)}>
      <Icon name={`shape-${state}`} />
      {state === "late" ? t("web.deadline.late", { span: left }) : left}
      {props.law && <span className="law">{t("web.deadline.law")}</span>}
    </span>
  );
}
