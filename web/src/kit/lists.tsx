// Facts in order: summary list (label, value, change), timeline of steps, progress through pages.
import type { ReactNode } from "react";
import { useWords } from "../i18n";

export type SummaryRow = { key: string; label: ReactNode; value: ReactNode; action?: ReactNode };

export function SummaryList(props: { rows: SummaryRow[] }) {
  return (
    <dl className="summary">
      {props.rows.map((row) => (
        <div key={row.key}>
          <dt>{row.label}</dt>
          <dd>{row.value}</dd>
          {row.action && <dd className="action">{row.action}</dd>}
        </div>
      ))}
    </dl>
  );
}

export type TimelineItem = {
  key: string;
  state: "done" | "now" | "later" | "late";
  title: ReactNode;
  when?: ReactNode;
  children?: ReactNode;
};

/** Steps in order of time. The state is said in words to those who do not see the dot. */
export function Timeline(props: { items: TimelineItem[]; label?: string }) {
  const { t } = useWords();
  return (
    <ol className="timeline" aria-label={props.label}>
      {props.items.map((item) => (
        <li key={item.key} data-state={item.state}>
          <span className="visually-hidden">{t(`web.step.${item.state}`)}: </span>
          <span className={item.state === "now" ? "strong" : undefined}>{item.title}</span>
          {item.when && <div className="when">{item.when}</div>}
          {item.children}
        </li>
      ))}
    </ol>
  );
}

/** "Vaihe 2/5" and a bar. */
export function ProgressSteps(props: { step: number; of: number }) {
  const { t } = useWords();
  const text = t("web.progress", { step: props.step, of: props.of });
  return (
    <div className="progress">
      <span className="soft small">{text}</span>
      <progress value={props.step} max={props.of} aria-label={text} />
    </div>
  );
}
