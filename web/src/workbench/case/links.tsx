// Where the parts of a case are: beside the queue they are in the query of the queue's address, on
// a page of their own in its path.
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import type { QueueName } from "../types";

export const case_tabs = [
  "yhteenveto",
  "tilanne",
  "suunnitelma",
  "viestit",
  "aikajana",
  "tiedot",
  "verkosto",
  "luvat",
] as const;
export type CaseTab = (typeof case_tabs)[number];

type Links = {
  tab: CaseTab;
  address: (tab: CaseTab) => string;
  TabLink: (props: { tab: CaseTab; children: ReactNode }) => ReactNode;
};
const Context = createContext<Links | null>(null);

export function useCaseLinks(): Links {
  const links = useContext(Context);
  if (!links) throw new Error("useCaseLinks needs CaseLinks above it");
  return links;
}

export function CaseLinks(props: {
  id: string;
  tab: string;
  pane?: QueueName;
  children: ReactNode;
}) {
  const { id, pane } = props;
  const [search] = useSearchParams();
  const tab = case_tabs.find((one) => one === props.tab) ?? "yhteenveto";
  const query = search.toString();
  const links = useMemo<Links>(() => {
    const address = (to: CaseTab) => {
      if (!pane) return to === "yhteenveto" ? `/asia/${id}` : `/asia/${id}/${to}`;
      const next = new URLSearchParams(query);
      if (to === "yhteenveto") next.delete("osa");
      else next.set("osa", to);
      return `/jono/${pane}?${next}`;
    };
    const TabLink = (link: { tab: CaseTab; children: ReactNode }) => (
      <Link to={address(link.tab)}>{link.children}</Link>
    );
    return { tab, address, TabLink };
  }, [id, pane, query, tab]);
  return <Context value={links}>{props.children}</Context>;
}
