// The case's own screens under /oma: one query feeds them all, and one live line keeps it true.

import { useQueryClient } from "@tanstack/react-query";
import { createContext, lazy, useContext, useEffect } from "react";
import { Navigate, NavLink, Route, Routes, useNavigate } from "react-router";
import { api } from "../../data/client";
import { as_problem, say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, ConnectionState, Notification, Skeleton, useToast } from "../../kit";
import { forget_everything } from "../flow";
import { NotFoundPage } from "../not_found";
import { type MyCase, useLiveCase, useMyCase } from "./data";
import { DataPage } from "./data_page";
import { MessagesPage } from "./messages_page";
import { NowPage } from "./now_page";
import { PlanPage } from "./plan_page";
import { TimesPage } from "./times_page";

const SituationPage = lazy(() => import("./situation_page"));

const Context = createContext<MyCase | null>(null);

export function useCase(): MyCase {
  const found = useContext(Context);
  if (!found) throw new Error("useCase is for the case's own screens");
  return found;
}

export default function CaseScreens() {
  const words = useWords();
  const navigate = useNavigate();
  const mine = useMyCase();
  const refused = mine.isError && [401, 403, 404].includes(as_problem(mine.error).status);
  useEffect(() => {
    if (refused) navigate("/seuraa", { replace: true, state: { again: true } });
  }, [refused, navigate]);
  if (mine.isError && !mine.data && !refused) {
    return (
      <Notification kind="error" live>
        <p>{say_problem(words, mine.error)}</p>
        <div>
          <Button kind="secondary" onClick={() => void mine.refetch()}>
            {words.t("web.retry")}
          </Button>
        </div>
      </Notification>
    );
  }
  if (!mine.data || refused) return <Skeleton lines={8} />;
  return (
    <Context.Provider value={mine.data}>
      <Live />
      <CaseNav />
      <Routes>
        <Route index element={<NowPage />} />
        <Route path="suunnitelma" element={<PlanPage />} />
        <Route path="ajat" element={<TimesPage />} />
        <Route path="viestit" element={<MessagesPage />} />
        <Route path="tiedot" element={<DataPage />} />
        <Route path="tilanne" element={<SituationPage />} />
        <Route path="luvat" element={<Navigate to="/oma/tiedot" replace />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
      <LeaveCase />
    </Context.Provider>
  );
}

function Live() {
  useLiveCase();
  return null;
}

function CaseNav() {
  const { t } = useWords();
  const mine = useCase();
  const consents = mine.consents.filter((c) => c.state === "asked").length;
  const plan = mine.plan?.state === "drafted" ? 1 : 0;
  const items = [
    { to: "/oma", label: t("citizen.nav.now"), badge: 0, end: true },
    { to: "/oma/suunnitelma", label: t("citizen.nav.plan"), badge: plan, end: false },
    { to: "/oma/ajat", label: t("citizen.nav.times"), badge: mine.can_book ? 1 : 0, end: false },
    { to: "/oma/viestit", label: t("citizen.nav.messages"), badge: 0, end: false },
    { to: "/oma/tiedot", label: t("citizen.nav.data"), badge: consents, end: false },
  ];
  return (
    <nav className="case-nav no-print" aria-label={t("citizen.nav")}>
      {items.map((item) => (
        <NavLink key={item.to} to={item.to} end={item.end}>
          {item.label}
          {item.badge > 0 && (
            <span className="badge">
              <span className="visually-hidden">{t("citizen.case.next.you")}: </span>
              {item.badge}
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  );
}

function LeaveCase() {
  const { t } = useWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const toast = useToast();
  const leave = async () => {
    // Even when the line is down this device must forget.
    await api.delete("/api/session").catch(() => undefined);
    forget_everything();
    client.removeQueries({ queryKey: ["my"] });
    navigate("/", { replace: true });
    toast(t("citizen.case.left"));
  };
  return (
    <div className="case-foot spread no-print">
      <ConnectionState />
      <span className="cluster">
        <span className="small soft">{t("citizen.case.leave.hint")}</span>
        <Button kind="quiet" icon="log-out" onClick={() => void leave()}>
          {t("citizen.case.leave")}
        </Button>
      </span>
    </div>
  );
}
