// The citizen's screens and their addresses. The address is the state: every page can be reloaded,
// kept as a bookmark or opened in the other language.
import type { QueryClient } from "@tanstack/react-query";
import { Component, lazy, type ReactNode, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { DataProvider } from "../data/query";
import { type Lang, useWords, WordsProvider } from "../i18n";
import { asked_page, Button, Notification, Skeleton, ToastProvider } from "../kit";
import { CheckPage } from "./check";
import { ConcernsPage } from "./concerns";
import { FlowProvider } from "./flow";
import { FollowPage } from "./follow";
import { FrontPage, WordsPage } from "./front";
import { NotFoundPage } from "./not_found";
import { QuestionPage } from "./question_page";
import { ReachPage } from "./reach";
import { SentPage } from "./sent";
import { Shell } from "./shell";

const SignInPage = lazy(() => import("./sign_in_page"));
const AskedAgainPage = lazy(() =>
  import("./sign_in_page").then((page) => ({ default: page.AskedAgainPage })),
);
const SignedOutPage = lazy(() =>
  import("./sign_in_page").then((page) => ({ default: page.SignedOutPage })),
);
const MyCases = lazy(() => import("./my_cases"));
const CaseScreens = lazy(() => import("./case/screens"));
const KeeperPage = lazy(() => import("./keeper_page"));
const ProposalPage = lazy(() => import("./proposal_page"));

/** A broken page says so and keeps the way to a human; what was typed is in the draft. */
class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useWords();
  return (
    <Notification kind="error" title={t("citizen.broken.title")} live>
      <p>{t("citizen.broken.text")}</p>
      <div>
        <Button onClick={() => location.reload()}>{t("citizen.broken.reload")}</Button>
      </div>
    </Notification>
  );
}

export function App(props: { lang: Lang; messages: Record<string, string>; client: QueryClient }) {
  return (
    <WordsProvider lang={props.lang} messages={props.messages}>
      <DataProvider client={props.client}>
        <ToastProvider>
          <BrowserRouter basename={`/${props.lang}`}>
            <FlowProvider>
              <Shell>
                <Guard>
                  <Suspense fallback={<Skeleton lines={6} />}>
                    <Screens />
                  </Suspense>
                </Guard>
              </Shell>
            </FlowProvider>
          </BrowserRouter>
        </ToastProvider>
      </DataProvider>
    </WordsProvider>
  );
}

function Screens() {
  return (
    <Routes>
      <Route index element={<FrontPage />} />
      <Route path="yhteys">
        <Route index element={<Navigate to="/yhteys/sanat" replace />} />
        <Route path="sanat" element={<WordsPage />} />
        <Route path="ehdotus" element={<ProposalPage />} />
        <Route path="kenen" element={<ConcernsPage />} />
        <Route path="tarkenna" element={<QuestionPage />} />
        <Route path="yhteystiedot" element={<ReachPage />} />
        <Route path="tarkista" element={<CheckPage />} />
        <Route path="lahetetty" element={<SentPage />} />
      </Route>
      <Route path="kirjaudu" element={<SignInPage />} />
      <Route path={asked_page} element={<AskedAgainPage />} />
      <Route path="ulos" element={<SignedOutPage />} />
      <Route path="asiat" element={<MyCases />} />
      <Route path="seuraa" element={<FollowPage />} />
      <Route path="keeper/:token" element={<KeeperPage />} />
      <Route path="oma/*" element={<CaseScreens />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
