// What would have been sent: in the demo nothing leaves the machine. State filter in the address.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { api, with_query } from "../../data/client";
import { useWords } from "../../i18n";
import { EmptyState, Failure, Skeleton, Tag, type TagKind } from "../../kit";
import type { Items } from "../data";
import { useTitle } from "../page";

type Notice = {
  id: string;
  case: string | null;
  channel: string;
  title?: string;
  language: string;
  to_masked: string;
  body: string;
  state: string;
  tries: number;
  created_at: string;
  last_error: string | null;
};
const states = ["", "waiting", "sent", "failed"] as const;
const kinds: Record<string, TagKind> = { sent: "success", failed: "danger", waiting: "warning" };

export default function OutboxPage() {
  const words = useWords();
  const { t } = words;
  const [search, set_search] = useSearchParams();
  const state = search.get("tila") ?? "";
  const notices = useQuery({
    queryKey: ["outbox", state],
    queryFn: async ({ signal }) =>
      (await api.get<Items<Notice>>(with_query("/api/outbox", { state }), { signal })).data.items,
  });
  useTitle(t("workbench.nav.outbox"));
  return (
    <div className="wb-page stack">
      <div>
        <h1>{t("workbench.nav.outbox")}</h1>
        <p className="soft">{t("workbench.outbox.lead")}</p>
      </div>
      <div className="wb-filters">
        <div className="field">
          <label htmlFor="outbox-state">{t("workbench.outbox.state")}</label>
          <select
            id="outbox-state"
            className="input"
            value={state}
            onChange={(event) => set_search(event.target.value ? { tila: event.target.value } : {})}
          >
            {states.map((one) => (
              <option key={one} value={one}>
                {t(`workbench.outbox.state.${one === "" ? "all" : one}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {notices.isPending && <Skeleton lines={8} />}
      <Failure of={notices.error} />
      {notices.data?.length === 0 && <EmptyState icon="mail" title={t("workbench.outbox.none")} />}
      <ul className="wb-notices plain-list">
        {(notices.data ?? []).map((one) => (
          <li key={one.id} className="wb-notice">
            <div className="spread">
              <span>
                {one.title && one.title !== one.body && (
                  <span className="strong">{one.title} </span>
                )}
                <span className="soft">
                  {words.said(`workbench.channel.${one.channel}`, "workbench.channel.other")}
                  {one.to_masked && ` · ${one.to_masked}`}
                </span>
              </span>
              <span className="cluster">
                <Tag kind={kinds[one.state] ?? "neutral"}>
                  {words.said(
                    `workbench.outbox.state.${one.state}`,
                    "workbench.outbox.state.other",
                  )}
                </Tag>
                <span className="soft small">{words.moment(one.created_at)}</span>
              </span>
            </div>
            <p lang={one.language} className="wb-words-text">
              {one.body}
            </p>
            {one.last_error && (
              <p className={one.state === "failed" ? "error-text" : "soft small"}>
                {one.last_error}
              </p>
            )}
            {one.case && <Link to={`/asia/${one.case}`}>{t("workbench.outbox.case")}</Link>}
          </li>
        ))}
      </ul>
    </div>
  );
}
