// The service directory: search by words, need, municipality and language; all in the address.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { api, type Page, with_query } from "../../data/client";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, EmptyState, Icon, Notification, PhoneLink, Skeleton, Tag } from "../../kit";
import { useBootInfo } from "../data";
import { useShortcuts } from "../keys";
import type { Service } from "../types";

type Guess = { code: string; title: string; reason: string };

export default function ServicesPage() {
  const words = useWords();
  const { t } = words;
  const [search, set_search] = useSearchParams();
  const q = search.get("q") ?? "";
  const need = search.get("tarve") ?? "";
  const municipality = search.get("kunta") ?? "";
  const language = search.get("kieli") ?? "";
  const boot = useBootInfo();
  const box = useRef<HTMLInputElement>(null);
  const services = useInfiniteQuery({
    queryKey: ["services", q, need, municipality, language],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      // A chosen need stands for the words it was found by.
      const query = { q: need ? "" : q, need, municipality, language, limit: 30, after: pageParam };
      return (await api.get<Page<Service>>(with_query("/api/services", query), { signal })).data;
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
  // A need described in everyday words finds services whose names do not hold those words.
  const guesses = useQuery({
    queryKey: ["need-guess", q],
    enabled: q.trim().length > 2,
    queryFn: async ({ signal }) =>
      (
        await api.post<{ needs: Guess[] }>(
          "/api/need-check",
          { text: q, language: words.lang },
          { signal },
        )
      ).data.needs.slice(0, 4),
  });
  const best = guesses.data?.[0];
  const by_words = services.data?.pages.flatMap((page) => page.items) ?? [];
  const none = services.data !== undefined && by_words.length === 0;
  // No name holds the words: what serves the need the words tell of is shown instead.
  const by_need = useQuery({
    queryKey: ["services-by-need", best?.code, municipality, language],
    enabled: none && need === "" && best !== undefined,
    queryFn: async ({ signal }) => {
      const query = { need: best?.code, municipality, language, limit: 30 };
      return (await api.get<Page<Service>>(with_query("/api/services", query), { signal })).data
        .items;
    },
  });
  const instead = none && need === "" ? (by_need.data ?? []) : [];
  const found = by_words.length > 0 ? by_words : instead;
  useShortcuts([{ keys: "/", label: "workbench.keys.search", run: () => box.current?.focus() }]);
  useEffect(() => {
    document.title = `${t("workbench.nav.services")} · ${t("web.name")}`;
  }, [t]);
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === "") next.delete(name);
    else next.set(name, value);
    set_search(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = new URLSearchParams(search);
    const text = box.current?.value.trim() ?? "";
    next.delete("tarve");
    if (text === "") next.delete("q");
    else next.set("q", text);
    set_search(next);
  };
  return (
    <div className="wb-page stack">
      <h1>{t("workbench.nav.services")}</h1>
      <form className="wb-filters" onSubmit={submit}>
        <div className="field wb-grow">
          <label htmlFor="service-q">{t("workbench.services.q")}</label>
          <div className="wb-search">
            <input
              ref={box}
              key={q}
              id="service-q"
              type="search"
              className="input"
              defaultValue={q}
            />
            <Button type="submit" icon="search">
              {t("workbench.search.go")}
            </Button>
          </div>
        </div>
        <div className="field">
          <label htmlFor="service-municipality">{t("workbench.new.municipality")}</label>
          <select
            id="service-municipality"
            className="input"
            value={municipality}
            onChange={(event) => set("kunta", event.target.value)}
          >
            <option value="">{t("workbench.any")}</option>
            {(boot.data?.municipalities ?? []).map((one) => (
              <option key={one.code} value={one.code}>
                {one.title}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="service-language">{t("workbench.new.language")}</label>
          <select
            id="service-language"
            className="input"
            value={language}
            onChange={(event) => set("kieli", event.target.value)}
          >
            <option value="">{t("workbench.any")}</option>
            {(boot.data?.languages ?? []).map((one) => (
              <option key={one.code} value={one.code}>
                {one.title}
              </option>
            ))}
          </select>
        </div>
      </form>
      {need !== "" && (
        <div>
          <Button kind="secondary" icon="x" onClick={() => set("tarve", "")}>
            {t("workbench.services.need", {
              need: guesses.data?.find((one) => one.code === need)?.title ?? need,
            })}
          </Button>
        </div>
      )}
      {(guesses.data ?? []).length > 0 && (
        <ul className="wb-hints plain-list" aria-label={t("workbench.need.guesses")}>
          {guesses.data?.map((one) => (
            <li key={one.code}>
              <button type="button" className="wb-hint" onClick={() => set("tarve", one.code)}>
                <Icon name="sparkles" />
                <span className="strong">{one.title}</span>
                <span className="soft small">{one.reason}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {services.isPending && <Skeleton lines={8} />}
      {services.error && (
        <Notification kind="error" live>
          <p>{say_problem(words, services.error)}</p>
        </Notification>
      )}
      {instead.length > 0 && (
        <p className="soft">{t("workbench.services.instead", { need: best?.title ?? "" })}</p>
      )}
      {none && !by_need.isFetching && found.length === 0 && (
        <EmptyState icon="search" title={t("workbench.services.none")}>
          <p>{t("workbench.services.none_text")}</p>
          {boot.data?.human && (
            <p>
              {boot.data.human.title} <PhoneLink number={boot.data.human.phone} />
            </p>
          )}
        </EmptyState>
      )}
      <ul className="wb-services plain-list">
        {found.map((service) => (
          <li key={service.id} className="wb-service">
            <ServiceHead service={service} />
          </li>
        ))}
      </ul>
      {services.hasNextPage && (
        <div>
          <Button
            kind="secondary"
            busy={services.isFetchingNextPage}
            onClick={() => void services.fetchNextPage()}
          >
            {t("workbench.list.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function ServiceHead(props: { service: Service }) {
  const { t, said, date } = useWords();
  const { service } = props;
  return (
    <>
      <div className="spread">
        <Link to={`/palvelut/${service.id}`} className="strong" lang={service.language}>
          {service.title}
        </Link>
        <span className="cluster">
          <Tag>{said(`workbench.sector.${service.sector}`, "workbench.sector.other")}</Tag>
          {service.referable && (
            <Tag kind="info" icon="send">
              {t("workbench.referable")}
            </Tag>
          )}
        </span>
      </div>
      <p lang={service.language}>{service.summary}</p>
      <p className="soft small">
        {service.provider}
        {service.phone && (
          <>
            {" · "}
            <PhoneLink number={service.phone} />
          </>
        )}
        {service.price_text && ` · ${service.price_text}`}
        {" · "}
        {service.verified_at
          ? t("workbench.verified", { at: date(service.verified_at) })
          : t("workbench.unverified")}
      </p>
    </>
  );
}
