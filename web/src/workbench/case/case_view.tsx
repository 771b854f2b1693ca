// One case: who it is about, who is responsible now, where it stands, and its parts.
import { lazy, Suspense, useEffect } from "react";
import { Link } from "react-router";
import { as_problem, say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, EmptyState, Failure, Notification, Skeleton } from "../../kit";
import { useCaseQuery, useLiveCase } from "../data";
import { useMe } from "../session";
import { useStrip } from "../strip";
import type { QueueName } from "../types";
import { Access } from "./access";
import { CaseActions } from "./actions";
import { CaseProvider, useCase } from "./context";
import { CaseHead } from "./head";
import { CaseLinks, case_tabs, useCaseLinks } from "./links";
import { PromiseCard } from "./promise_card";
import { Summary } from "./summary";

const SituationTab = lazy(() => import("./situation_tab"));
const PlanTab = lazy(() => import("./plan_tab"));
const MessagesTab = lazy(() => import("./messages_tab"));
const TimelineTab = lazy(() => import("./timeline_tab"));
const FactsTab = lazy(() => import("./facts_tab"));
const ProtectionTab = lazy(() => import("./protection_tab"));
const WhyISee = lazy(() => import("./protection_tab").then((tab) => ({ default: tab.WhyISee })));
const NetworkTab = lazy(() => import("./network_tab"));

export default function CaseView(props: { id: string; tab: string; pane?: QueueName }) {
  const words = useWords();
  const { t } = words;
  const query = useCaseQuery(props.id);
  if (query.isPending) return <Skeleton lines={10} />;
  const problem = query.error ? as_problem(query.error) : null;
  if (problem && (problem.status === 404 || problem.status === 403)) {
    return (
      <EmptyState icon="lock" title={t("workbench.case.none")}>
        <p>{say_problem(words, problem)}</p>
      </EmptyState>
    );
  }
  if (!query.data) {
    return (
      <Failure of={query.error}>
        <div>
          <Button onClick={() => void query.refetch()}>{t("web.retry")}</Button>
        </div>
      </Failure>
    );
  }
  return (
    <CaseProvider loaded={query.data}>
      <CaseLinks id={props.id} tab={props.tab} pane={props.pane}>
        <CaseFrame pane={props.pane !== undefined} />
      </CaseLinks>
    </CaseProvider>
  );
}

function CaseFrame(props: { pane: boolean }) {
  const { t } = useWords();
  const { data, notice, clear_notice } = useCase();
  useLiveCase(data.id);
  const links = useCaseLinks();
  const strip = useStrip(links.tab);
  const name = data.subject?.name ?? t("workbench.nameless");
  useEffect(() => {
    if (!props.pane) document.title = `${name} · ${t("web.name")}`;
  }, [name, props.pane, t]);
  return (
    <article className="wb-case">
      <CaseHead level={props.pane ? 2 : 1} />
      {notice && (
        <Notification kind="error" live>
          <p>{notice.text}</p>
          {notice.news.length > 0 && (
            <>
              <p className="strong">{t("workbench.case.news")}</p>
              <ul>
                {notice.news.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              <p>{t("workbench.case.kept")}</p>
            </>
          )}
          <div>
            <Button kind="secondary" onClick={clear_notice}>
              {t("web.close")}
            </Button>
          </div>
        </Notification>
      )}
      {data.limited ? (
        <Limited />
      ) : (
        <>
          {!data.opening && <CaseActions pane={props.pane} />}
          <nav className="wb-tabs no-print" aria-label={t("workbench.case.parts")} ref={strip}>
            {case_tabs.map((tab) => (
              <Link
                key={tab}
                to={links.address(tab)}
                replace={props.pane}
                aria-current={links.tab === tab ? "page" : undefined}
              >
                {t(`workbench.tab.${tab}`)}
              </Link>
            ))}
          </nav>
          <Suspense fallback={<Skeleton lines={6} />}>
            {links.tab === "yhteenveto" && <Summary />}
            {links.tab === "tilanne" && <SituationTab />}
            {links.tab === "suunnitelma" && <PlanTab />}
            {links.tab === "viestit" && <MessagesTab />}
            {links.tab === "aikajana" && <TimelineTab />}
            {links.tab === "tiedot" && <FactsTab />}
            {links.tab === "verkosto" && <NetworkTab />}
            {links.tab === "luvat" && <ProtectionTab />}
          </Suspense>
        </>
      )}
    </article>
  );
}

/** Without the client's permission an asked unit sees only what it was asked; a leader sees that
 *  the case exists. */
function Limited() {
  const { t } = useWords();
  const me = useMe();
  const { data } = useCase();
  return (
    <div className="stack">
      <Notification>
        <p>{me.worker.leads ? t("workbench.case.outside") : t("workbench.case.limited")}</p>
      </Notification>
      {data.promises.length > 0 && <h2 className="wb-h">{t("workbench.requests")}</h2>}
      {data.promises.map((promise) => (
        <PromiseCard key={promise.id} promise={promise} />
      ))}
      <Suspense fallback={<Skeleton lines={3} />}>
        <WhyISee />
      </Suspense>
      {me.worker.leads && <Access />}
    </div>
  );
}
