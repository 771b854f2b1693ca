// What the plain pages of the workbench share: their title in the window and above, what they are
// for, and what stands there for somebody whose work they are not.
import { type ReactNode, useEffect } from "react";
import { useWords } from "../i18n";
import { EmptyState, Link } from "../kit";
import { last_queue } from "./last_queue";

/** The title of the window. */
export function useTitle(title: string): void {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${title} · ${t("web.name")}`;
  }, [title, t]);
}

export function Page(props: { title: string; lead?: string; children: ReactNode }) {
  useTitle(props.title);
  return (
    <div className="wb-page wb-narrow stack">
      <div>
        <h1>{props.title}</h1>
        {props.lead && <p className="soft">{props.lead}</p>}
      </div>
      {props.children}
    </div>
  );
}

export function BackToQueue() {
  const { t } = useWords();
  return <Link to={last_queue()}>{t("workbench.to_queue")}</Link>;
}

/** In place of a page that only leaders of a unit have. */
export function LeadersOnly(props: { title: string }) {
  const { t } = useWords();
  return (
    <Page title={props.title}>
      <EmptyState icon="lock" title={t("workbench.team.not_leader")}>
        <BackToQueue />
      </EmptyState>
    </Page>
  );
}
