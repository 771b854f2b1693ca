// One service: what it is, for whom, how to reach it, and where the information comes from.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Failure, Link, PhoneLink, Skeleton, SummaryList, type SummaryRow, Tag } from "../../kit";
import { capacity_text, life_text, sunk_because, wait_text } from "../services/hit";
import { KeeperLink } from "../services/keeper_link";
import type { Service } from "../types";

export default function ServicePage() {
  const { t } = useWords();
  const { id = "" } = useParams();
  const service = useQuery({
    queryKey: ["service", id],
    queryFn: async ({ signal }) =>
      (await api.get<Service>(`/api/services/${encodeURIComponent(id)}`, { signal })).data,
  });
  return (
    <div className="wb-page wb-narrow stack">
      <nav>
        <Link to="/palvelut" icon="chevron-left">
          {t("workbench.nav.services")}
        </Link>
      </nav>
      {service.isPending && <Skeleton lines={8} />}
      <Failure of={service.error} />
      {service.data && <Shown service={service.data} />}
    </div>
  );
}

function Shown(props: { service: Service }) {
  const words = useWords();
  const { t } = words;
  const one = props.service;
  const rows: SummaryRow[] = [];
  const row = (key: string, label: string, value: ReactNode) => {
    if (value !== null && value !== "" && value !== undefined) rows.push({ key, label, value });
  };
  row("provider", t("workbench.service.provider"), one.provider);
  row("phone", t("workbench.new.phone"), one.phone && <PhoneLink number={one.phone} />);
  row(
    "email",
    t("workbench.new.email"),
    one.email && <a href={`mailto:${one.email}`}>{one.email}</a>,
  );
  row("address", t("workbench.service.address"), one.address);
  row("now", t("workbench.service.now"), one.open.text);
  row("hours", t("workbench.service.hours"), one.open.week || one.hours_text);
  row(
    "next",
    t("workbench.service.next_free"),
    one.signs.next_free && words.moment(one.signs.next_free),
  );
  row("wait", t("workbench.service.wait"), wait_text(words, one));
  row("how", t("workbench.service.how"), one.how_text);
  row("decides", t("workbench.service.decides"), one.decided_by);
  row(
    "price",
    t("workbench.service.price"),
    one.free_of_charge ? t("workbench.service.free") : one.price_text,
  );
  row(
    "languages",
    t("workbench.service.languages"),
    one.languages
      .map((code) => words.said(`workbench.language.${code}`, "workbench.language.other"))
      .join(", "),
  );
  row(
    "channels",
    t("workbench.service.channels"),
    one.channels
      .map((code) => words.said(`workbench.channel.${code}`, "workbench.channel.other"))
      .join(", "),
  );
  row("referral", t("workbench.service.referral"), one.needs_referral ? t("web.yes") : t("web.no"));
  row("capacity", t("workbench.service.capacity"), capacity_text(words, one));
  row("sunk", t("workbench.sunk"), sunk_because(words, one));
  row("life", t("workbench.service.life"), life_text(words, one));
  row(
    "source",
    t("workbench.service.source"),
    `${one.source} · ${
      one.verified_at
        ? t("workbench.verified", { at: words.date(one.verified_at) })
        : t("workbench.unverified")
    }`,
  );
  return (
    <>
      <div className="stack-tight" lang={one.language}>
        <h1>{one.title}</h1>
        <p>{one.summary}</p>
      </div>
      <div className="cluster">
        <Tag>{words.said(`workbench.sector.${one.sector}`, "workbench.sector.other")}</Tag>
        {one.referable && (
          <Tag kind="info" icon="send">
            {t("workbench.referable")}
          </Tag>
        )}
      </div>
      <SummaryList rows={rows} />
      <KeeperLink service={one} />
    </>
  );
}
