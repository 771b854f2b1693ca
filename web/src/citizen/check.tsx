// Everything once more before sending, each line with a way to change it. The key of the sending
// belongs to exactly these answers: sending them again after a lost reply makes no second case.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { api, new_key } from "../data/client";
import { clear_draft, read_draft, write_draft } from "../data/draft";
import { as_problem, say_problem } from "../data/problem";
import type { Question, Value } from "../data/types";
import { useWords, type Words } from "../i18n";
import {
  Button,
  Form,
  Link,
  many_said,
  Notification,
  Skeleton,
  SummaryList,
  type SummaryRow,
} from "../kit";
import { DangerCards } from "./dangers";
import { type Draft, useContactForm, useFlow } from "./flow";
import { FlowFoot, FlowHead } from "./front";
import { PageTitle } from "./page";
import { exit_wanted, keep_exit } from "./quick_exit";
import { useSpokenLanguages, useWays } from "./reach";
import type { Receipt } from "./sent";
import { useBoot } from "./shell";

/** The body of POST /api/contacts: what was left empty is not sent. */
export function contact_body(draft: Draft, language: string, asked: string[]) {
  const by_phone = draft.way === "phone" || draft.way === "sms";
  const body: Record<string, unknown> = {
    concerns: draft.concerns,
    language,
    interpreter: draft.interpreter,
    way: draft.way,
    // Only what is still asked: an answer to a question that fell away would be a stray.
    answers: Object.fromEntries(
      asked.filter((fact) => fact in draft.answers).map((fact) => [fact, draft.answers[fact]]),
    ),
  };
  const put = (name: string, text: string) => {
    if (text.trim() !== "") body[name] = text.trim();
  };
  put("words", draft.words);
  put("theme", draft.theme);
  if (by_phone) put("phone", draft.phone);
  if (draft.way === "email") put("email", draft.email);
  if (draft.way === "phone") put("best_time", draft.best_time);
  const { choice } = draft;
  const said = choice.need !== "" || choice.none || choice.services.length > 0;
  if (said && choice.of === draft.words) {
    body.choice = {
      none: choice.none,
      shown: choice.none ? choice.shown : [],
      ...(choice.need ? { need: choice.need } : {}),
      ...(choice.answer ? { question: choice.question, answer: choice.answer } : {}),
      services: choice.services.map((one) => one.id),
    };
  }
  put("name", draft.name);
  put("municipality", draft.municipality);
  return body;
}

/** The same key as long as the answers are the same; a new one when anything changed. */
function key_for(body: unknown): string {
  const text = JSON.stringify(body);
  const kept = read_draft<{ text: string; key: string }>("sending", "private");
  if (kept?.text === text) return kept.key;
  const key = new_key();
  write_draft("sending", { text, key }, "private");
  return key;
}

function say_answer(words: Words, value: Value, question: Question) {
  if (value === null) return words.t("citizen.question.unknown");
  if (typeof value === "boolean") return words.t(value ? "web.yes" : "web.no");
  if (question.type === "many")
    return many_said(String(value), question.fields, words.t("web.yes"));
  return question.options.find((o) => o.value === value)?.label ?? String(value);
}

function Change(props: { to: string; what: string }) {
  const { t } = useWords();
  const joint = props.to.includes("?") ? "&" : "?";
  return (
    <Link to={`${props.to}${joint}muuta=1`}>
      {t("citizen.flow.change")}
      <span className="visually-hidden"> {props.what}</span>
    </Link>
  );
}

function useRows(): SummaryRow[] {
  const words = useWords();
  const { t } = words;
  const { draft, language } = useFlow();
  const form = useContactForm().data;
  const ways = useWays();
  const boot = useBoot().data;
  const spoken_languages = useSpokenLanguages();
  const none = t("citizen.check.empty");
  const row = (key: string, label: string, value: string, to: string): SummaryRow => ({
    key,
    label,
    value: value || none,
    action: <Change to={to} what={label} />,
  });
  const rows: SummaryRow[] = [
    row("words", t("citizen.check.words"), draft.words.trim(), "/yhteys/sanat"),
  ];
  const theme = boot?.themes.find((x) => x.code === draft.theme);
  if (theme) rows.push(row("theme", t("citizen.check.theme"), theme.title, "/yhteys/sanat"));
  const { choice } = draft;
  if (choice.of === draft.words && draft.words.trim() !== "") {
    const what = choice.none ? t("citizen.proposal.none") : choice.title;
    if (what) rows.push(row("choice", t("citizen.check.choice"), what, "/yhteys/ehdotus"));
    const wished = choice.services.map((one) => one.title).join("\n");
    if (wished) rows.push(row("wished", t("citizen.check.wished"), wished, "/yhteys/ehdotus"));
  }
  const concerns = form?.concerns.find((o) => o.value === draft.concerns)?.label ?? "";
  rows.push(row("concerns", t("citizen.check.concerns"), concerns, "/yhteys/kenen"));
  for (const q of form?.questions ?? []) {
    const value = draft.answers[q.fact];
    const text = value === undefined ? "" : say_answer(words, value, q);
    const to = `/yhteys/tarkenna?kysymys=${encodeURIComponent(q.fact)}`;
    rows.push(row(q.fact, q.ask, text, to));
  }
  const way = ways.find((o) => o.value === draft.way)?.label ?? "";
  const where = draft.way === "email" ? draft.email : draft.way === "code" ? "" : draft.phone;
  const reach = [way, where].filter(Boolean).join("\n");
  rows.push(row("reach", t("citizen.check.reach"), reach, "/yhteys/yhteystiedot"));
  if (draft.best_time && draft.way === "phone")
    rows.push(row("best", t("citizen.check.best_time"), draft.best_time, "/yhteys/yhteystiedot"));
  const spoken = spoken_languages.find((l) => l.value === language)?.label ?? language;
  const interpreter = draft.interpreter ? `, ${t("citizen.check.interpreter")}` : "";
  rows.push(
    row("language", t("citizen.check.language"), spoken + interpreter, "/yhteys/yhteystiedot"),
    row("name", t("citizen.check.name"), draft.name.trim(), "/yhteys/yhteystiedot"),
  );
  const place = boot?.municipalities.find((m) => m.code === draft.municipality)?.title ?? "";
  rows.push(row("place", t("citizen.check.municipality"), place, "/yhteys/yhteystiedot"));
  return rows;
}

/** The first page that still lacks an answer without which nothing can be sent. */
function first_gap(draft: Draft): string | null {
  if (draft.words.trim() === "" && draft.theme === "") return "/yhteys/sanat";
  if (draft.concerns === "") return "/yhteys/kenen";
  if (draft.way === "") return "/yhteys/yhteystiedot";
  return null;
}

export function CheckPage() {
  const words = useWords();
  const { t } = words;
  const { draft, dangers, language, forget } = useFlow();
  const navigate = useNavigate();
  const form = useContactForm();
  const rows = useRows();
  const sent = useRef(false);
  const send = useMutation({
    mutationFn: async () => {
      const body = contact_body(draft, language, form.data?.questions.map((q) => q.fact) ?? []);
      const key = key_for(body);
      return (await api.post<Receipt>("/api/contacts", body, { key })).data;
    },
    onSuccess: (receipt) => {
      sent.current = true;
      write_draft("sent", receipt, "private");
      clear_draft("sending");
      if (exit_wanted(draft.theme, [...dangers, ...receipt.dangers])) keep_exit();
      forget();
      navigate("/yhteys/lahetetty", { replace: true });
    },
  });
  const gap = first_gap(draft);
  useEffect(() => {
    if (gap && !sent.current) navigate(gap, { replace: true });
  }, [gap, navigate]);
  const problem = send.isError ? as_problem(send.error) : null;
  return (
    <div className="narrow stack-wide">
      <FlowHead step={6} back="/yhteys/yhteystiedot" />
      <Form onSubmit={() => send.mutate()}>
        <PageTitle>{t("citizen.check.title")}</PageTitle>
        {problem && (
          <Notification kind="error" live>
            <p>{say_problem(words, problem)}</p>
            {problem.fields.length > 0 && (
              <ul>
                {problem.fields.map((f) => (
                  <li key={f.field + f.code}>
                    <Link to={page_of(f.field)}>
                      {f.said || words.said(f.code, "web.status.other")}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Notification>
        )}
        {form.isLoading ? <Skeleton lines={8} /> : <SummaryList rows={rows} />}
        <DangerCards dangers={dangers} />
        <p>{t("citizen.check.privacy")}</p>
        <div>
          <Button type="submit" icon="send" busy={send.isPending || form.isLoading}>
            {send.isPending ? t("citizen.check.sending") : t("citizen.check.send")}
          </Button>
        </div>
      </Form>
      <FlowFoot />
    </div>
  );
}

/** Where a field the server refused can be put right. */
function page_of(field: string): string {
  if (field.startsWith("choice")) return "/yhteys/ehdotus?muuta=1";
  if (field === "words" || field === "theme") return "/yhteys/sanat?muuta=1";
  if (field === "concerns") return "/yhteys/kenen?muuta=1";
  const fact = /^answers\.?\/?(.*)$/.exec(field)?.[1];
  if (fact !== undefined) return `/yhteys/tarkenna?kysymys=${encodeURIComponent(fact)}&muuta=1`;
  return "/yhteys/yhteystiedot?muuta=1";
}
