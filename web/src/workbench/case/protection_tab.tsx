// What the client has said about their data and what protects them, written down as heard; and why
// this worker sees what they see, row by row with its paragraph of law.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import { as_problem } from "../../data/problem";
import {
  ends_with_reason,
  type Protection,
  type Ruling,
  type Statement,
} from "../../data/protection";
import { useWords } from "../../i18n";
import {
  Button,
  Failure,
  FormDialog,
  Icon,
  type IconName,
  Notification,
  Skeleton,
  Tag,
  TextField,
  useSending,
  useToast,
} from "../../kit";
import { case_key } from "../data";
import { Scroll } from "../scroll";
import { useMe } from "../session";
import { useCase } from "./context";
import { StatementDialog } from "./statement_dialog";

const reason_least = 10; // as the server asks

type Why = {
  case: Ruling;
  place: Ruling;
  matter: Ruling;
  facts: { fact: string; title: string; rule: Ruling }[];
};

export default function ProtectionTab() {
  return (
    <div className="stack">
      <Said />
      <WhyISee />
    </div>
  );
}

function Said() {
  const { t } = useWords();
  const { data } = useCase();
  const [writing, set_writing] = useState(false);
  const [ending, set_ending] = useState<Statement | null>(null);
  const said = useQuery({
    queryKey: [...case_key(data.id), "protection"],
    queryFn: async ({ signal }) =>
      (await api.get<Protection>(`/api/cases/${data.id}/protection`, { signal })).data,
  });
  if (said.isPending) return <Skeleton lines={4} />;
  // Whoever sees only that the matter exists is not told what was said.
  if (said.error && [403, 404].includes(as_problem(said.error).status)) return null;
  if (said.error) {
    return <Failure of={said.error} />;
  }
  const { items, may } = said.data;
  const holding = items.filter((one) => one.holds);
  const ended = items.filter((one) => !one.holds);
  return (
    <div className="stack-tight">
      <div className="spread">
        <h2 className="wb-h">{t("workbench.said")}</h2>
        {may.length > 0 && (
          <Button kind="secondary" icon="pencil" onClick={() => set_writing(true)}>
            {t("workbench.said.new")}
          </Button>
        )}
      </div>
      {holding.length === 0 && <p className="soft">{t("workbench.said.none")}</p>}
      {holding.length > 0 && (
        <Statements items={holding} label={t("workbench.said")} onEnd={set_ending} />
      )}
      {ended.length > 0 && (
        <details className="wb-details">
          <summary>{t("workbench.said.earlier", { n: ended.length })}</summary>
          <Statements items={ended} label={t("workbench.said.earlier", { n: ended.length })} />
        </details>
      )}
      {writing && <StatementDialog said={said.data} onClose={() => set_writing(false)} />}
      {ending && <EndDialog statement={ending} onClose={() => set_ending(null)} />}
    </div>
  );
}

const kind_icons: Record<Statement["kind"], IconName> = {
  permission: "circle-check",
  ban: "ban",
  non_disclosure: "shield",
  custody: "baby",
  capacity: "scale",
  representative: "users",
  address_grant: "map-pin",
  restriction: "lock",
};

function Statements(props: {
  items: Statement[];
  label: string;
  onEnd?: (one: Statement) => void;
}) {
  const { t, moment } = useWords();
  const detail = useDetail();
  return (
    <Scroll label={props.label}>
      <table className="wb-table wb-rows wb-said-table">
        <caption className="visually-hidden">{props.label}</caption>
        <thead>
          <tr>
            <th scope="col">{t("workbench.said.what")}</th>
            <th scope="col">{t("workbench.said.detail")}</th>
            <th scope="col">{t("workbench.said.since")}</th>
            <th scope="col">{t("workbench.said.by")}</th>
            {props.onEnd && (
              <th scope="col">
                <span className="visually-hidden">{t("workbench.said.end")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {props.items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Icon name={kind_icons[one.kind]} /> {one.title}
              </th>
              <td>{detail(one)}</td>
              <td data-label={t("workbench.said.since")}>
                {moment(one.happened_at)}
                {one.ends_at && (
                  <span className="soft small wb-under">
                    {t("workbench.said.until", { at: moment(one.ends_at) })}
                  </span>
                )}
              </td>
              <td className="soft" data-label={t("workbench.said.by")}>
                {one.own ? t("workbench.said.own") : one.by}
              </td>
              {props.onEnd && (
                <td>
                  {one.may_end && (
                    <Button kind="quiet" onClick={() => props.onEnd?.(one)}>
                      {t("workbench.said.end")}
                      <span className="visually-hidden"> {one.title}</span>
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function useDetail(): (one: Statement) => string {
  const { t, said } = useWords();
  return (one) => {
    switch (one.kind) {
      case "permission":
        return said(`workbench.register.${one.register}`, "workbench.register.other");
      case "ban":
        return one.target_title ?? "";
      case "capacity":
        return said(`workbench.said.value.${one.value}`, "workbench.said.value");
      case "representative":
        return [one.person_name, one.relation_title].filter(Boolean).join(", ");
      case "address_grant":
        return [one.worker_name, one.reason].filter(Boolean).join(": ");
      case "non_disclosure":
        return t("workbench.seen.place");
      case "custody":
        return t("workbench.said.about.custody");
      case "restriction":
        return t("workbench.said.about.restriction");
    }
  };
}

function EndDialog(props: { statement: Statement; onClose: () => void }) {
  const { t } = useWords();
  const { data } = useCase();
  const client = useQueryClient();
  const toast = useToast();
  const [reason, set_reason] = useState("");
  const { statement } = props;
  const with_reason = ends_with_reason(statement.kind);
  const sending = useSending({
    "end-reason":
      with_reason && reason.trim().length < reason_least && t("workbench.emergency.reason.missing"),
  });
  const end = async () => {
    await api.post(
      `/api/cases/${data.id}/protection/${statement.id}/end`,
      with_reason ? { reason } : {},
    );
    await client.invalidateQueries({ queryKey: case_key(data.id) });
    toast(t("workbench.said.ended"));
  };
  return (
    <FormDialog
      title={t("workbench.said.end_title", { what: statement.title })}
      save={t("workbench.said.end")}
      danger
      sending={sending}
      onSave={end}
      onClose={props.onClose}
    >
      <p>{t("workbench.said.end_text")}</p>
      {with_reason && (
        <TextField
          name="end-reason"
          label={t("workbench.said.end_reason")}
          hint={t("workbench.said.end_reason.hint")}
          error={sending.wrong("end-reason")}
          maxLength={500}
          value={reason}
          onChange={(event) => set_reason(event.target.value)}
        />
      )}
    </FormDialog>
  );
}

/** Which row of law opens or closes the matter, the place and – to whoever sees it – each fact. */
export function WhyISee() {
  const { t } = useWords();
  const me = useMe();
  const { data } = useCase();
  const why = useQuery({
    queryKey: [...case_key(data.id), "why"],
    queryFn: async ({ signal }) =>
      (await api.get<Why>(`/api/cases/${data.id}/why`, { signal })).data,
  });
  if (why.isPending) return <Skeleton lines={4} />;
  if (why.error) {
    return <Failure of={why.error} />;
  }
  const rows = [
    { key: "case", titles: [t("workbench.seen.case")], rule: why.data.case },
    { key: "matter", titles: [t("workbench.seen.matter")], rule: why.data.matter },
    { key: "place", titles: [t("workbench.seen.place")], rule: why.data.place },
  ]
    // Where the person is stands in the matter: who does not see that does not see this either.
    .filter((row) => row.key !== "place" || why.data.matter.verdict === "yes");
  const facts = by_rule(why.data.facts);
  const only_exists = [...rows, ...facts].some((one) => one.rule.verdict === "exists-only");
  return (
    <div className="stack-tight">
      <h2 className="wb-h">{t("workbench.seen")}</h2>
      <p className="soft small">
        {data.why_i_see} {t("workbench.seen.lead")}
      </p>
      <Rulings rows={rows} label={t("workbench.seen")} />
      {facts.length > 0 && (
        <>
          <h3 className="wb-h">{t("workbench.seen.facts")}</h3>
          <Rulings rows={facts} label={t("workbench.seen.facts")} />
        </>
      )}
      {only_exists && !me.worker.leads && (
        <Notification>
          <p>{t("workbench.seen.exists.note")}</p>
        </Notification>
      )}
    </div>
  );
}

const verdicts = {
  yes: { kind: "success", icon: "eye", word: "workbench.seen.yes" },
  no: { kind: "danger", icon: "lock", word: "workbench.seen.no" },
  "exists-only": { kind: "warning", icon: "circle-dot", word: "workbench.seen.exists" },
} as const;

type RuledRow = { key: string; titles: string[]; rule: Ruling };

/** Facts that one row of law decides stand together: its reason is read once. */
function by_rule(facts: Why["facts"]): RuledRow[] {
  const rows = new Map<string, RuledRow>();
  for (const { title, rule } of facts) {
    const key = [rule.verdict, rule.why, rule.act, rule.section].join(" ");
    const row = rows.get(key) ?? { key, titles: [], rule };
    row.titles.push(title);
    rows.set(key, row);
  }
  return [...rows.values()];
}

function Rulings(props: { rows: RuledRow[]; label: string }) {
  const { t } = useWords();
  return (
    <Scroll label={props.label}>
      <table className="wb-table wb-rows wb-rulings">
        <caption className="visually-hidden">{props.label}</caption>
        <thead>
          <tr>
            <th scope="col">{t("workbench.seen.what")}</th>
            <th scope="col">{t("workbench.seen.verdict")}</th>
            <th scope="col">{t("workbench.seen.why")}</th>
            <th scope="col">{t("workbench.seen.law")}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => {
            const shown = verdicts[row.rule.verdict];
            return (
              <tr key={row.key}>
                <th scope="row">
                  {row.titles.map((title) => (
                    <span key={title} className="wb-line">
                      {title}
                    </span>
                  ))}
                </th>
                <td data-short="">
                  <Tag kind={shown.kind} icon={shown.icon}>
                    {t(shown.word)}
                  </Tag>
                </td>
                <td>{row.rule.why}</td>
                <td className="soft nowrap">
                  {row.rule.act} {row.rule.section}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
