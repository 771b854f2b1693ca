// The operating models in force.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Failure, Skeleton, Tag } from "../../kit";
import type { Items } from "../data";
import { useTitle } from "../page";

type Model = { id: string; version: string; title: string; status: string; basis: string };

export default function ModelsPage() {
  const { t } = useWords();
  const models = useQuery({
    queryKey: ["models"],
    queryFn: async ({ signal }) =>
      (await api.get<Items<Model>>("/api/models", { signal })).data.items,
  });
  useTitle(t("workbench.nav.models"));
  return (
    <div className="wb-page wb-narrow stack">
      <div>
        <h1>{t("workbench.nav.models")}</h1>
        <p className="soft">{t("workbench.models.lead")}</p>
      </div>
      {models.isPending && <Skeleton lines={6} />}
      <Failure of={models.error} />
      <ul className="wb-services plain-list">
        {(models.data ?? []).map((one) => (
          <li key={`${one.id} ${one.version}`} className="wb-service">
            <div className="spread">
              <Link to={`/mallit/${one.id}`} className="strong">
                {one.title}
              </Link>
              <Tag>{one.version}</Tag>
            </div>
            <p>{one.basis}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
