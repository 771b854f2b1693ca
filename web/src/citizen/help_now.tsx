// Services that may help already now: open or not, how far, in which language, at what price, how
// to get there and why it is shown. One may say that a service interests; it goes along with the
// contact. Nothing is ordered and nobody is ranked out of sight.
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api, with_query } from "../data/client";
import type { Found, Hit } from "../data/services";
import { type Understanding, useSettled } from "../data/understand";
import { useWords } from "../i18n";
import { Button, Icon, type IconName, PhoneLink, Skeleton, TextField } from "../kit";
import { type Chosen, useFlow } from "./flow";

const first_shown = 3;
const most_shown = 10;
const postal_code = /^\d{5}$/;
const postal_pause_ms = 500;

/** The need whose services are shown: the chosen one, else the likeliest when it is likely. */
function need_of(found: Understanding, choice: Chosen): string {
  if (choice.none) return "";
  if (choice.need !== "") return choice.need;
  const best = found.needs[0];
  return best && best.level !== "possible" && !found.question ? best.code : "";
}

export function HelpNow(props: { found: Understanding; choice: Chosen; onContinue: () => void }) {
  const { t, lang } = useWords();
  const { draft, put } = useFlow();
  const need = need_of(props.found, props.choice);
  const postal = useSettled(draft.postal_code.trim(), postal_pause_ms);
  const known_place = postal_code.test(postal) ? postal : "";
  const [all, set_all] = useState(false);
  const query = {
    need,
    postal_code: known_place,
    municipality: draft.municipality,
    language: draft.language || lang,
    limit: most_shown,
  };
  const services = useQuery<Found>({
    queryKey: ["help-now", query],
    enabled: need !== "" && need !== "EMERGENCY",
    staleTime: 5 * 60_000,
    placeholderData: (before) => before,
    // A postal code nobody knows only leaves the distance out.
    queryFn: async ({ signal }) => {
      const ask = async (of: typeof query) =>
        (await api.get<Found>(with_query("/api/public/services", of), { signal })).data;
      return ask(query).catch((error) => {
        if (query.postal_code === "") throw error;
        return ask({ ...query, postal_code: "" });
      });
    },
  });
  const items = services.data?.items ?? [];
  if (need === "" || need === "EMERGENCY" || services.isError) return null;
  if (services.data && items.length === 0) return null;
  const shown = all ? items : items.slice(0, first_shown);
  return (
    <section className="stack help-now" aria-label={t("citizen.help.title")}>
      <div className="stack-tight">
        <h2>{t("citizen.help.title")}</h2>
        <p className="soft">{t("citizen.help.lead")}</p>
      </div>
      <div className="postal">
        <TextField
          name="postal-code"
          label={t("citizen.help.postal")}
          hint={t("citizen.help.postal.hint")}
          optional
          inputMode="numeric"
          autoComplete="postal-code"
          maxLength={5}
          value={draft.postal_code}
          onChange={(event) => put({ postal_code: event.target.value.replace(/\D/g, "") })}
        />
      </div>
      {!services.data && <Skeleton lines={5} />}
      <ul className="plain-list stack">
        {shown.map((service) => (
          <li key={service.id}>
            <ServiceCard service={service} choice={props.choice} />
          </li>
        ))}
      </ul>
      {!all && items.length > first_shown && (
        <div>
          <Button kind="secondary" icon="chevron-down" onClick={() => set_all(true)}>
            {t("citizen.help.more", { n: items.length - first_shown })}
          </Button>
        </div>
      )}
      <div>
        <Button kind="secondary" onClick={props.onContinue}>
          {t("web.continue")}
        </Button>
      </div>
    </section>
  );
}

function Fact(props: { icon: IconName; label: string; children: React.ReactNode }) {
  return (
    <li>
      <Icon name={props.icon} />
      <span>
        <span className="visually-hidden">{props.label}: </span>
        {props.children}
      </span>
    </li>
  );
}

function ServiceCard(props: { service: Hit; choice: Chosen }) {
  const words = useWords();
  const { t } = words;
  const { draft, put } = useFlow();
  const id = useId();
  const { service } = props;
  const wished = props.choice.services.some((one) => one.id === service.id);
  const toggle = () => {
    const services = wished
      ? props.choice.services.filter((one) => one.id !== service.id)
      : [...props.choice.services, { id: service.id, title: service.title }];
    put({ choice: { ...props.choice, of: draft.words, services } });
  };
  const languages = service.languages
    .map((code) => words.said(`citizen.language.${code}`, "citizen.language.other"))
    .join(", ");
  const price = service.free_of_charge ? t("citizen.help.free") : service.price_text;
  const sunk = ["gone", "temporarily_closed"].includes(service.status ?? "");
  return (
    <article className="card stack-tight" aria-labelledby={id}>
      <div>
        <h3 id={id} lang={service.language}>
          {service.title}
        </h3>
        <p className="soft">
          {service.provider}
          {" · "}
          {words.said(`citizen.sector.${service.sector}`, "citizen.sector.other")}
        </p>
      </div>
      <ul className="plain-list facts">
        <li data-open={service.open.state}>
          <Icon
            name={
              service.open.state === "open"
                ? "circle-check"
                : service.open.state === "unknown"
                  ? "circle-help"
                  : "clock"
            }
          />
          <span className="strong">{service.open.text}</span>
        </li>
        {service.phone && (
          <Fact icon="phone" label={t("citizen.help.phone")}>
            <PhoneLink number={service.phone} className="phone nowrap" />
          </Fact>
        )}
        {(service.address || service.distance_km !== null) && (
          <Fact icon="map-pin" label={t("citizen.help.where")}>
            {service.address}
            {service.address && service.distance_km !== null && " · "}
            {service.distance_km !== null && t("citizen.help.km", { n: service.distance_km })}
          </Fact>
        )}
        {languages && (
          <Fact icon="languages" label={t("citizen.help.languages")}>
            {languages}
          </Fact>
        )}
        {price && (
          <Fact icon="wallet" label={t("citizen.help.price")}>
            {price}
          </Fact>
        )}
        {service.how_text && (
          <Fact icon="route" label={t("citizen.help.how")}>
            {service.how_text}
          </Fact>
        )}
      </ul>
      {sunk && <p className="strong">{t("citizen.help.sunk")}</p>}
      <details>
        <summary>
          {t("citizen.help.why")}
          <span className="visually-hidden">: {service.title}</span>
        </summary>
        {service.summary && <p lang={service.language}>{service.summary}</p>}
        <ul>
          {service.reasons.map((reason) => (
            <li key={reason.text}>{reason.text}</li>
          ))}
        </ul>
        {service.open.week && <p className="soft">{service.open.week}</p>}
      </details>
      <label className="wish">
        <input type="checkbox" checked={wished} onChange={toggle} />
        <span>
          {t("citizen.help.wish")}
          <span className="visually-hidden">: {service.title}</span>
        </span>
      </label>
    </article>
  );
}
