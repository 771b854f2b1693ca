// Two services side by side: the same questions to both, what differs marked in words.
import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../data/client";
import type { ServiceWithWays } from "../../data/services";
import { useWords, type Words } from "../../i18n";
import { Button, Skeleton } from "../../kit";
import { capacity_text, languages_text, life_text, sunk_because, wait_text } from "./hit";

function rows_of(words: Words): [string, (one: ServiceWithWays) => string][] {
  const { t } = words;
  const yes_no = (value: boolean | null) =>
    value === null ? t("workbench.capacity.unknown") : t(value ? "web.yes" : "web.no");
  return [
    [t("workbench.service.provider"), (one) => one.provider],
    [
      t("workbench.services.sector"),
      (one) => words.said(`workbench.sector.${one.sector}`, "workbench.sector.other"),
    ],
    [t("workbench.service.now"), (one) => one.open.text],
    [t("workbench.service.hours"), (one) => one.open.week],
    [
      t("workbench.service.next_free"),
      (one) => (one.signs.next_free ? words.moment(one.signs.next_free) : "–"),
    ],
    [t("workbench.service.wait"), (one) => wait_text(words, one) || "–"],
    [t("workbench.service.capacity"), (one) => capacity_text(words, one)],
    [t("workbench.service.languages"), (one) => languages_text(words, one.languages)],
    [
      t("workbench.service.price"),
      (one) => (one.free_of_charge ? t("workbench.service.free") : (one.price_text ?? "–")),
    ],
    [t("workbench.service.address"), (one) => one.address ?? "–"],
    [t("workbench.remote"), (one) => yes_no(one.remote)],
    [t("workbench.referable"), (one) => yes_no(one.accepts_referrals)],
    [t("workbench.service.referral"), (one) => yes_no(one.needs_referral)],
    [t("workbench.service.decides"), (one) => one.decided_by ?? "–"],
    [t("workbench.service.life"), (one) => life_text(words, one)],
    [t("workbench.sunk"), (one) => sunk_because(words, one) ?? "–"],
  ];
}

export function Compare(props: { ids: string[]; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const found = useQueries({
    queries: props.ids.map((id) => ({
      queryKey: ["service", id],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await api.get<ServiceWithWays>(`/api/services/${encodeURIComponent(id)}`, { signal }))
          .data,
    })),
  });
  const both = found.flatMap((one) => (one.data ? [one.data] : []));
  return (
    <div className="card stack-tight wb-compare">
      <div className="spread">
        <h2>{t("workbench.compare")}</h2>
        <Button kind="quiet" icon="x" onClick={props.onClose}>
          {t("workbench.compare.close")}
        </Button>
      </div>
      {both.length < props.ids.length && found.some((one) => one.isPending) && (
        <Skeleton lines={6} />
      )}
      {props.ids.length === 1 && <p className="soft">{t("workbench.compare.one_more")}</p>}
      {both.length === 2 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must scroll by keyboard
        <section className="wb-scroll" tabIndex={0} aria-label={t("workbench.compare")}>
          <table className="wb-table">
            <thead>
              <tr>
                <td />
                {both.map((one) => (
                  <th key={one.id} scope="col">
                    <Link to={`/palvelut/${encodeURIComponent(one.id)}`}>{one.title}</Link>
                  </th>
                ))}
                <th scope="col">{t("workbench.compare.differs")}</th>
              </tr>
            </thead>
            <tbody>
              {rows_of(words).map(([label, value]) => {
                const texts = both.map(value);
                const differs = texts[0] !== texts[1];
                return (
                  <tr key={label} data-differs={differs || undefined}>
                    <th scope="row">{label}</th>
                    {both.map((one, i) => (
                      <td key={one.id}>{texts[i]}</td>
                    ))}
                    <td className="soft">{differs ? t("web.yes") : ""}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
