// A dialog that asks for a reason (and what else its children ask) before something is done. It
// stays open, with what was typed, when the server says no.
import { type ReactNode, useId, useState } from "react";
import { useWords } from "../../i18n";
import { Button, Dialog, Notification } from "../../kit";
import { useCase } from "./context";

const reason_max = 200;

export function ReasonDialog(props: {
  open: boolean;
  title: string;
  text?: string;
  act: string;
  /** The label of the field; "Miksi?" unless told. */
  label?: string;
  optional?: boolean;
  long?: boolean;
  danger?: boolean;
  onClose: () => void;
  onDo: (reason: string) => Promise<boolean>;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const { busy, notice } = useCase();
  const id = useId();
  const [reason, set_reason] = useState("");
  const [tried, set_tried] = useState(false);
  const missing = !props.optional && reason.trim() === "";
  const go = async () => {
    set_tried(true);
    if (missing) {
      document.getElementById(id)?.focus();
      return;
    }
    if (await props.onDo(reason.trim())) {
      set_reason("");
      set_tried(false);
      props.onClose();
    }
  };
  return (
    <Dialog
      open={props.open}
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button kind={props.danger ? "danger" : "primary"} busy={busy} onClick={() => void go()}>
            {props.act}
          </Button>
          <Button kind="secondary" onClick={props.onClose}>
            {t("web.cancel")}
          </Button>
        </>
      }
    >
      {notice && (
        <Notification kind="error" live>
          <p>{notice.text}</p>
        </Notification>
      )}
      {props.text && <p>{props.text}</p>}
      {props.children}
      <div className="field">
        <label htmlFor={id}>
          {props.label ?? t("workbench.why")}
          {props.optional && <span className="optional"> {t("web.field.optional")}</span>}
        </label>
        {tried && missing && <p className="error-text">{t("workbench.why.missing")}</p>}
        {props.long ? (
          <textarea
            id={id}
            className="input"
            rows={4}
            value={reason}
            aria-invalid={tried && missing ? true : undefined}
            onChange={(event) => set_reason(event.target.value)}
          />
        ) : (
          <input
            id={id}
            className="input"
            maxLength={reason_max}
            value={reason}
            aria-invalid={tried && missing ? true : undefined}
            onChange={(event) => set_reason(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && void go()}
          />
        )}
      </div>
    </Dialog>
  );
}
