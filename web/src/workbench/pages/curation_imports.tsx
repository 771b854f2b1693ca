// What imports of other directories said: counts of what came and changed, and a line for each kind
// of remark with its first places, so that nothing was dropped silently.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { EmptyState, Failure, Notification, Skeleton, Tag } from "../../kit";
import type { Items } from "../data";
import { Scroll } from "../scroll";

type Import = {
  id: string;
  at: string;
  format: string;
  origin: string;
  whole: boolean;
  read: { services: number; channels: number; organisations: number };
  written: {
    created: number;
    changed: number;
    unchanged: number;
    vanished: number;
    returned: number;
  };
  remarks: number;
  refused: number;
};
type Line = {
  code: string;
  text: string;
  pattern: string;
  detail: string;
  count: number;
  refused: boolean;
  examples: { file: string; place: string; value: string }[];
};

export function ImportsPart() {
  const { t } = useWords();
  const imports = useQuery({
    queryKey: ["imports"],
    queryFn: async ({ signal }) =>
      (await api.get<Items<Import>>("/api/directory/imports", { signal })).data.items,
  });
  if (imports.isPending) return <Skeleton lines={6} />;
  if (!imports.data) return <Failure of={imports.error} />;
  if (imports.data.length === 0)
    return (
      <EmptyState icon="download" title={t("workbench.imports.none")}>
        <p>{t("workbench.imports.none_text")}</p>
      </EmptyState>
    );
  return (
    <div className="stack">
      {imports.data.map((one) => (
        <OneImport key={one.id} one={one} />
      ))}
    </div>
  );
}

function OneImport(props: { one: Import }) {
  const { t, moment } = useWords();
  const { one } = props;
  const [open, set_open] = useState(false);
  const { created, changed, unchanged, vanished, returned } = one.written;
  return (
    <article className="wb-box stack-tight" aria-label={moment(one.at)}>
      <div className="spread">
        <h2 className="wb-h">
          {moment(one.at)} <span className="soft">{one.format.toUpperCase()}</span>
        </h2>
        <span className="cluster">
          {one.refused > 0 && (
            <Tag kind="danger" icon="ban">
              {t("workbench.imports.refused", { n: one.refused })}
            </Tag>
          )}
          <Tag>{t("workbench.imports.remarks", { n: one.remarks })}</Tag>
        </span>
      </div>
      <p className="soft small wb-break">{one.origin}</p>
      <p>
        {t("workbench.imports.read", {
          services: one.read.services,
          channels: one.read.channels,
          organisations: one.read.organisations,
        })}
      </p>
      <p>
        {t("workbench.imports.written", { created, changed, unchanged, vanished, returned })}
        {one.whole && ` ${t("workbench.imports.whole")}`}
      </p>
      {one.remarks > 0 && (
        <details
          className="wb-details"
          onToggle={(event) => set_open((event.target as HTMLDetailsElement).open)}
        >
          <summary>{t("workbench.imports.lines")}</summary>
          {open && <Lines id={one.id} />}
        </details>
      )}
    </article>
  );
}

const examples_shown = 3;

function Lines(props: { id: string }) {
  const words = useWords();
  const { t } = words;
  const report = useQuery({
    queryKey: ["imports", props.id],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ lines: Line[] }>(`/api/directory/imports/${encodeURIComponent(props.id)}`, {
          signal,
        })
      ).data.lines,
  });
  if (report.isPending) return <Skeleton lines={4} />;
  if (!report.data)
    return (
      <Notification kind="error">
        <p>{say_problem(words, report.error)}</p>
      </Notification>
    );
  return (
    <Scroll label={t("workbench.imports.lines")}>
      <table className="wb-table">
        <caption className="visually-hidden">{t("workbench.imports.lines")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("workbench.imports.what")}</th>
            <th scope="col">{t("workbench.imports.count")}</th>
            <th scope="col">{t("workbench.imports.where")}</th>
          </tr>
        </thead>
        <tbody>
          {report.data.map((line) => (
            <tr key={`${line.code} ${line.pattern} ${line.detail}`}>
              <th scope="row">
                {line.text}
                {line.refused && (
                  <span className="error-text small wb-under">
                    {t("workbench.imports.left_out")}
                  </span>
                )}
              </th>
              <td>{line.count}</td>
              <td>
                <code>{line.pattern}</code>
                {line.examples.slice(0, examples_shown).map((one) => (
                  <span key={`${one.file} ${one.place}`} className="soft small wb-under">
                    {one.value ? `”${one.value}” ` : ""}
                    {one.place}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
