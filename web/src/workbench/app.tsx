// The workbench's screens and their addresses. Every view, filter and selected row is an address.
import type { QueryClient } from "@tanstack/react-query";
import { Component, lazy, type ReactNode, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { DataProvider } from "../data/query";
import { type Lang, useWords, WordsProvider } from "../i18n";
import {
  AskedAgain,
  asked_page,
  Button,
  EmptyState,
  Link,
  Notification,
  Skeleton,
  ToastProvider,
} from "../kit";
import { QueuePage } from "./queue/queue_page";
import { SessionProvider } from "./session";
import { Shell } from "./shell";

const CasePage = lazy(() => import("./case/case_page"));
const NewContactPage = lazy(() => import("./pages/new_contact"));
const ServicesPage = lazy(() => import("./pages/services"));
const ServicePage = lazy(() => import("./pages/service"));
const CurationPage = lazy(() => import("./pages/curation"));
const ConsultationsPage = lazy(() => import("./pages/consultations"));
const EarlyPage = lazy(() => import("./pages/early"));
const CalendarPage = lazy(() => import("./pages/calendar"));
const OutboxPage = lazy(() => import("./pages/outbox"));
const ModelsPage = lazy(() => import("./pages/models"));
const ModelPage = lazy(() => import("./pages/model"));
const EmergencyPage = lazy(() => import("./pages/emergency"));
const FindingsPage = lazy(() => import("./pages/findings"));
const RequestsPage = lazy(() => import("./pages/requests"));
const OpeningsPage = lazy(() => import("./pages/openings"));
const TeamPage = lazy(() => import("./pages/team"));

/** A broken page says so and keeps the rest of the workbench; what was typed is in the draft. */
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
    <main className="wb-alone">
      <Notification kind="error" title={t("workbench.broken")} live>
        <div>
          <Button onClick={() => location.reload()}>{t("workbench.reload")}</Button>
        </div>
      </Notification>
    </main>
  );
}

function NotFound() {
  const { t } = useWords();
  return (
    <div className="wb-page">
      <EmptyState icon="circle-help" title={t("workbench.not_found")}>
        <Link to="/jono/new">{t("workbench.to_queue")}</Link>
      </EmptyState>
    </div>
  );
}

export function App(props: { lang: Lang; messages: Record<string, string>; client: QueryClient }) {
  return (
    <WordsProvider lang={props.lang} messages={props.messages}>
      <DataProvider client={props.client}>
        <ToastProvider>
          <BrowserRouter basename="/tyo">
            <Guard>
              <SessionProvider>
                <Shell>
                  <Guard>
                    <Suspense
                      fallback={
                        <div className="wb-page">
                          <Skeleton lines={8} />
                        </div>
                      }
                    >
                      <Screens />
                    </Suspense>
                  </Guard>
                </Shell>
              </SessionProvider>
            </Guard>
          </BrowserRouter>
        </ToastProvider>
      </DataProvider>
    </WordsProvider>
  );
}

function AskedAgainPage() {
  const { t } = useWords();
  return (
    <div className="wb-page stack">
      <h1>{t("signin.sure.done")}</h1>
      <AskedAgain />
    </div>
  );
}

function Screens() {
  return (
    <Routes>
      <Route path="kirjaudu" element={<Navigate to="/jono/new" replace />} />
      <Route path={asked_page} element={<AskedAgainPage />} />
      <Route path="ulos" element={<Navigate to="/jono/new" replace />} />
      <Route index element={<Navigate to="/jono/new" replace />} />
      <Route path="jono" element={<Navigate to="/jono/new" replace />} />
      <Route path="jono/:jono" element={<QueuePage />} />
      <Route path="asia/:id" element={<CasePage />} />
      <Route path="asia/:id/:tab" element={<CasePage />} />
      <Route path="uusi" element={<NewContactPage />} />
      <Route path="palvelut" element={<ServicesPage />} />
      <Route path="palvelut/:id" element={<ServicePage />} />
      <Route path="hakemisto" element={<Navigate to="/hakemisto/kaksoiskappaleet" replace />} />
      <Route path="hakemisto/:osa" element={<CurationPage />} />
      <Route path="konsultaatiot" element={<ConsultationsPage />} />
      <Route path="varhain" element={<EarlyPage />} />
      <Route path="kalenteri" element={<CalendarPage />} />
      <Route path="lahtevat" element={<OutboxPage />} />
      <Route path="mallit" element={<ModelsPage />} />
      <Route path="mallit/:id" element={<ModelPage />} />
      <Route path="katselut" element={<FindingsPage />} />
      <Route path="pyynnot" element={<RequestsPage />} />
      <Route path="tiimi" element={<TeamPage />} />
      <Route path="hata" element={<EmergencyPage />} />
      <Route path="avaukset" element={<OpeningsPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
