// A modal dialog on the browser's own <dialog>: focus stays inside, Esc closes, focus returns to
// where it was.
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Icon } from "./icon";

/** Where the work of a dialog begins: its first field, or the act itself when there is nothing to
 *  fill; not the cross in the corner. An act that destroys is never under the first Enter. */
function first_place(dialog: HTMLElement): HTMLElement | null {
  return (
    dialog.querySelector(".dialog-body :is(input, select, textarea, button, summary, a)") ??
    dialog.querySelector('.dialog-foot .button:not([data-kind="danger"])')
  );
}

export function Dialog(props: {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons of the foot: the main act first. */
  actions?: ReactNode;
  size?: "normal" | "wide";
}) {
  const { t } = useWords();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (props.open && !dialog.open) {
      before.current = document.activeElement;
      dialog.showModal();
      first_place(dialog)?.focus();
    } else if (!props.open && dialog.open) {
      dialog.close();
      if (before.current instanceof HTMLElement) before.current.focus();
    }
  }, [props.open]);
  return (
    <dialog
      className="dialog"
      data-size={props.size}
      ref={box}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      {props.open && (
        <>
          <div className="dialog-head">
            <h2 id={id}>{props.title}</h2>
            <Button kind="quiet" aria-label={t("web.close")} onClick={props.onClose}>
              <Icon name="x" />
            </Button>
          </div>
          <div className="dialog-body stack">{props.children}</div>
          {props.actions && <div className="dialog-foot">{props.actions}</div>}
        </>
      )}
    </dialog>
  );
}
