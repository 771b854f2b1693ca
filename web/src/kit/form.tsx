// A form that is sent once: what is missing is said at its field and gets the focus, what the server
// answers instead of yes stands above the fields, and what was typed stays.
import { type ReactNode, useId, useState } from "react";
import { as_problem, say_problem } from "../data/problem";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Notification } from "./messages";

/** What went wrong, in words and announced; nothing while nothing did. */
export function Failure(props: { of: unknown; children?: ReactNode }) {
  const words = useWords();
  if (!props.of) return null;
  const fields = as_problem(props.of).fields.map((field) => field.said);
  return (
    <Notification kind="error" live>
      <p>{[say_problem(words, props.of), ...fields].filter((text) => text !== "").join(" ")}</p>
      {props.children}
    </Notification>
  );
}

/** A form that never lets the browser judge the fields: our own words say what to put right. */
export function Form(props: {
  onSubmit: () => void;
  children: ReactNode;
  className?: string;
  id?: string;
}) {
  return (
    <form
      id={props.id}
      noValidate
      className={props.className ?? "stack"}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}

export type Sending = {
  busy: boolean;
  failure: unknown;
  /** What to say at a field: only after the form has been tried. */
  wrong: (field: string) => string | undefined;
  /** Does the work, or moves the focus to the first field that is missing. */
  send: (work: () => Promise<unknown>) => Promise<void>;
  /** As if the form had not been tried. */
  forget: () => void;
};

/** The sending of a form. `missing`: id of a field → what to say there while it is not in order;
 *  the first one in order of writing gets the focus. */
export function useSending(missing: Record<string, string | false> = {}): Sending {
  const [tried, set_tried] = useState(false);
  const [busy, set_busy] = useState(false);
  const [failure, set_failure] = useState<unknown>(null);
  const forget = () => {
    set_tried(false);
    set_failure(null);
  };
  return {
    busy,
    failure,
    wrong: (field) => (tried && missing[field]) || undefined,
    send: async (work) => {
      set_tried(true);
      const first = Object.keys(missing).find((field) => missing[field]);
      if (first) {
        document.getElementById(first)?.focus();
        return;
      }
      set_busy(true);
      set_failure(null);
      try {
        await work();
        forget();
      } catch (error) {
        set_failure(error);
      } finally {
        set_busy(false);
      }
    },
    forget,
  };
}

/** A form in a dialog: saving closes it, a refusal keeps it open with what was typed. */
export function FormDialog(props: {
  title: string;
  save: string;
  danger?: boolean;
  sending: Sending;
  onSave: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  const id = useId();
  const { sending } = props;
  const save = async () => {
    await props.onSave();
    props.onClose();
  };
  return (
    <Dialog
      open
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button
            type="submit"
            form={id}
            kind={props.danger ? "danger" : "primary"}
            busy={sending.busy}
          >
            {props.save}
          </Button>
          <Button kind="secondary" onClick={props.onClose}>
            {t("web.cancel")}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={() => void sending.send(save)}>
        <Failure of={sending.failure} />
        {props.children}
      </Form>
    </Dialog>
  );
}
