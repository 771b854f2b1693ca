// Tabs by the ARIA pattern: one tab stop, arrows move, the panel follows the choice. Where the
// tabs are pages of their own, use links instead.
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

export type Tab = { key: string; label: ReactNode };

export function Tabs(props: {
  label: string;
  tabs: Tab[];
  value: string;
  onChange: (key: string) => void;
  children: ReactNode;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = props.tabs.findIndex((tab) => tab.key === props.value);
    const last = props.tabs.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    const tab = to === undefined ? undefined : props.tabs[to];
    if (!tab) return;
    event.preventDefault();
    props.onChange(tab.key);
    list.current?.querySelectorAll<HTMLButtonElement>('[role="tab"]')[to ?? 0]?.focus();
  };
  return (
    <div className="stack">
      <div className="tabs" role="tablist" aria-label={props.label} ref={list} onKeyDown={move}>
        {props.tabs.map((tab) => (
          <button
            type="button"
            role="tab"
            key={tab.key}
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === props.value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === props.value ? 0 : -1}
            onClick={() => props.onChange(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${props.value}`}>
        {props.children}
      </div>
    </div>
  );
}
