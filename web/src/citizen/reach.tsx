// How, when and in which language to be reached. Only what the chosen way needs is asked; name and
// municipality may be left out.
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useWords, type WordKey } from "../i18n";
import {
  Button,
  Checkbox,
  ErrorSummary,
  type FieldError,
  Form,
  RadioGroup,
  Select,
  TextField,
} from "../kit";
import { useContactForm, useFlow } from "./flow";
import { FlowFoot, FlowHead, useOnward } from "./front";
import { PageTitle } from "./page";
import { useBoot } from "./shell";

const ways = ["phone", "sms", "email", "code"] as const;
const phone_digits_min = 5;

export function phone_ok(text: string): boolean {
  return /^[+\d\s()-]*$/.test(text) && text.replace(/\D/g, "").length >= phone_digits_min;
}

export function email_ok(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());
}

/** The ways in words: the server's own when it sends them. */
export function useWays() {
  const { t } = useWords();
  const form = useContactForm();
  const sent = form.data?.ways ?? [];
  if (sent.length > 0) return sent;
  return ways.map((value) => ({ value, label: t(`citizen.reach.way.${value}` as WordKey) }));
}

export function ReachPage() {
  const { t } = useWords();
  const { draft, put } = useFlow();
  const navigate = useNavigate();
  const onward = useOnward("/yhteys/tarkista");
  const options = useWays();
  const form = useContactForm();
  const [errors, set_errors] = useState<FieldError[]>([]);
  const error = (field: string) => errors.find((e) => e.field === field)?.message;
  const by_phone = draft.way === "phone" || draft.way === "sms";
  const submit = () => {
    const found: FieldError[] = [];
    if (draft.way === "") found.push({ field: "way", message: t("citizen.reach.way.none") });
    if (by_phone && !phone_ok(draft.phone))
      found.push({ field: "phone", message: t("citizen.reach.phone.bad") });
    if (draft.way === "email" && !email_ok(draft.email))
      found.push({ field: "email", message: t("citizen.reach.email.bad") });
    set_errors(found);
    if (found.length === 0) navigate(onward);
  };
  const questions = form.data?.questions.length ?? 0;
  return (
    <div className="narrow stack-wide">
      <FlowHead step={5} back={questions > 0 ? "/yhteys/tarkenna" : "/yhteys/kenen"} />
      <Form onSubmit={submit} className="stack-wide">
        <ErrorSummary errors={errors} />
        <PageTitle>{t("citizen.reach.title")}</PageTitle>
        <RadioGroup
          name="way"
          label={t("citizen.reach.way")}
          error={error("way")}
          options={options}
          value={draft.way}
          onChange={(way) => put({ way })}
        />
        {by_phone && (
          <TextField
            name="phone"
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            label={t("citizen.reach.phone")}
            error={error("phone")}
            value={draft.phone}
            onChange={(event) => put({ phone: event.target.value })}
          />
        )}
        {draft.way === "email" && (
          <TextField
            name="email"
            type="email"
            inputMode="email"
            autoComplete="email"
            label={t("citizen.reach.email")}
            error={error("email")}
            value={draft.email}
            onChange={(event) => put({ email: event.target.value })}
          />
        )}
        {draft.way === "phone" && (
          <TextField
            name="best_time"
            optional
            label={t("citizen.reach.best_time")}
            hint={t("citizen.reach.best_time.hint")}
            value={draft.best_time}
            onChange={(event) => put({ best_time: event.target.value })}
          />
        )}
        <Language />
        <TextField
          name="name"
          optional
          autoComplete="name"
          label={t("citizen.reach.name")}
          hint={t("citizen.reach.name.hint")}
          value={draft.name}
          onChange={(event) => put({ name: event.target.value })}
        />
        <Municipality />
        <div>
          <Button type="submit">{t("web.continue")}</Button>
        </div>
      </Form>
      <FlowFoot />
    </div>
  );
}

// Languages often spoken by clients beside those the screens have; their names come from the
// browser in the reader's language.
const other_languages = `se smn sms ru et uk ar so fa ckb ku vi zh th es fr de tr pl ro sq am ti bn
ne tl hu pt sw lv lt`.split(/\s+/);
/** A language that is not on the list: asked when we call. */
const some_other = "xx";

/** The languages to choose from: the service's own first, then the others by name. */
export function useSpokenLanguages() {
  const { t, lang } = useWords();
  const boot = useBoot().data;
  return useMemo(() => {
    const own = (boot?.languages ?? []).map((l) => ({ value: l.code, label: l.title }));
    const names = new Intl.DisplayNames([lang], { type: "language", fallback: "none" });
    const others = other_languages
      .filter((code) => !own.some((o) => o.value === code))
      .map((code) => ({ value: code, label: names.of(code) ?? "" }))
      .filter((o) => o.label !== "")
      .sort((a, b) => a.label.localeCompare(b.label, lang));
    return [...own, ...others, { value: some_other, label: t("citizen.reach.language.other") }];
  }, [boot, lang, t]);
}

function Language() {
  const { t } = useWords();
  const { draft, put, language } = useFlow();
  const options = useSpokenLanguages();
  return (
    <>
      <Select
        name="language"
        label={t("citizen.reach.language")}
        options={options}
        value={language}
        onChange={(event) => put({ language: event.target.value })}
      />
      <Checkbox
        name="interpreter"
        label={t("citizen.reach.interpreter")}
        hint={t("citizen.reach.interpreter.hint")}
        checked={draft.interpreter}
        onChange={(interpreter) => put({ interpreter })}
      />
    </>
  );
}

function Municipality() {
  const { t } = useWords();
  const { draft, put } = useFlow();
  const boot = useBoot().data;
  const options = (boot?.municipalities ?? []).map((m) => ({ value: m.code, label: m.title }));
  if (options.length === 0) return null;
  return (
    <Select
      name="municipality"
      label={t("citizen.reach.municipality")}
      optional
      empty={t("citizen.reach.municipality.empty")}
      options={options}
      value={draft.municipality}
      onChange={(event) => put({ municipality: event.target.value })}
    />
  );
}
