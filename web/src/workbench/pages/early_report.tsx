// What each rule of early identification has looked at, proposed and led to, with its law and its
// condition: figures only, and few are not told.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Failure, Skeleton, SummaryList, Tag, type TagKind } from "../../kit";
import type { EarlyFigures, RuleFigures } from "./early_types";

const switches: Record<RuleFigures["switch"], TagKind> = {
  "in-use": "success",
  trial: "warning",
  off: "neutral",
};

export function EarlyReport() {
  const { t, date } = useWords();
  const report = useQuery({
    queryKey: ["early-report"],
    queryFn: async ({ signal }) =>
      (await api.get<EarlyFigures>("/api/early/report", { signal })).data,
  });
  const data = report.data;
  return (
    <section className="stack" aria-labelledby="early-report">
      <h2 id="early-report">{t("workbench.early.report")}</h2>
      {report.isPending && <Skeleton lines={4} />}
      <Failure of={report.error} />
      {data && (
        <>
          <p className="soft">
            {t("workbench.early.period", {
              from: date(data.from),
              to: date(data.to),
              sweeps: data.sweeps,
              least: data.told_from,
            })}
          </p>
          <ul className="wb-services plain-list">
            {data.rules.map((one) => (
              <li key={one.rule} className="wb-service">
                <Rule rule={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Rule(props: { rule: RuleFigures }) {
  const { t, date } = useWords();
  const { rule } = props;
  const said = (count: number | null) =>
    count === null ? t("workbench.early.untold") : String(count);
  const percent = rule.followed_share === null ? null : Math.round(rule.followed_share * 100);
  return (
    <details className="wb-early-law">
      <summary>
        <span className="strong">{rule.title}</span>{" "}
        <Tag kind={switches[rule.switch]}>{rule.switch_title}</Tag>{" "}
        <span className="soft">
          {t("workbench.early.figures", { looked: said(rule.looked), n: said(rule.proposed) })}
        </span>
      </summary>
      <div className="stack-tight">
        <p>{rule.why}</p>
        {rule.switch === "trial" && <p className="soft">{t("workbench.early.trial")}</p>}
        <SummaryList
          rows={[
            ...rule.became.map((one) => ({
              key: one.state,
              label: one.title,
              value: one.count,
            })),
            ...rule.reasons.map((one) => ({
              key: `reason ${one.reason}`,
              label: t("workbench.early.because", { reason: one.title }),
              value: one.count,
            })),
            ...rule.came_to.map((one) => ({
              key: `end ${one.end}`,
              label: t("workbench.early.came_to", { end: one.title }),
              value: one.count,
            })),
            ...(percent === null
              ? []
              : [{ key: "share", label: t("workbench.early.share"), value: `${percent} %` }]),
            {
              key: "when",
              label: t("workbench.early.when", { days: rule.window_days }),
              value: <code>{rule.when}</code>,
            },
            {
              key: "law",
              label: t("workbench.early.basis"),
              value: (
                <>
                  {rule.law.paragraph}
                  <br />
                  <span className="soft small">
                    {rule.law.checked
                      ? t("workbench.early.checked", {
                          day: date(rule.law.checked),
                          source: rule.law.source,
                        })
                      : t("workbench.early.unchecked", { source: rule.law.source })}
                  </span>
                </>
              ),
            },
          ]}
        />
      </div>
    </details>
  );
}
