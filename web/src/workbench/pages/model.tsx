// One operating model as an outline: who takes part, the steps with their limits, how it may end.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Failure, Link, Skeleton, Tag } from "../../kit";
import { within_text } from "../case/within";
import { Scroll } from "../scroll";

type Outline = {
  id: string;
  version: string;
  title: string;
  basis: string;
  roles: { id: string; title: string; keeps: boolean; client: boolean }[];
  steps: {
    id: string;
    title: string;
    shown: string;
    act: string;
    by: string;
    when: string | null;
    within: string | null;
    guarantee: string | null;
  }[];
  ends: { id: string; title: string; outcome: string }[];
};

export default function ModelPage() {
  const words = useWords();
  const { t } = words;
  const { id = "" } = useParams();
  const model = useQuery({
    queryKey: ["model", id],
    queryFn: async ({ signal }) =>
      (await api.get<Outline>(`/api/models/${encodeURIComponent(id)}`, { signal })).data,
  });
  return (
    <div className="wb-page stack">
      <nav>
        <Link to="/mallit" icon="chevron-left">
          {t("workbench.nav.models")}
        </Link>
      </nav>
      {model.isPending && <Skeleton lines={8} />}
      <Failure of={model.error} />
      {model.data && (
        <>
          <div className="stack-tight">
            <h1>{model.data.title}</h1>
            <p>{model.data.basis}</p>
            <p className="cluster">
              <Tag>{t("workbench.models.version", { n: model.data.version })}</Tag>
              {model.data.roles.map((role) => (
                <Tag key={role.id} kind={role.keeps ? "info" : "neutral"}>
                  {role.title}
                </Tag>
              ))}
            </p>
          </div>
          <Scroll label={t("workbench.models.steps")}>
            <table className="wb-table">
              <caption className="visually-hidden">{t("workbench.models.steps")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("workbench.models.step")}</th>
                  <th scope="col">{t("workbench.models.by")}</th>
                  <th scope="col">{t("workbench.models.within")}</th>
                  <th scope="col">{t("workbench.models.when")}</th>
                </tr>
              </thead>
              <tbody>
                {model.data.steps.map((step) => (
                  <tr key={step.id}>
                    <th scope="row">
                      {step.title}
                      <span className="soft small wb-under">{step.shown}</span>
                    </th>
                    <td>{step.by}</td>
                    <td>
                      {step.within ? within_text(words, step.within) : "–"}
                      {step.guarantee && (
                        <span className="wb-under">
                          <Tag icon="scale">{t("web.deadline.law")}</Tag>
                        </span>
                      )}
                    </td>
                    <td>
                      {step.when ? (
                        <code lang="en">{step.when}</code>
                      ) : (
                        t("workbench.models.always")
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <section className="stack-tight" aria-label={t("workbench.models.ends")}>
            <h2>{t("workbench.models.ends")}</h2>
            <ul className="wb-goals">
              {model.data.ends.map((end) => (
                <li key={end.id}>{end.title}</li>
              ))}
            </ul>
          </section>
        </>
      )}
    </div>
  );
}
