// Ctrl+K: every act of this page and every place, found by typing. Arrows move, Enter does.
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useWords } from "../i18n";
import { Dialog } from "../kit";
import { useCurrentShortcuts } from "./keys";
import { show_keys } from "./keys_dialog";

export function Palette(props: { open: boolean; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog open={props.open} title={t("workbench.palette")} onClose={props.onClose}>
      <Commands onClose={props.onClose} />
    </Dialog>
  );
}

function Commands(props: { onClose: () => void }) {
  const { t } = useWords();
  const id = useId();
  const all = useCurrentShortcuts();
  const [text, set_text] = useState("");
  const [at, set_at] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The dialog opens after this and takes the focus to its first button.
    const timer = setTimeout(() => input.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, []);
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const seen = new Set<string>();
    return all
      .filter((one) => !one.only_key)
      .map((one) => ({ ...one, said: t(one.label) }))
      .filter((one) => one.said.toLowerCase().includes(wanted))
      .filter((one) => !seen.has(one.said) && seen.add(one.said));
  }, [all, text, t]);
  const run = (index: number) => {
    const one = found[index];
    if (!one) return;
    props.onClose();
    // After the dialog has given the focus back: the act may open another.
    setTimeout(() => one.run(), 0);
  };
  const on_key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      set_at((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(at);
    }
  };
  return (
    <div className="stack-tight">
      <label className="visually-hidden" htmlFor={`${id}-input`}>
        {t("workbench.palette.label")}
      </label>
      <input
        ref={input}
        id={`${id}-input`}
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        autoComplete="off"
        placeholder={t("workbench.palette.label")}
        value={text}
        onChange={(event) => {
          set_text(event.target.value);
          set_at(0);
        }}
        onKeyDown={on_key}
      />
      <div
        role="listbox"
        id={`${id}-list`}
        aria-label={t("workbench.palette")}
        className="wb-palette"
      >
        {found.map((one, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the combobox above
          <div
            key={one.keys}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            className="wb-palette-item"
            onClick={() => run(i)}
          >
            <span>{one.said}</span>
            <span aria-hidden="true">
              {show_keys(one.keys).map((key) => (
                <kbd className="key" key={key}>
                  {key}
                </kbd>
              ))}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p className="soft" role="status">
          {t("workbench.palette.none")}
        </p>
      )}
    </div>
  );
}
