// A list that somebody goes through one by one: what waits stands above, what is done folds below,
// and each opens in a dialog where it is answered in words.
import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useWords } from "../../i18n";
import {
  Button,
  EmptyState,
  Failure,
  FormDialog,
  type IconName,
  type Option,
  RadioGroup,
  Skeleton,
  TextArea,
  useSending,
  useToast,
} from "../../kit";
import { BackToQueue, Page } from "../page";

/** Whose words the page uses: workbench.<of>.title, .lead, .none, .none_text, .to_do and .done. */
type Of = "findings" | "openings" | "requests";

export function ReviewList<T extends { id: string }>(props: {
  of: Of;
  all: UseQueryResult<T[]>;
  waits: (one: T) => boolean;
  /** `answer` opens the dialog; undefined where there is nothing to answer. */
  card: (one: T, answer?: () => void) => ReactNode;
  dialog: (one: T, close: () => void) => ReactNode;
  /** Whether this reader answers; others only see. */
  answers: boolean;
}) {
  const { t } = useWords();
  const { of, all } = props;
  const [chosen, set_chosen] = useState<T | null>(null);
  const to_do = all.data?.filter(props.waits) ?? [];
  const done = all.data?.filter((one) => !props.waits(one)) ?? [];
  const done_title = t(`workbench.${of}.done`, { n: done.length });
  return (
    <Page title={t(`workbench.${of}.title`)} lead={t(`workbench.${of}.lead`)}>
      <Failure of={all.error} />
      {all.isPending && <Skeleton lines={5} />}
      {all.data && to_do.length === 0 && (
        <EmptyState icon="circle-check" title={t(`workbench.${of}.none`)}>
          <p>{t(`workbench.${of}.none_text`)}</p>
          <BackToQueue />
        </EmptyState>
      )}
      {to_do.length > 0 && (
        <section className="stack-tight" aria-labelledby={`${of}-to-do`}>
          <h2 className="wb-h" id={`${of}-to-do`}>
            {t(`workbench.${of}.to_do`)}
          </h2>
          {to_do.map((one) => props.card(one, props.answers ? () => set_chosen(one) : undefined))}
        </section>
      )}
      {done.length > 0 && (
        <details className="wb-details">
          <summary>{done_title}</summary>
          <div className="stack-tight">
            <h2 className="visually-hidden">{done_title}</h2>
            {done.map((one) => props.card(one))}
          </div>
        </details>
      )}
      {chosen && props.dialog(chosen, () => set_chosen(null))}
    </Page>
  );
}

/** One of the list: who or what, its state as tags, the facts, and what was answered. */
export function ReviewCard(props: {
  /** The kind of the card, for tests and styles: data-<of>="…". */
  mark: Record<`data-${string}`, string>;
  title: string;
  under?: string;
  tags: ReactNode;
  children: ReactNode;
  /** What was said of it when it was gone through, and by whom and when. */
  said?: { words: string; by: string };
  /** The button: its word, and of what it is, for those who hear it out of its place. */
  act?: { label: string; about: string; icon: IconName; go: () => void };
  also?: ReactNode;
}) {
  return (
    <article className="card stack-tight" {...props.mark}>
      <div className="spread">
        <h3>
          {props.title} {props.under && <span className="soft wb-plain">{props.under}</span>}
        </h3>
        <span className="cluster">{props.tags}</span>
      </div>
      {props.children}
      {props.said && (
        <div className="wb-said">
          <p>{props.said.words}</p>
          <p className="soft small">{props.said.by}</p>
        </div>
      )}
      {(props.act || props.also) && (
        <div className="cluster">
          {props.act && (
            <Button kind="secondary" icon={props.act.icon} onClick={props.act.go}>
              {props.act.label}
              <span className="visually-hidden"> {props.act.about}</span>
            </Button>
          )}
          {props.also}
        </div>
      )}
    </article>
  );
}

/** What somebody says of one: a choice, and why in words. The names are the ids of the fields. */
export function ReviewDialog(props: {
  of: "findings" | "openings";
  name: string;
  choice: { name: string; label: string; missing: string; options: Option[] };
  text: { name: string; most: number };
  onSave: (choice: string, text: string) => Promise<unknown>;
  onClose: () => void;
  /** What it is about. */
  children: ReactNode;
}) {
  const { t } = useWords();
  const client = useQueryClient();
  const toast = useToast();
  const { of, choice } = props;
  const [chosen, set_chosen] = useState("");
  const [text, set_text] = useState("");
  const sending = useSending({
    [choice.name]: chosen === "" && choice.missing,
    [props.text.name]: text.trim() === "" && t(`workbench.${of}.text.missing`),
  });
  const save = async () => {
    await props.onSave(chosen, text.trim());
    await client.invalidateQueries({ queryKey: [of] });
    toast(t(`workbench.${of}.saved`));
  };
  return (
    <FormDialog
      title={t(`workbench.${of}.review_title`, { name: props.name })}
      save={t(`workbench.${of}.save`)}
      sending={sending}
      onSave={save}
      onClose={props.onClose}
    >
      {props.children}
      <RadioGroup
        name={choice.name}
        label={choice.label}
        error={sending.wrong(choice.name)}
        value={chosen}
        onChange={set_chosen}
        options={choice.options}
      />
      <TextArea
        name={props.text.name}
        label={t(`workbench.${of}.text`)}
        error={sending.wrong(props.text.name)}
        maxLength={props.text.most}
        rows={3}
        value={text}
        onChange={(event) => set_text(event.target.value)}
      />
    </FormDialog>
  );
}
