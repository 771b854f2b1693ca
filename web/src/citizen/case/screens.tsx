// The case's own screens under /oma: one query feeds them all, and one live line keeps it true.

import { useQueryClient } from "@tanstack/react-query";
import { createContext, lazy, useContext, useEffect } from "react";
import { Navigate, NavLink, Route, Routes, useNavigate } from "react-router";
import { own_case } from "../../data/own_case";
import { as_problem } from "../../data/problem";
import { useSession } from "../../data/session";
import { useWords } from "../../i18n";
import { ActingFor, Button, ConnectionState, Failure, Link, Skeleton } from "../../kit";
import { Leave } from "../leave";
import { NotFoundPage } from "../not_found";
import { type MyCase, useLiveCase, useMyCase } from "./data";
import { DataPage } from "./data_page";
import { MessagesPage } from "./messages_page";
import { NowPage } from "./now_page";
import { PlanPage } from "./plan_page";
import { TimesPage } from "./times_page";

const ProtectionPage = lazy(() => import("./protection_page"));
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
  const client = useQueryClient();
  const { data: session, isPending: not_known } = useSession();
  // Who has signed in has perhaps several matters, and says first which.
  const to_choose = session?.kind === "person" && own_case() === "";
  const mine = useMyCase(!not_known && !to_choose);
  const refused = mine.isError && [401, 403, 404].includes(as_problem(mine.error).status);
  const back = session?.kind === "person" ? "/asiat" : "/seuraa";
  useEffect(() => {
    if (to_choose) navigate("/asiat", { replace: true });
    else if (refused) {
      // A right has perhaps ended: whom one may act for is asked anew.
      client.removeQueries({ queryKey: ["my", "people"] });
      navigate(back, { replace: true, state: { again: true } });
    }
  }, [to_choose, refused, back, navigate, client]);
  if (mine.isError && !mine.data && !refused) {
    return (
      <Failure of={mine.error}>
        <div>
          <Button kind="secondary" onClick={() => void mine.refetch()}>
            {words.t("web.retry")}
          </Button>
        </div>
      </Failure>
    );
  }
  if (!mine.data || refused) return <Skeleton lines={8} />;
  return (
    <Context.Provider value={mine.data}>
      <Live />
      {mine.data.acting && <ActingBar acting={mine.data.acting} />}
      {session?.kind === "person" && !mine.data.acting && (
        <p className="no-print">
          <Link to="/asiat" icon="chevron-left">
            {words.t("signin.mine.back")}
          </Link>
        </p>
      )}
      <CaseNav />
      <Routes>
        <Route index element={<NowPage />} />
        <Route path="suunnitelma" element={<PlanPage />} />
        <Route path="ajat" element={<TimesPage />} />
        <Route path="viestit" element={<MessagesPage />} />
        <Route path="tiedot" element={<DataPage />} />
        <Route path="tilanne" element={<SituationPage />} />
        <Route path="tiedot/kuka-nakee" element={<ProtectionPage />} />
        <Route path="luvat" element={<Navigate to="/oma/tiedot/kuka-nakee" replace />} />
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

function ActingBar(props: { acting: NonNullable<MyCase["acting"]> }) {
  const { t } = useWords();
  const { name, as } = props.acting;
  return (
    <ActingFor label={t("citizen.behalf.bar")} name={name} right={t(`citizen.behalf.as.${as}`)}>
      <Link to="/asiat">
        {t("citizen.behalf.change")}
        <span className="visually-hidden"> – {t("citizen.behalf.change.to")}</span>
      </Link>
    </ActingFor>
  );
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
  return (
    <div className="case-foot spread no-print">
      <ConnectionState />
      <Leave />
    </div>
  );
}
