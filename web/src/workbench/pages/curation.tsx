// Keeping the directory in order: what may be told twice, services nobody has stood for, what
// imports said, and what people's words were not understood. Nothing is merged by itself, and a
// decision can be taken back.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { api, with_query } from "../../data/client";
import { useWords, type WordKey } from "../../i18n";
import { Button, EmptyState, Failure, PhoneLink, Skeleton, Tag, useToast } from "../../kit";
import type { Items } from "../data";
import { useTitle } from "../page";
import { Scroll } from "../scroll";
import { ImportsPart } from "./curation_imports";

const parts = ["kaksoiskappaleet", "vahvistamatta", "tuonnit", "sanat"] as const;
type Part = (typeof parts)[number];

export default function CurationPage() {
  const { t } = useWords();
  const { osa } = useParams();
  const part: Part = parts.find((one) => one === osa) ?? "kaksoiskappaleet";
  useTitle(t("workbench.curation"));
  return (
    <div className="wb-page stack">
      <div>
        <p>
          <Link to="/palvelut">{t("workbench.nav.services")}</Link>
        </p>
        <h1>{t("workbench.curation")}</h1>
        <p className="soft">{t("workbench.curation.lead")}</p>
      </div>
      <nav className="wb-tabs" aria-label={t("workbench.curation.parts")}>
        {parts.map((one) => (
          <Link key={one} to={`/hakemisto/${one}`} aria-current={part === one ? "page" : undefined}>
            {t(`workbench.curation.${one}`)}
          </Link>
        ))}
      </nav>
      {part === "kaksoiskappaleet" && <DuplicatesPart />}
      {part === "vahvistamatta" && <DoubtfulPart />}
      {part === "tuonnit" && <ImportsPart />}
      {part === "sanat" && <WordsPart />}
    </div>
  );
}

// ---- what may be told twice ----

type Side = {
  id: string;
  title: string;
  source: string;
  origin: string | null;
  modified: string | null;
  shown: boolean;
  provider: string | null;
  phone: string | null;
  address: string | null;
  web: string | null;
  summary: string | null;
};
type Pair = {
  id: string;
  kind: "service" | "organisation";
  score: number;
  reasons: { code: string; text: string }[];
  state: State;
  keep: string | null;
  decided_by: string | null;
  decided_at: string | null;
  a: Side;
  b: Side;
};
type State = "proposed" | "merged" | "not_same";
type Pairs = { items: Pair[]; counts: Record<State, number> };
type Decision = { id: string; decision: "merge" | "not_same" | "undo"; keep?: string };

const decided_states: readonly State[] = ["merged", "not_same"];

function usePairs(state: State) {
  return useQuery({
    queryKey: ["duplicates", state],
    queryFn: async ({ signal }) =>
      (await api.get<Pairs>(with_query("/api/directory/duplicates", { state }), { signal })).data,
  });
}

function useDecide() {
  const { t } = useWords();
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (decision: Decision) => api.post("/api/directory/duplicates/decisions", decision),
    onSuccess: async (_, decision) => {
      await client.invalidateQueries({ queryKey: ["duplicates"] });
      toast(t(`workbench.duplicates.said.${decision.decision}`));
    },
  });
}

function DuplicatesPart() {
  const { t } = useWords();
  const proposed = usePairs("proposed");
  const decide = useDecide();
  if (proposed.isPending) return <Skeleton lines={8} />;
  if (!proposed.data) return <Failed error={proposed.error} />;
  return (
    <div className="stack">
      <p className="soft small">{t("workbench.duplicates.note")}</p>
      {decide.error && <Failed error={decide.error} />}
      {proposed.data.items.length === 0 && (
        <EmptyState icon="merge" title={t("workbench.duplicates.none")}>
          <p>{t("workbench.duplicates.none_text")}</p>
        </EmptyState>
      )}
      {proposed.data.items.map((pair) => (
        <PairCard
          key={pair.id}
          pair={pair}
          busy={decide.isPending}
          onDecide={(said) => decide.mutate(said)}
        />
      ))}
      {decided_states.map((state) =>
        proposed.data.counts[state] > 0 ? (
          <DecidedPairs key={state} state={state} onDecide={(said) => decide.mutate(said)} />
        ) : null,
      )}
    </div>
  );
}

function PairCard(props: { pair: Pair; busy: boolean; onDecide: (said: Decision) => void }) {
  const { t } = useWords();
  const { pair } = props;
  const merge = (keep: string) => props.onDecide({ id: pair.id, decision: "merge", keep });
  return (
    <article className="wb-box stack-tight" aria-label={pair.a.title}>
      <p className="cluster">
        <Tag>{t(`workbench.duplicates.${pair.kind}`)}</Tag>
        {pair.reasons.map((reason) => (
          <Tag key={reason.code} kind="info" icon="check">
            {reason.text}
          </Tag>
        ))}
      </p>
      <div className="wb-pair">
        {[pair.a, pair.b].map((side) => (
          <div key={side.id} className="stack-tight">
            <SideFacts side={side} kind={pair.kind} />
            <div>
              <Button
                kind="secondary"
                icon="merge"
                busy={props.busy}
                onClick={() => merge(side.id)}
              >
                {t("workbench.duplicates.keep")}
                <span className="visually-hidden">
                  : {side.title}, {side.source}
                </span>
              </Button>
            </div>
          </div>
        ))}
      </div>
      <div>
        <Button
          kind="quiet"
          icon="split"
          busy={props.busy}
          onClick={() => props.onDecide({ id: pair.id, decision: "not_same" })}
        >
          {t("workbench.duplicates.not_same")}
          <span className="visually-hidden">: {pair.a.title}</span>
        </Button>
      </div>
    </article>
  );
}

function SideFacts(props: { side: Side; kind: Pair["kind"] }) {
  const { t, date } = useWords();
  const { side } = props;
  const may_open = props.kind === "service" && side.shown;
  return (
    <div className="stack-tight">
      <h2>
        {may_open ? (
          <Link to={`/palvelut/${encodeURIComponent(side.id)}`}>{side.title}</Link>
        ) : (
          side.title
        )}
      </h2>
      {side.provider && <p>{side.provider}</p>}
      {side.summary && <p className="small">{side.summary}</p>}
      <p className="small">
        {[side.address, side.web].filter(Boolean).join(" · ")}
        {side.phone && (
          <>
            {" "}
            <PhoneLink number={side.phone} />
          </>
        )}
      </p>
      <p className="soft small">
        {t("workbench.duplicates.source", { source: side.source })}
        {side.modified && ` · ${t("workbench.duplicates.modified", { at: date(side.modified) })}`}
      </p>
    </div>
  );
}

function DecidedPairs(props: { state: State; onDecide: (said: Decision) => void }) {
  const { t, moment } = useWords();
  const { state } = props;
  const pairs = usePairs(state);
  return (
    <details className="wb-details">
      <summary>
        {t(state === "merged" ? "workbench.duplicates.merged" : "workbench.duplicates.kept_apart", {
          n: pairs.data?.counts[state] ?? 0,
        })}
      </summary>
      <ul className="wb-lines plain-list">
        {(pairs.data?.items ?? []).map((pair) => (
          <li key={pair.id}>
            <span>
              {pair.a.title} – {pair.b.title}
            </span>
            <span className="soft small">
              {pair.decided_by}
              {pair.decided_at && ` · ${moment(pair.decided_at)}`}
            </span>
            <Button
              kind="quiet"
              icon="undo-2"
              onClick={() => props.onDecide({ id: pair.id, decision: "undo" })}
            >
              {t("web.undo")}
              <span className="visually-hidden"> {pair.a.title}</span>
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

// ---- services nobody has stood for ----

type Doubtful = {
  id: string;
  title: string;
  provider: string;
  because: string;
  verified_at: string | null;
  confirmed_at: string | null;
  asked: number;
  unanswered: number;
  phone: string | null;
  has_email: boolean;
};

function DoubtfulPart() {
  const { t, date } = useWords();
  const doubtful = useQuery({
    queryKey: ["doubtful"],
    queryFn: async ({ signal }) =>
      (await api.get<Items<Doubtful> & { total: number }>("/api/directory/doubtful", { signal }))
        .data,
  });
  if (doubtful.isPending) return <Skeleton lines={8} />;
  if (!doubtful.data) return <Failed error={doubtful.error} />;
  const { items, total } = doubtful.data;
  if (items.length === 0)
    return <EmptyState icon="circle-check" title={t("workbench.doubtful.none")} />;
  return (
    <div className="stack-tight">
      <p className="soft small">{t("workbench.doubtful.note", { n: total })}</p>
      <Scroll label={t("workbench.curation.vahvistamatta")}>
        <table className="wb-table">
          <caption className="visually-hidden">{t("workbench.curation.vahvistamatta")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("workbench.doubtful.service")}</th>
              <th scope="col">{t("workbench.doubtful.why")}</th>
              <th scope="col">{t("workbench.doubtful.verified")}</th>
              <th scope="col">{t("workbench.doubtful.reach")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <Link to={`/palvelut/${encodeURIComponent(one.id)}`}>{one.title}</Link>
                  <span className="soft small wb-under">{one.provider}</span>
                </th>
                <td>
                  {one.because}
                  {one.unanswered > 0 && (
                    <span className="soft small wb-under">
                      {t("workbench.doubtful.unanswered", { n: one.unanswered, of: one.asked })}
                    </span>
                  )}
                </td>
                <td>
                  {one.confirmed_at || one.verified_at
                    ? date(one.confirmed_at ?? one.verified_at ?? "")
                    : t("workbench.doubtful.never")}
                </td>
                <td>
                  {one.phone && <PhoneLink number={one.phone} />}
                  <span className="soft small wb-under">
                    {t(one.has_email ? "workbench.doubtful.mail" : "workbench.doubtful.no_mail")}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="soft small">{t("workbench.doubtful.how")}</p>
    </div>
  );
}

// ---- what was not understood ----

type NotUnderstood = {
  words: { word: string; texts: number }[];
  none_of_these: { count: number; shown: { value: string; label: string }[] }[];
  times: number;
};

function WordsPart() {
  const { t } = useWords();
  const found = useQuery({
    queryKey: ["not-understood"],
    queryFn: async ({ signal }) =>
      (await api.get<NotUnderstood>("/api/not-understood", { signal })).data,
  });
  if (found.isPending) return <Skeleton lines={6} />;
  if (!found.data) return <Failed error={found.error} />;
  const { words, none_of_these, times } = found.data;
  return (
    <div className="stack">
      <p className="soft small">{t("workbench.unknown.note")}</p>
      <p>{t("workbench.unknown.times", { n: times })}</p>
      <CountTable
        label="workbench.unknown.words"
        none="workbench.unknown.words_none"
        rows={words.map((one) => ({ key: one.word, text: one.word, n: one.texts }))}
      />
      <CountTable
        label="workbench.unknown.sets"
        none="workbench.unknown.sets_none"
        rows={none_of_these.map((one) => ({
          key: one.shown.map((code) => code.value).join(" "),
          text: one.shown.map((code) => code.label).join(" · ") || "–",
          n: one.count,
        }))}
      />
    </div>
  );
}

function CountTable(props: {
  label: WordKey;
  none: WordKey;
  rows: { key: string; text: string; n: number }[];
}) {
  const { t } = useWords();
  return (
    <div className="stack-tight">
      <h2 className="wb-h">{t(props.label)}</h2>
      {props.rows.length === 0 ? (
        <p className="soft">{t(props.none)}</p>
      ) : (
        <table className="wb-table wb-counts">
          <caption className="visually-hidden">{t(props.label)}</caption>
          <thead>
            <tr>
              <th scope="col">{t("workbench.unknown.what")}</th>
              <th scope="col">{t("workbench.unknown.count")}</th>
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.text}</th>
                <td>{row.n}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Failed(props: { error: unknown }) {
  return <Failure of={props.error} />;
}
