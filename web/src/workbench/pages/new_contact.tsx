// A contact that came by phone, at the desk, from a professional or in chat, recorded into the
// same queue with the same questions. Words of danger are looked for while typing.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { api, with_query } from "../../data/client";
import { useDraft } from "../../data/draft";
import { as_problem, say_problem } from "../../data/problem";
import type { Choice, Danger, Question } from "../../data/types";
import { language_names, languages, useWords } from "../../i18n";
import {
  Button,
  CareCard,
  Notification,
  PhoneLink,
  RadioGroup,
  Select,
  TextArea,
  TextField,
  useToast,
} from "../../kit";
import { body_of, type Entries } from "../case/form";
import { QuestionField } from "../case/question_field";
import { refresh_work, useBootInfo } from "../data";
import { NeedProposals } from "../need_proposals";
import { useTitle } from "../page";

type Form = {
  channel: string;
  words: string;
  name: string;
  concerns: string;
  theme: string;
  language: string;
  interpreter: boolean;
  way: string;
  phone: string;
  email: string;
  best_time: string;
  municipality: string;
  happened_at: string;
  reporter_name: string;
  reporter_organisation: string;
  reporter_phone: string;
  entries: Entries;
  need: string;
  question: string;
  answer: string;
};
const empty: Form = {
  channel: "phone",
  words: "",
  name: "",
  concerns: "self",
  theme: "",
  language: "fi",
  interpreter: false,
  way: "phone",
  phone: "",
  email: "",
  best_time: "",
  municipality: "",
  happened_at: "",
  reporter_name: "",
  reporter_organisation: "",
  reporter_phone: "",
  entries: {},
  need: "",
  question: "",
  answer: "",
};
const channels = ["phone", "desk", "professional", "chat"] as const;
const check_ms = 500;

type ContactForm = { concerns: Choice[]; ways: Choice[]; questions: Question[] };

function body_from(form: Form, questions: Question[]) {
  const text = (value: string) => value.trim() || undefined;
  const reporter = {
    name: text(form.reporter_name),
    organisation: text(form.reporter_organisation),
    phone: text(form.reporter_phone),
  };
  const told = form.channel === "professional" && Object.values(reporter).some(Boolean);
  return {
    channel: form.channel,
    words: text(form.words),
    theme: text(form.theme),
    concerns: form.concerns,
    language: form.language,
    interpreter: form.interpreter,
    way: form.way,
    phone: text(form.phone),
    email: text(form.email),
    name: text(form.name),
    best_time: text(form.best_time),
    municipality: text(form.municipality),
    ...(form.need || form.answer
      ? {
          choice: {
            need: text(form.need ?? ""),
            question: text(form.question ?? ""),
            answer: text(form.answer ?? ""),
          },
        }
      : {}),
    answers: body_of(questions, form.entries).values,
    ...(form.happened_at ? { happened_at: new Date(form.happened_at).toISOString() } : {}),
    ...(told ? { reporter } : {}),
  };
}

function useDangers(text: string, language: string): Danger[] {
  const [asked, set_asked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => set_asked(text.trim()), check_ms);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery({
    queryKey: ["danger", asked, language],
    enabled: asked.length > 2,
    queryFn: async ({ signal }) =>
      (
        await api.post<{ dangers: Danger[] }>(
          "/api/danger-check",
          { text: asked, language },
          { signal },
        )
      ).data.dangers,
  });
  return asked.length > 2 ? (found.data ?? []) : [];
}

export default function NewContactPage() {
  const words = useWords();
  const { t } = words;
  const navigate = useNavigate();
  const toast = useToast();
  const client = useQueryClient();
  const [form, set_form, clear] = useDraft<Form>("new-contact", empty, "private");
  const [busy, set_busy] = useState(false);
  const [wrong, set_wrong] = useState<string[]>([]);
  const boot = useBootInfo();
  const dangers = useDangers(form.words, form.language);
  const set = (part: Partial<Form>) => set_form((now) => ({ ...now, ...part }));
  const answers = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(form.entries).map(([fact, entry]) => [`a.${fact}`, entry.value]),
      ),
    [form.entries],
  );
  const contact_form = useQuery<ContactForm>({
    queryKey: ["contact-form", form.theme, form.concerns, answers],
    placeholderData: (before: ContactForm | undefined) => before,
    queryFn: async ({ signal }) =>
      (
        await api.get<ContactForm>(
          with_query("/api/contact-form", {
            theme: form.theme,
            concerns: form.concerns,
            ...answers,
          }),
          { signal },
        )
      ).data,
  });
  useTitle(t("workbench.nav.new"));
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    set_busy(true);
    set_wrong([]);
    try {
      const questions = contact_form.data?.questions ?? [];
      const made = await api.post<{ case: string; code: string | null }>(
        "/api/contacts/recorded",
        body_from(form, questions),
      );
      clear();
      refresh_work(client);
      toast(
        made.data.code
          ? t("workbench.new.done_code", { code: made.data.code })
          : t("workbench.new.done"),
      );
      void navigate(`/asia/${made.data.case}`);
    } catch (error) {
      const problem = as_problem(error);
      set_wrong([say_problem(words, error), ...problem.fields.map((field) => field.said)]);
      document.getElementById("main")?.scrollTo({ top: 0 });
    }
    set_busy(false);
  };
  return (
    <form className="wb-page wb-narrow stack" onSubmit={(event) => void send(event)}>
      <div>
        <h1>{t("workbench.nav.new")}</h1>
        <p className="soft">{t("workbench.new.lead")}</p>
      </div>
      {wrong.length > 0 && (
        <Notification kind="error" live>
          {wrong.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Notification>
      )}
      <RadioGroup
        name="channel"
        label={t("workbench.new.channel")}
        inline
        value={form.channel}
        onChange={(channel) => set({ channel })}
        options={channels.map((value) => ({ value, label: t(`workbench.channel.${value}`) }))}
      />
      {form.channel === "professional" && (
        <fieldset className="wb-filters">
          <legend className="strong">{t("workbench.reporter")}</legend>
          <TextField
            name="reporter-name"
            label={t("workbench.new.reporter_name")}
            value={form.reporter_name}
            onChange={(event) => set({ reporter_name: event.target.value })}
          />
          <TextField
            name="reporter-organisation"
            label={t("workbench.new.reporter_organisation")}
            value={form.reporter_organisation}
            onChange={(event) => set({ reporter_organisation: event.target.value })}
          />
          <TextField
            name="reporter-phone"
            label={t("workbench.new.phone")}
            inputMode="tel"
            value={form.reporter_phone}
            onChange={(event) => set({ reporter_phone: event.target.value })}
          />
        </fieldset>
      )}
      <TextArea
        name="words"
        label={t("workbench.new.words")}
        hint={t("workbench.new.words_hint")}
        rows={5}
        value={form.words}
        onChange={(event) => set({ words: event.target.value })}
      />
      <div aria-live="assertive" className="stack-tight">
        {dangers.map((danger) => (
          <CareCard
            key={danger.kind}
            urgency={danger.urgency === "emergency" ? "now" : "today"}
            title={danger.title}
          >
            <p>{danger.text}</p>
            <p className="cluster">
              {danger.help.map((line) => (
                <span key={line.phone}>
                  <span className="strong">{line.title}</span> <PhoneLink number={line.phone} />
                </span>
              ))}
            </p>
          </CareCard>
        ))}
      </div>
      <NeedProposals
        text={form.words}
        theme={form.theme}
        value={form.need ?? ""}
        pause_ms={check_ms}
        onPick={(need) => set({ need, question: "", answer: "" })}
        onAnswer={(question, answer) => set({ question, answer })}
      />
      <RadioGroup
        name="concerns"
        label={t("workbench.new.concerns")}
        inline
        value={form.concerns}
        onChange={(concerns) => set({ concerns })}
        options={["self", "child", "someone close", "not told"].map((value) => ({
          value,
          label: words.said(
            `workbench.concerns.${value.replaceAll(" ", "_")}`,
            "workbench.concerns.other",
          ),
        }))}
      />
      <Select
        name="theme"
        label={t("workbench.new.theme")}
        optional
        empty={t("workbench.form.choose")}
        value={form.theme}
        onChange={(event) => set({ theme: event.target.value })}
        options={(boot.data?.themes ?? []).map((one) => ({ value: one.code, label: one.title }))}
      />
      {(contact_form.data?.questions ?? [])
        .filter((question) => question.fact !== "concerns" && question.fact !== "theme")
        .map((question) => (
          <QuestionField
            key={question.fact}
            question={{ ...question, required: false }}
            id={`contact-${question.fact.replaceAll(" ", "-")}`}
            entry={form.entries[question.fact]}
            onChange={(entry) =>
              set_form((now) => ({ ...now, entries: { ...now.entries, [question.fact]: entry } }))
            }
          />
        ))}
      <h2>{t("workbench.new.reach")}</h2>
      <div className="wb-filters">
        <TextField
          name="name"
          label={t("workbench.person.name")}
          optional
          autoComplete="off"
          value={form.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Select
          name="way"
          label={t("workbench.new.way")}
          value={form.way}
          onChange={(event) => set({ way: event.target.value })}
          options={["phone", "sms", "email", "code"].map((value) => ({
            value,
            label: words.said(`workbench.way.${value}`, "workbench.way.other"),
          }))}
        />
        <TextField
          name="phone"
          label={t("workbench.new.phone")}
          optional={form.way !== "phone" && form.way !== "sms"}
          inputMode="tel"
          autoComplete="off"
          value={form.phone}
          onChange={(event) => set({ phone: event.target.value })}
        />
        <TextField
          name="email"
          label={t("workbench.new.email")}
          optional={form.way !== "email"}
          inputMode="email"
          autoComplete="off"
          value={form.email}
          onChange={(event) => set({ email: event.target.value })}
        />
        <TextField
          name="best-time"
          label={t("workbench.new.best_time")}
          optional
          value={form.best_time}
          onChange={(event) => set({ best_time: event.target.value })}
        />
        <Select
          name="municipality"
          label={t("workbench.new.municipality")}
          optional
          empty={t("workbench.form.choose")}
          value={form.municipality}
          onChange={(event) => set({ municipality: event.target.value })}
          options={(boot.data?.municipalities ?? []).map((one) => ({
            value: one.code,
            label: one.title,
          }))}
        />
        <Select
          name="contact-language"
          label={t("workbench.new.language")}
          value={form.language}
          onChange={(event) => set({ language: event.target.value })}
          options={[
            ...languages.map((value) => ({ value: value as string, label: language_names[value] })),
            { value: "se", label: t("workbench.language.se") },
            { value: "other", label: t("workbench.language.other") },
          ]}
        />
        <TextField
          name="happened-at"
          label={t("workbench.new.happened_at")}
          type="datetime-local"
          optional
          value={form.happened_at}
          onChange={(event) => set({ happened_at: event.target.value })}
        />
      </div>
      <label className="wb-check">
        <input
          type="checkbox"
          checked={form.interpreter}
          onChange={(event) => set({ interpreter: event.target.checked })}
        />
        {t("workbench.interpreter")}
      </label>
      <div className="cluster">
        <Button type="submit" icon="check" busy={busy}>
          {t("workbench.new.send")}
        </Button>
        <Button kind="quiet" onClick={clear}>
          {t("workbench.new.clear")}
        </Button>
      </div>
    </form>
  );
}
