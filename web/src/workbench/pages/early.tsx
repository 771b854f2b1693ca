// Early identification: what the rules propose to this unit, each with its reasons and the law, and
// a worker's answer – make contact, not needed, handled already. Below, what every rule has done:
// figures for all, in which few are not told. Nothing is decided for anybody here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../../data/client";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import {
  Button,
  Dialog,
  EmptyState,
  Failure,
  Notification,
  RadioGroup,
  Skeleton,
  Tag,
  type TagKind,
  TextArea,
  TextField,
  useToast,
} from "../../kit";
import { refresh_work } from "../data";
import { useTitle } from "../page";
import { EarlyReport } from "./early_report";
import type { EarlyQueue, Law, Proposal, Reason } from "./early_types";

const priorities: Record<string, TagKind> = { today: "danger", soon: "warning" };
const queue_key = ["early"];

export default function EarlyPage() {
  const { t } = useWords();
  const queue = useQuery({
    queryKey: queue_key,
    queryFn: async ({ signal }) => (await api.get<EarlyQueue>("/api/early", { signal })).data,
  });
  useTitle(t("workbench.nav.early"));
  return (
    <div className="wb-page wb-narrow stack">
      <div>
        <h1>{t("workbench.nav.early")}</h1>
        <p className="soft">{t("workbench.early.lead")}</p>
      </div>
      {queue.isPending && <Skeleton lines={6} />}
      <Failure of={queue.error} />
      {queue.data?.items.length === 0 && (
        <EmptyState icon="circle-check" title={t("workbench.early.none")}>
          <p className="soft">{t("workbench.early.none_text")}</p>
        </EmptyState>
      )}
      <ul className="wb-early plain-list">
        {queue.data?.items.map((one) => (
          <li key={one.id}>
            <Card proposal={one} why_not={queue.data.reasons} />
          </li>
        ))}
      </ul>
      <EarlyReport />
    </div>
  );
}

type Answering = "followed" | "refused" | "handled" | null;

function Card(props: { proposal: Proposal; why_not: EarlyQueue["reasons"] }) {
  const words = useWords();
  const { t } = words;
  const one = props.proposal;
  const [answering, set_answering] = useState<Answering>(null);
  const name = one.person.name ?? t("workbench.early.nameless");
  const close = () => set_answering(null);
  return (
    <article className="wb-early-card stack-tight">
      <div className="spread">
        <h2>{one.title}</h2>
        <Tag kind={priorities[one.priority] ?? "neutral"}>{one.priority_title}</Tag>
      </div>
      <p>
        <span className="strong">{name}</span>
        {one.person.age !== null && (
          <span className="soft"> · {t("workbench.early.age", { n: one.person.age })}</span>
        )}
        <span className="soft">
          {" · "}
          {t("workbench.early.answer_by", { day: words.day(one.answer_by) })}
        </span>
      </p>
      <p>{one.why}</p>
      <Reasons reasons={one.reasons} />
      <p>{one.propose}</p>
      <div className="wb-early-say">
        <span className="soft small">{t("workbench.early.say")}</span>
        <p>{one.say}</p>
      </div>
      <LawNote law={one.law} rule={one.rule} version={one.version} />
      <div className="cluster">
        <Button icon="phone" onClick={() => set_answering("followed")}>
          {t("workbench.early.follow")}
          <span className="visually-hidden">: {name}</span>
        </Button>
        <Button kind="secondary" onClick={() => set_answering("refused")}>
          {t("workbench.early.refuse")}
          <span className="visually-hidden">: {name}</span>
        </Button>
        <Button kind="secondary" onClick={() => set_answering("handled")}>
          {t("workbench.early.handled")}
          <span className="visually-hidden">: {name}</span>
        </Button>
      </div>
      <Dialog
        open={answering !== null}
        title={t(`workbench.early.${answering ?? "followed"}_title`, { name })}
        onClose={close}
      >
        {answering === "followed" && <Follow proposal={one} onDone={close} />}
        {(answering === "refused" || answering === "handled") && (
          <Decline proposal={one} answer={answering} why_not={props.why_not} onDone={close} />
        )}
      </Dialog>
    </article>
  );
}

function Reasons(props: { reasons: Reason[] }) {
  const { t, day } = useWords();
  const known = props.reasons.filter((one) => one.lines.length > 0);
  return (
    <ul className="wb-early-reasons plain-list">
      {known.map((one) => (
        <li key={one.measure}>
          <span className="strong">{one.title}</span> {one.value}
          <ul className="cluster plain-list small">
            {one.lines.map((line) => (
              <li key={`${line.case}${line.what}${line.at}`}>
                <Link to={`/asia/${line.case}`}>
                  {t("workbench.early.line", { what: line.what, day: day(line.at) })}
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function LawNote(props: { law: Law; rule: string; version: string }) {
  const { t, date } = useWords();
  const { law } = props;
  return (
    <details className="wb-early-law small">
      <summary>{t("workbench.early.law", { paragraph: law.paragraph })}</summary>
      <p>{law.text}</p>
      <p>{t("workbench.early.registers", { registers: law.registers.join(", ") })}</p>
      <p className="soft">
        {law.checked
          ? t("workbench.early.checked", { day: date(law.checked), source: law.source })
          : t("workbench.early.unchecked", { source: law.source })}
      </p>
      <p className="soft">
        {t("workbench.early.rule", { rule: props.rule, version: props.version })}
      </p>
    </details>
  );
}

/** Sends an answer; says so, and the list is read again whatever came of it. */
function useAnswer(onDone: () => void) {
  const words = useWords();
  const toast = useToast();
  const client = useQueryClient();
  const [wrong, set_wrong] = useState("");
  const [busy, set_busy] = useState(false);
  const send = async (body: Record<string, unknown>) => {
    set_busy(true);
    set_wrong("");
    try {
      const done = await api.post<{ case: string | null }>("/api/early/answers", body);
      toast(words.t("workbench.saved"));
      refresh_work(client, done.data.case ?? undefined);
      await client.invalidateQueries({ queryKey: queue_key });
      onDone();
    } catch (error) {
      set_wrong(say_problem(words, error));
    }
    set_busy(false);
  };
  return { send, wrong, set_wrong, busy };
}

function Wrong(props: { text: string }) {
  if (!props.text) return null;
  return (
    <Notification kind="error" live>
      <p>{props.text}</p>
    </Notification>
  );
}

function Follow(props: { proposal: Proposal; onDone: () => void }) {
  const { t, day } = useWords();
  const { matters, id } = props.proposal;
  const { send, wrong, busy } = useAnswer(props.onDone);
  const [to, set_to] = useState(matters[0]?.case ?? "");
  const [said, set_said] = useState("");
  const [at, set_at] = useState("");
  const go = () =>
    send({
      id,
      answer: "followed",
      ...(to ? { case: to } : {}),
      ...(said.trim() ? { words: said } : {}),
      ...(at ? { happened_at: new Date(at).toISOString() } : {}),
    });
  return (
    <div className="stack">
      <Wrong text={wrong} />
      <RadioGroup
        name="early-to"
        label={t("workbench.early.where")}
        value={to}
        onChange={set_to}
        options={[
          ...matters.map((one) => ({
            value: one.case,
            label: one.title,
            hint: t("workbench.early.opened", { day: day(one.opened_at) }),
          })),
          {
            value: "",
            label: t("workbench.early.new"),
            hint: t("workbench.early.new_text", { unit: props.proposal.opens_in ?? "" }),
          },
        ]}
      />
      <TextArea
        name="early-words"
        label={t("workbench.early.words")}
        hint={t("workbench.early.words_hint")}
        optional
        value={said}
        onChange={(event) => set_said(event.target.value)}
      />
      <TextField
        name="early-at"
        label={t("workbench.early.at")}
        type="datetime-local"
        optional
        value={at}
        onChange={(event) => set_at(event.target.value)}
      />
      <div>
        <Button busy={busy} icon="check" onClick={() => void go()}>
          {t("workbench.early.follow_send")}
        </Button>
      </div>
    </div>
  );
}

function Decline(props: {
  proposal: Proposal;
  answer: "refused" | "handled";
  why_not: EarlyQueue["reasons"];
  onDone: () => void;
}) {
  const { t } = useWords();
  const { send, wrong, set_wrong, busy } = useAnswer(props.onDone);
  const [why, set_why] = useState(props.answer === "handled" ? "already-helped" : "");
  const go = () => {
    if (why === "") {
      set_wrong(t("workbench.why.missing"));
      document.getElementById("early-why")?.focus();
      return;
    }
    void send({ id: props.proposal.id, answer: props.answer, why });
  };
  return (
    <div className="stack">
      <p>{t("workbench.early.decline_text")}</p>
      <Wrong text={wrong} />
      <RadioGroup
        name="early-why"
        label={t("workbench.why")}
        value={why}
        onChange={set_why}
        options={props.why_not}
      />
      <div>
        <Button busy={busy} icon="check" onClick={go}>
          {t("workbench.early.decline_send")}
        </Button>
      </div>
    </div>
  );
}
