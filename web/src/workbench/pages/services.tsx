// The service directory: words, needs and filters, all in the address; the filters that last come
// back the next time. Two services can be laid side by side, and several needs give wholes.
import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Link } from "react-router";
import { api } from "../../data/client";
import type { Facet, Found, Hit } from "../../data/services";
import { useWords } from "../../i18n";
import {
  Button,
  EmptyState,
  Failure,
  Notification,
  PhoneLink,
  Skeleton,
  Tag,
  useToast,
} from "../../kit";
import { add_service } from "../case/plan_draft";
import { usePlanDraft } from "../case/plan_store";
import { useBootInfo, useCaseQuery } from "../data";
import { useShortcuts } from "../keys";
import { NeedProposals } from "../need_proposals";
import { useTitle } from "../page";
import { Compare } from "../services/compare";
import { compared_max, service_query, sorts, switches, useFilters } from "../services/filters";
import { ServiceHit } from "../services/hit";
import { Packages } from "../services/packages";
import { useMe } from "../session";
import type { StaffCase } from "../types";
import { useWide } from "../wide";

const per_page = 20;
type Filters = ReturnType<typeof useFilters>;

function useFound(query: URLSearchParams) {
  const text = query.toString();
  return useInfiniteQuery({
    queryKey: ["services", text],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const ask = new URLSearchParams(text);
      ask.set("limit", String(per_page));
      ask.set("facets", "true");
      if (pageParam) ask.set("after", pageParam);
      return (await api.get<Found>(`/api/services?${ask}`, { signal })).data;
    },
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
}

export default function ServicesPage() {
  const { t } = useWords();
  const me = useMe();
  const filters = useFilters(me.worker.slug);
  const { search, set, change } = filters;
  const q = search.get("q") ?? "";
  const needs = search.getAll("tarve");
  const compared = search.getAll("vertaa");
  const case_id = search.get("asia") ?? "";
  const boot = useBootInfo();
  const services = useFound(service_query(search));
  const first = services.data?.pages[0];
  const items = services.data?.pages.flatMap((page) => page.items) ?? [];
  const titles = new Map(first?.facets?.needs.map((one) => [one.value, one.title]));
  const title_of = (need: string) => titles.get(need) ?? need;
  useTitle(t("workbench.nav.services"));
  const toggle_need = (need: string) =>
    change((next) => {
      const rest = next.getAll("tarve").filter((one) => one !== need);
      const had = rest.length < next.getAll("tarve").length;
      next.delete("tarve");
      for (const one of had ? rest : [...rest, need]) next.append("tarve", one);
    });
  const toggle_compared = (id: string) =>
    change((next) => {
      const rest = next.getAll("vertaa").filter((one) => one !== id);
      const had = rest.length < next.getAll("vertaa").length;
      next.delete("vertaa");
      for (const one of had ? rest : [...rest, id]) next.append("vertaa", one);
    });
  return (
    <div className="wb-page stack">
      <div className="spread">
        <h1>{t("workbench.nav.services")}</h1>
        <Link to="/hakemisto/kaksoiskappaleet">{t("workbench.curation")}</Link>
      </div>
      {case_id !== "" && <ForCase id={case_id} />}
      <SearchBox filters={filters} />
      {needs.length > 0 && (
        <ul className="plain-list cluster" aria-label={t("workbench.services.needs")}>
          {needs.map((need) => (
            <li key={need}>
              <Button kind="secondary" icon="x" onClick={() => toggle_need(need)}>
                {t("workbench.services.need", { need: title_of(need) })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {q !== "" && (
        <NeedProposals
          text={q}
          value={needs[0] ?? ""}
          onPick={(need) => (need === "" ? set("tarve", "") : toggle_need(need))}
        />
      )}
      <div className="wb-search-grid">
        <FilterPanel filters={filters} found={first} toggle_need={toggle_need} />
        <div className="stack">
          {compared.length > 0 && (
            <Compare ids={compared.slice(0, compared_max)} onClose={() => set("vertaa", "")} />
          )}
          {needs.length > 1 && (
            <Packages needs={needs} place={place_of(search)} title_of={title_of} />
          )}
          <Failure of={services.error} />
          <div className="spread">
            <p role="status" className="strong">
              {first ? t("workbench.services.total", { n: first.total }) : ""}
            </p>
            <SortBy filters={filters} />
          </div>
          {services.isPending && <Skeleton lines={8} />}
          {first && items.length === 0 && (
            <EmptyState icon="search" title={t("workbench.services.none")}>
              <p>{t("workbench.services.none_text")}</p>
              {filters.active > 0 && (
                <Button kind="secondary" icon="x" onClick={filters.clear}>
                  {t("workbench.filters.clear")}
                </Button>
              )}
              {boot.data?.human && (
                <p>
                  {boot.data.human.title} <PhoneLink number={boot.data.human.phone} />
                </p>
              )}
            </EmptyState>
          )}
          <ul className="wb-services plain-list">
            {items.map((service) => (
              <li key={service.id}>
                <ServiceHit
                  service={service}
                  compared={compared.includes(service.id)}
                  may_compare={compared.length < compared_max}
                  onCompare={() => toggle_compared(service.id)}
                >
                  {case_id !== "" && <AddToPlan id={case_id} service={service} />}
                </ServiceHit>
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
      </div>
    </div>
  );
}

/** Where the person is, as the packages ask for it. */
function place_of(search: URLSearchParams): Record<string, string> {
  const query = service_query(search);
  const out: Record<string, string> = {};
  for (const name of ["municipality", "postal_code", "language"]) {
    const value = query.get(name);
    if (value) out[name] = value;
  }
  return out;
}

function SearchBox(props: { filters: Filters }) {
  const { t } = useWords();
  const { search, change } = props.filters;
  const q = search.get("q") ?? "";
  const box = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "/", label: "workbench.keys.search", run: () => box.current?.focus() }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = box.current?.value.trim() ?? "";
    change((next) => {
      next.delete("tarve");
      if (text === "") next.delete("q");
      else next.set("q", text);
    });
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor="service-q">{t("workbench.services.q")}</label>
      <div className="wb-search">
        <input ref={box} key={q} id="service-q" type="search" className="input" defaultValue={q} />
        <Button type="submit" icon="search">
          {t("workbench.search.go")}
        </Button>
      </div>
    </form>
  );
}

function SortBy(props: { filters: Filters }) {
  const { t } = useWords();
  const { search, set } = props.filters;
  return (
    <label className="wb-sort">
      {t("workbench.sort")}{" "}
      <select
        className="input"
        value={search.get("jarj") ?? "best"}
        onChange={(event) => set("jarj", event.target.value === "best" ? "" : event.target.value)}
      >
        {sorts.map((one) => (
          <option key={one} value={one}>
            {t(`workbench.sort.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

type PanelProps = {
  filters: Filters;
  found: Found | undefined;
  toggle_need: (need: string) => void;
};

function FilterPanel(props: PanelProps) {
  const { t } = useWords();
  const { clear, active } = props.filters;
  // On a narrow screen the services come first; the filters are one press away.
  const wide = useWide();
  const [open, set_open] = useState(false);
  return (
    <section className="wb-facets stack" aria-label={t("workbench.filters")}>
      <div className="spread">
        <h2 className="wb-h">
          {t("workbench.filters")}{" "}
          {active > 0 && <Tag>{t("workbench.filters.active", { n: active })}</Tag>}
        </h2>
        <span className="cluster">
          {active > 0 && (
            <Button kind="quiet" icon="x" onClick={clear}>
              {t("workbench.filters.clear")}
            </Button>
          )}
          {!wide && (
            <Button
              kind="secondary"
              icon="filter"
              aria-expanded={open}
              onClick={() => set_open(!open)}
            >
              {t(open ? "workbench.filters.hide" : "workbench.filters.show")}
            </Button>
          )}
        </span>
      </div>
      {(wide || open) && <FilterFields {...props} />}
    </section>
  );
}

function FilterFields({ filters, found, toggle_need }: PanelProps) {
  const { t } = useWords();
  const { search, set } = filters;
  const boot = useBootInfo();
  const needs = search.getAll("tarve");
  const language = search.get("kieli") ?? "";
  return (
    <>
      <div className="wb-facet-row">
        <div className="field">
          <label htmlFor="service-postal">{t("workbench.services.postal")}</label>
          <PostalCode value={search.get("postinro") ?? ""} onChange={(v) => set("postinro", v)} />
          {found?.place && (
            <span className="soft small">
              {t("workbench.services.within", { km: Math.round(found.place.within_km) })}
            </span>
          )}
        </div>
        <div className="field">
          <label htmlFor="service-municipality">{t("workbench.new.municipality")}</label>
          <select
            id="service-municipality"
            className="input"
            value={search.get("kunta") ?? ""}
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
      </div>
      <fieldset className="stack-tight">
        <legend className="visually-hidden">{t("workbench.filters.only")}</legend>
        {switches.map((name) => (
          <label className="wb-check" key={name}>
            <input
              type="checkbox"
              checked={search.get(name) === "1"}
              onChange={(event) => set(name, event.target.checked ? "1" : "")}
            />
            {t(`workbench.filters.${name}`)}
          </label>
        ))}
      </fieldset>
      <Pick
        name="kieli"
        label={t("workbench.new.language")}
        facets={found?.facets?.languages}
        filters={filters}
      />
      {language !== "" && (
        <label className="wb-check">
          <input
            type="checkbox"
            checked={search.get("vainkieli") === "1"}
            onChange={(event) => set("vainkieli", event.target.checked ? "1" : "")}
          />
          {t("workbench.filters.vainkieli")}
        </label>
      )}
      <Pick
        name="sektori"
        label={t("workbench.services.sector")}
        facets={found?.facets?.sectors}
        filters={filters}
      />
      <Pick
        name="tapa"
        label={t("workbench.service.channels")}
        facets={found?.facets?.modes}
        filters={filters}
      />
      {(found?.facets?.needs ?? []).length > 0 && (
        <details className="wb-details" open={needs.length > 0 || undefined}>
          <summary>{t("workbench.services.needs")}</summary>
          {found?.facets?.needs.map((one) => (
            <label className="wb-check wb-facet" key={one.value}>
              <input
                type="checkbox"
                checked={needs.includes(one.value)}
                onChange={() => toggle_need(one.value)}
              />
              <span>{one.title}</span>
              <span className="soft small">{one.count}</span>
            </label>
          ))}
        </details>
      )}
    </>
  );
}

/** One of a facet, with how many there are; the count is that of the search as it stands. */
function Pick(props: {
  name: "kieli" | "sektori" | "tapa";
  label: string;
  facets: Facet[] | undefined;
  filters: Filters;
}) {
  const { t } = useWords();
  const { name, facets = [] } = props;
  const { search, set } = props.filters;
  const value = search.get(name) ?? "";
  const known = facets.some((one) => one.value === value);
  return (
    <div className="field">
      <label htmlFor={`service-${name}`}>{props.label}</label>
      <select
        id={`service-${name}`}
        className="input"
        value={value}
        onChange={(event) => set(name, event.target.value)}
      >
        <option value="">{t("workbench.any")}</option>
        {value !== "" && !known && <option value={value}>{value} (0)</option>}
        {facets.map((one) => (
          <option key={one.value} value={one.value}>
            {one.title} ({one.count})
          </option>
        ))}
      </select>
    </div>
  );
}

/** Used once it is whole: five digits, or none. */
function PostalCode(props: { value: string; onChange: (value: string) => void }) {
  return (
    <input
      id="service-postal"
      key={props.value}
      className="input"
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      defaultValue={props.value}
      onChange={(event) => {
        const text = event.target.value.trim();
        if (/^\d{5}$/.test(text) || text === "") props.onChange(text);
      }}
    />
  );
}

/** The search was opened to find something for a case. */
function ForCase(props: { id: string }) {
  const { t } = useWords();
  const found = useCaseQuery(props.id);
  const name = found.data?.data.subject?.name ?? t("workbench.nameless");
  return (
    <Notification>
      <p>{t("workbench.services.for_case", { name })}</p>
      <p>
        <Link to={`/asia/${props.id}/suunnitelma`}>{t("workbench.services.to_plan")}</Link>
      </p>
    </Notification>
  );
}

function AddToPlan(props: { id: string; service: Hit }) {
  const found = useCaseQuery(props.id);
  return found.data ? <AddButton data={found.data.data} service={props.service} /> : null;
}

function AddButton(props: { data: StaffCase; service: Hit }) {
  const { t } = useWords();
  const toast = useToast();
  const { service } = props;
  const [draft, set_draft] = usePlanDraft(props.data);
  const remove = () =>
    set_draft((now) => ({
      ...now,
      items: now.items.filter((item) => item.service !== service.id),
    }));
  if (draft.items.some((item) => item.service === service.id)) {
    return (
      <>
        <Tag kind="success" icon="check">
          {t("workbench.plan.in")}
        </Tag>
        <Button kind="quiet" icon="undo-2" onClick={remove}>
          {t("web.undo")}
          <span className="visually-hidden"> {service.title}</span>
        </Button>
      </>
    );
  }
  return (
    <Button
      kind="secondary"
      icon="plus"
      onClick={() => {
        set_draft((now) => add_service(now, service));
        toast(t("workbench.plan.added", { title: service.title }), remove);
      }}
    >
      {t("workbench.plan.add")}
      <span className="visually-hidden"> {service.title}</span>
    </Button>
  );
}
