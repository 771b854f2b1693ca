// Things that tell: care cards (how fast to get help), notifications on the page, toasts that
// pass, skeletons while loading and empty states that offer the next step.
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Icon, type IconName } from "./icon";

/** When and where to get help: words first, colour second. At most one of each on a page. */
export function CareCard(props: {
  urgency: "now" | "today" | "calm";
  title: string;
  level?: 2 | 3;
  children: ReactNode;
}) {
  const Heading = props.level === 3 ? "h3" : "h2";
  const icon = { now: "phone", today: "clock", calm: "info" } as const;
  return (
    <section className="care" data-urgency={props.urgency} aria-label={props.title}>
      <div className="care-head">
        <Icon name={icon[props.urgency]} />
        <Heading>{props.title}</Heading>
      </div>
      <div className="care-body stack-tight">{props.children}</div>
    </section>
  );
}

export type NoteKind = "info" | "warning" | "error" | "success";
const note_icons: Record<NoteKind, IconName> = {
  info: "info",
  warning: "triangle-alert",
  error: "triangle-alert",
  success: "circle-check",
};

/** A message that stays on the page. `live` announces it when it appears. */
export function Notification(props: {
  kind?: NoteKind;
  title?: string;
  live?: boolean;
  children?: ReactNode;
}) {
  const kind = props.kind ?? "info";
  const role = props.live ? (kind === "error" ? "alert" : "status") : undefined;
  return (
    <div className="note" data-kind={kind} role={role}>
      <Icon name={note_icons[kind]} />
      <div className="stack-tight">
        {props.title && <p className="strong">{props.title}</p>}
        {props.children}
      </div>
    </div>
  );
}

type Toast = { id: number; text: string; undo?: () => void };
const ToastContext = createContext<((text: string, undo?: () => void) => void) | null>(null);
const toast_ms = 6000;

/** Gives `useToast()` to everything below and shows the toasts; place it once per door. */
export function ToastProvider(props: { children: ReactNode }) {
  const { t } = useWords();
  const [toasts, set_toasts] = useState<Toast[]>([]);
  const next = useRef(1);
  const close = useCallback((id: number) => {
    set_toasts((now) => now.filter((x) => x.id !== id));
  }, []);
  const show = useCallback(
    (text: string, undo?: () => void) => {
      const id = next.current++;
      set_toasts((now) => [...now.slice(-2), { id, text, undo }]);
      // A toast with an undo stays until it is closed: nobody is hurried.
      if (!undo) setTimeout(() => close(id), toast_ms);
    },
    [close],
  );
  return (
    <ToastContext.Provider value={show}>
      {props.children}
      <div className="toasts no-print" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div className="toast" key={toast.id}>
            <span>{toast.text}</span>
            {toast.undo && (
              <Button
                kind="quiet"
                onClick={() => {
                  toast.undo?.();
                  close(toast.id);
                }}
              >
                {t("web.undo")}
              </Button>
            )}
            <Button kind="quiet" aria-label={t("web.close")} onClick={() => close(toast.id)}>
              <Icon name="x" />
            </Button>
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  );
}

export function useToast() {
  const show = useContext(ToastContext);
  if (!show) throw new Error("useToast needs a ToastProvider above it");
  return show;
}

/** Grey lines while data loads; says so to a screen reader after half a second only. */
export function Skeleton(props: { lines?: number }) {
  const { t } = useWords();
  const [slow, set_slow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => set_slow(true), 500);
    return () => clearTimeout(timer);
  }, []);
  const lines = useMemo(
    () => Array.from({ length: props.lines ?? 3 }, (_, i) => `line-${i}`),
    [props.lines],
  );
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{slow ? t("web.loading") : ""}</span>
      {lines.map((line) => (
        <span key={line} />
      ))}
    </div>
  );
}

/** Nothing here – and what one could do about it. */
export function EmptyState(props: { icon?: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={props.icon ?? "inbox"} />
      <p className="strong">{props.title}</p>
      {props.children}
    </div>
  );
}
