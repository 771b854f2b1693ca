// Trust made visible: the permissions given, who has looked at the data, how one is reached, and
// whether the matter is bound to a person.
import { useState } from "react";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import {
  Button,
  Notification,
  RadioGroup,
  Skeleton,
  SummaryList,
  TextField,
  useNow,
} from "../../kit";
import { Form, PageTitle } from "../page";
import { email_ok, phone_ok, useWays } from "../reach";
import { ConsentCard } from "./consent";
import { useAccessLines, useAct } from "./data";
import { EarlySection } from "./early_section";
import { useCase } from "./screens";

export function DataPage() {
  const { t } = useWords();
  const mine = useCase();
  return (
    <div className="stack-wide narrow">
      <PageTitle>{t("citizen.data.title")}</PageTitle>
      <section className="stack">
        <h2>{t("citizen.data.consents")}</h2>
        {mine.consents.length === 0 && <p className="soft">{t("citizen.data.consents.none")}</p>}
        {mine.consents.map((consent) => (
          <ConsentCard key={consent.step} consent={consent} />
        ))}
      </section>
      <AccessLines />
      <EarlySection />
      <ContactDetails />
      <p className="soft">{mine.bound ? t("citizen.case.bound") : t("citizen.case.unbound")}</p>
    </div>
  );
}

function AccessLines() {
  const words = useWords();
  const { t, moment } = words;
  const now = useNow();
  const lines = useAccessLines();
  return (
    <section className="stack-tight">
      <h2>{t("citizen.access.title")}</h2>
      {lines.isError && (
        <Notification kind="error" live>
          <p>{say_problem(words, lines.error)}</p>
        </Notification>
      )}
      {lines.isLoading && <Skeleton />}
      {lines.data?.length === 0 && <p className="soft">{t("citizen.access.none")}</p>}
      <ul className="plain-list access-list">
        {lines.data?.map((line) => (
          <li key={`${line.who}${line.first_at}${line.purpose}`}>
            <p>
              <span className="strong">{line.who}</span>
              {[line.role_title, line.unit_title]
                .filter((text) => text && text !== line.who)
                .map((text) => `, ${text}`)
                .join("")}
            </p>
            <p className="soft small">
              {line.purpose}
              {line.reason && ` · ${line.reason}`} ·{" "}
              {line.first_at === line.last_at
                ? moment(line.first_at, now)
                : t("citizen.access.times", {
                    first: moment(line.first_at, now),
                    last: moment(line.last_at, now),
                  })}{" "}
              · {t("citizen.access.count", { n: line.count })}
            </p>
          </li>
        ))}
      </ul>
      <p className="soft">{t("citizen.access.wrong")}</p>
    </section>
  );
}

function ContactDetails() {
  const { t } = useWords();
  const { contact } = useCase();
  const ways = useWays();
  const [editing, set_editing] = useState(false);
  const way = ways.find((w) => w.value === contact.way)?.label ?? contact.way;
  const rows = [
    { key: "way", label: t("citizen.reach.way"), value: way },
    { key: "phone", label: t("citizen.reach.phone"), value: contact.phone_masked ?? "" },
    { key: "email", label: t("citizen.reach.email"), value: contact.email_masked ?? "" },
    { key: "time", label: t("citizen.check.best_time"), value: contact.best_time ?? "" },
  ].filter((row) => row.value !== "");
  return (
    <section className="stack-tight">
      <h2>{t("citizen.contact.title")}</h2>
      {!editing && (
        <>
          <SummaryList rows={rows} />
          <div>
            <Button kind="secondary" icon="pencil" onClick={() => set_editing(true)}>
              {t("citizen.contact.edit")}
            </Button>
          </div>
        </>
      )}
      {editing && <EditContact onDone={() => set_editing(false)} />}
    </section>
  );
}

function EditContact(props: { onDone: () => void }) {
  const words = useWords();
  const { t } = words;
  const { contact } = useCase();
  const ways = useWays();
  const [way, set_way] = useState(contact.way);
  const [phone, set_phone] = useState("");
  const [email, set_email] = useState("");
  const [best_time, set_best_time] = useState(contact.best_time ?? "");
  const [error, set_error] = useState<{ field: string; message: string } | null>(null);
  const act = useAct(props.onDone);
  const by_phone = way === "phone" || way === "sms";
  const save = () => {
    const needs_phone = by_phone && (phone !== "" || !contact.phone_masked);
    const needs_email = way === "email" && (email !== "" || !contact.email_masked);
    const found =
      needs_phone && !phone_ok(phone)
        ? { field: "phone", message: t("citizen.reach.phone.bad") }
        : needs_email && !email_ok(email)
          ? { field: "email", message: t("citizen.reach.email.bad") }
          : null;
    set_error(found);
    if (found) return;
    const body: Record<string, string> = { way, best_time, language: contact.language };
    if (by_phone && phone !== "") body.phone = phone.trim();
    if (way === "email" && email !== "") body.email = email.trim();
    act.mutate({ path: "contact", body, said: t("citizen.contact.saved") });
  };
  const now_hint = (value: string | null) =>
    value ? `${t("citizen.contact.now", { value })}. ${t("citizen.contact.keep")}` : undefined;
  return (
    <Form onSubmit={save}>
      {act.isError && (
        <Notification kind="error" live>
          <p>{say_problem(words, act.error)}</p>
        </Notification>
      )}
      <RadioGroup
        name="way"
        label={t("citizen.reach.way")}
        options={ways}
        value={way}
        onChange={set_way}
      />
      {by_phone && (
        <TextField
          name="phone"
          type="tel"
          autoComplete="tel"
          label={t("citizen.reach.phone")}
          hint={now_hint(contact.phone_masked)}
          error={error?.field === "phone" ? error.message : undefined}
          value={phone}
          onChange={(event) => set_phone(event.target.value)}
        />
      )}
      {way === "email" && (
        <TextField
          name="email"
          type="email"
          autoComplete="email"
          label={t("citizen.reach.email")}
          hint={now_hint(contact.email_masked)}
          error={error?.field === "email" ? error.message : undefined}
          value={email}
          onChange={(event) => set_email(event.target.value)}
        />
      )}
      <TextField
        name="best_time"
        optional
        label={t("citizen.reach.best_time")}
        value={best_time}
        onChange={(event) => set_best_time(event.target.value)}
      />
      <div className="cluster">
        <Button type="submit" busy={act.isPending}>
          {t("web.save")}
        </Button>
        <Button kind="quiet" onClick={props.onDone}>
          {t("web.cancel")}
        </Button>
      </div>
    </Form>
  );
}
