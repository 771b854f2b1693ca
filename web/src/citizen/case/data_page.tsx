// Trust made visible: the permissions given, who has looked at the data, how one is reached, and
// whether the matter is bound to a person.
import { useState } from "react";
import { useWords } from "../../i18n";
import {
  Button,
  ButtonLink,
  Failure,
  Form,
  Notification,
  RadioGroup,
  SummaryList,
  TextField,
} from "../../kit";
import { PageTitle } from "../page";
import { email_ok, phone_ok, useWays } from "../reach";
import { AccessLines } from "./access_lines";
import { CodeSection } from "./code_section";
import { ConsentCard } from "./consent";
import { useAct } from "./data";
import { EarlySection } from "./early_section";
import { RightsSection } from "./rights";
import { useCase } from "./screens";

export function DataPage() {
  const { t } = useWords();
  const mine = useCase();
  return (
    <div className="stack-wide narrow">
      <PageTitle>{t("citizen.data.title")}</PageTitle>
      {mine.acting ? (
        <>
          <Notification>
            <p>{t("citizen.behalf.limits")}</p>
            <p>{t("citizen.behalf.note")}</p>
          </Notification>
          <Consents />
        </>
      ) : (
        <>
          <section className="card stack-tight">
            <h2>{t("citizen.sees.title")}</h2>
            <p>{t("citizen.sees.link.text")}</p>
            <div>
              <ButtonLink to="/oma/tiedot/kuka-nakee" kind="secondary" icon="eye">
                {t("citizen.sees.link")}
              </ButtonLink>
            </div>
          </section>
          <Consents />
          <AccessLines />
          <EarlySection />
          <RightsSection />
        </>
      )}
      <ContactDetails />
      {!mine.acting && <CodeSection />}
      {!mine.acting && (
        <p className="soft">{mine.bound ? t("citizen.case.bound") : t("citizen.case.unbound")}</p>
      )}
    </div>
  );
}

/** What others have asked to be told, and what was answered. */
function Consents() {
  const { t } = useWords();
  const mine = useCase();
  return (
    <section className="stack">
      <h2>{t(mine.acting ? "citizen.allow.title" : "citizen.data.consents")}</h2>
      {mine.consents.length === 0 && (
        <p className="soft">
          {t(mine.acting ? "citizen.behalf.consents.none" : "citizen.data.consents.none")}
        </p>
      )}
      {mine.consents.map((consent) => (
        <ConsentCard key={consent.step} consent={consent} />
      ))}
    </section>
  );
}

function ContactDetails() {
  const { t } = useWords();
  const { contact, acting } = useCase();
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
      <h2>{t(acting ? "citizen.behalf.contact" : "citizen.contact.title")}</h2>
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
  const { t } = useWords();
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
      <Failure of={act.error} />
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
