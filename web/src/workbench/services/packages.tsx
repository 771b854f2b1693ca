// Services for several needs at once, as wholes: which need each part serves, what stays without,
// and what must be noticed – overlaps and parts that do not go together. A proposal only.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../data/client";
import type { Service } from "../../data/services";
import { useWords } from "../../i18n";
import { Icon, Skeleton } from "../../kit";

type Package = {
  services: { service: Service; needs: string[]; reasons: string[] }[];
  covers: string[];
  missing: string[];
  providers: number;
  notes: string[];
  reasons: string[];
};

export function Packages(props: {
  needs: string[];
  place: Record<string, string>;
  title_of: (need: string) => string;
}) {
  const { t } = useWords();
  const { needs, place, title_of } = props;
  const found = useQuery({
    queryKey: ["packages", needs, place],
    queryFn: async ({ signal }) =>
      (
        await api.post<{ packages: Package[] }>(
          "/api/service-packages",
          { needs, limit: 3, ...place },
          { signal },
        )
      ).data.packages,
  });
  if (found.isPending) return <Skeleton lines={4} />;
  if (!found.data || found.data.length === 0) return null;
  return (
    <section className="stack-tight" aria-label={t("workbench.packages")}>
      <h2>{t("workbench.packages")}</h2>
      <p className="soft small">{t("workbench.packages.note")}</p>
      <ol className="plain-list wb-packages">
        {found.data.map((one, i) => (
          <li key={one.services.map((part) => part.service.id).join()} className="card stack-tight">
            <h3>{t("workbench.packages.n", { n: i + 1, providers: one.providers })}</h3>
            <ul className="plain-list stack-tight">
              {one.services.map((part) => (
                <li key={part.service.id}>
                  <Link to={`/palvelut/${encodeURIComponent(part.service.id)}`} className="strong">
                    {part.service.title}
                  </Link>{" "}
                  <span className="soft">{part.service.provider}</span>
                  <div className="small">
                    {part.needs.map(title_of).join(", ")} · {part.service.open.text}
                  </div>
                </li>
              ))}
            </ul>
            {one.missing.length > 0 && (
              <p>
                <Icon name="triangle-alert" />{" "}
                {t("workbench.packages.missing", { needs: one.missing.map(title_of).join(", ") })}
              </p>
            )}
            {one.notes.map((note) => (
              <p key={note}>
                <Icon name="info" /> {note}
              </p>
            ))}
            {one.reasons.length > 0 && (
              <details className="wb-details">
                <summary>{t("workbench.rank.why")}</summary>
                <ul className="wb-reasons">
                  {one.reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
