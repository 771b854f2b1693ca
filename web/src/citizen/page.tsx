// What every page does on arrival: its title goes to the window, the view to the top and the focus
// to the heading, so that a screen reader starts where the eyes do.
import { useEffect } from "react";
import { useLocation } from "react-router";
import { useWords } from "../i18n";

let arrivals = 0;

export function usePageTitle(title: string): void {
  const { t } = useWords();
  const { pathname, search } = useLocation();
  useEffect(() => {
    document.title = `${title} – ${t("web.name")}`;
  }, [title, t]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what makes an arrival
  useEffect(() => {
    arrivals += 1;
    if (arrivals === 1) return; // The browser itself places the first page.
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [pathname, search]);
}

export function PageTitle(props: { children: string; hidden?: boolean }) {
  usePageTitle(props.children);
  return (
    <h1 tabIndex={-1} className={props.hidden ? "visually-hidden" : undefined}>
      {props.children}
    </h1>
  );
}
