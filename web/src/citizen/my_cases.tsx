// All matters of a resident who has signed in; one is opened from here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api } from "../data/client";
import { choose_case } from "../data/own_case";
import { as_problem } from "../data/problem";
import { useSession } from "../data/session";
import { useWords } from "../i18n";
import { Button, ButtonLink, EmptyState, Failure, Link, Skeleton, Tag } from "../kit";
import { Leave } from "./leave";
import { PageTitle } from "./page";

type Mine = {
  case: string;
  title: string;
  state: string;
  opened_at: string;
  unit_title: string;
};

type Person = {
  name: string;
  relation: string;
  relation_title: string;
  until: string | null;
  cases: Mine[];
};

export default function MyCases() {
  const { t, lang, date } = useWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const session = useSession().data;
  const mine = useQuery({
    queryKey: ["my", "cases", lang],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Mine[] }>("/api/my/cases", { signal })).data.items,
  });
  if (mine.isError) {
    return (
      <Failure of={mine.error}>
        {as_problem(mine.error).status === 401 && <Link to="/kirjaudu">{t("signin.link")}</Link>}
      </Failure>
    );
  }
  if (!mine.data) return <Skeleton lines={6} />;
  const open = (id: string) => {
    // Nothing of the matter that was open before may show, not for a moment, in this one.
    client.removeQueries({
      predicate: ({ queryKey: [my, what] }) => my === "my" && what !== "cases" && what !== "people",
    });
    choose_case(id);
    navigate("/oma");
  };
  return (
    <div className="narrow stack-wide">
      <div className="stack-tight">
        <PageTitle>{t("signin.mine.title")}</PageTitle>
        {session?.name && <p className="soft">{t("signin.mine.who", { name: session.name })}</p>}
      </div>
      {mine.data.length === 0 && (
        <EmptyState title={t("signin.mine.none")} icon="key-round">
          <p>{t("signin.mine.none_text")}</p>
          <p>
            <Link to="/seuraa">{t("citizen.follow.link")}</Link>
          </p>
          <ButtonLink to="/" kind="secondary">
            {t("signin.mine.new")}
          </ButtonLink>
        </EmptyState>
      )}
      {mine.data.length > 0 && (
        <>
          <ul className="plain-list stack">
            {mine.data.map((one) => (
              <li key={one.case} className="card stack-tight">
                <h2>{one.title}</h2>
                <p className="cluster">
                  <Tag kind={one.state === "open" ? "info" : "neutral"}>
                    {t(one.state === "open" ? "signin.mine.open" : "signin.mine.closed")}
                  </Tag>
                  <span className="soft">
                    {t("signin.mine.opened", { date: date(new Date(one.opened_at)) })} ·{" "}
                    {one.unit_title}
                  </span>
                </p>
                <div>
                  <Button kind="secondary" onClick={() => open(one.case)}>
                    {t("signin.mine.show", { title: one.title })}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
          <div>
            <ButtonLink to="/">{t("signin.mine.new")}</ButtonLink>
          </div>
        </>
      )}
      <People onOpen={open} />
      <div className="case-foot spread no-print">
        <Leave />
      </div>
    </div>
  );
}

/** Those whose matters the resident may look after now; nothing when there is nobody. */
function People(props: { onOpen: (id: string) => void }) {
  const { t, lang, date } = useWords();
  const people = useQuery({
    queryKey: ["my", "people", lang],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Person[] }>("/api/my/people", { signal })).data.items,
  });
  if (people.isError) {
    return <Failure of={people.error} />;
  }
  if (!people.data || people.data.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="behalf">
      <div className="stack-tight">
        <h2 id="behalf">{t("citizen.behalf.title")}</h2>
        <p>{t("citizen.behalf.lead")}</p>
      </div>
      <ul className="plain-list stack">
        {people.data.map((one) => (
          <li key={`${one.name} ${one.cases[0]?.case}`} className="card stack-tight">
            <div className="spread">
              <h3>{one.name}</h3>
              <Tag icon="users">{one.relation_title}</Tag>
            </div>
            {one.until && (
              <p className="soft">{t("citizen.behalf.until", { date: date(one.until) })}</p>
            )}
            {one.cases.map((matter) => (
              <div key={matter.case} className="spread">
                <span>
                  {t("citizen.behalf.matter", {
                    title: matter.title,
                    date: date(matter.opened_at),
                  })}
                  <br />
                  <span className="soft small">{matter.unit_title}</span>
                </span>
                <Button kind="secondary" onClick={() => props.onOpen(matter.case)}>
                  {t("citizen.behalf.act", { name: one.name })}
                </Button>
              </div>
            ))}
          </li>
        ))}
      </ul>
      <p className="soft">{t("citizen.behalf.lead.limits")}</p>
    </section>
  );
}
