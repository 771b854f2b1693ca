// How those who were asked have answered: who accepts, and why the others could not take a matter.
// Few are not told.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Failure, Skeleton } from "../../kit";
import type { Unit } from "../types";

type Answers = {
  unit: Unit;
  asked: number;
  accepted: number | null;
  returned: number | null;
  reasons: { code: string; text: string; count: number }[];
  few: boolean;
};
type Report = {
  since: string;
  until: string;
  told_min: number;
  definition: string;
  items: Answers[];
};

export function ReferralReport() {
  const { t, date } = useWords();
  const report = useQuery({
    queryKey: ["referral-report"],
    queryFn: async ({ signal }) => (await api.get<Report>("/api/referral-report", { signal })).data,
  });
  const data = report.data;
  const told = (n: number | null) =>
    n === null ? t("workbench.referrals.few", { n: data?.told_min ?? 5 }) : String(n);
  return (
    <section className="stack" aria-labelledby="referral-report">
      <h2 id="referral-report">{t("workbench.referrals")}</h2>
      {report.isPending && <Skeleton lines={4} />}
      <Failure of={report.error} />
      {data && (
        <>
          <p className="soft">
            {t("workbench.referrals.since", {
              from: date(data.since),
              to: date(data.until),
              n: data.told_min,
            })}{" "}
            {data.definition}
          </p>
          {data.items.length === 0 && <p>{t("workbench.referrals.none")}</p>}
          <ul className="plain-list stack">
            {data.items.map((one) => (
              <li key={one.unit.slug} className="card stack-tight">
                <h3>{one.unit.title}</h3>
                <p>
                  {t("workbench.referrals.line", {
                    asked: one.asked,
                    accepted: told(one.accepted),
                    returned: told(one.returned),
                  })}
                </p>
                {one.reasons.length > 0 && (
                  <ul>
                    {one.reasons.map((why) => (
                      <li key={why.code}>
                        {why.text}: {why.count}
                      </li>
                    ))}
                  </ul>
                )}
                {one.few && (
                  <p className="soft small">
                    {t("workbench.referrals.few_reasons", { n: data.told_min })}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
