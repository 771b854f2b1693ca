// The frame around every screen of the workbench: the way around, who is working, the state of
// the line in words, and the keys that work here.
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { NavLink, useLocation, useNavigate } from "react-router";
import { useConnection } from "../data/live";
import { sign_out } from "../data/session";
import { useWords, type WordKey } from "../i18n";
import {
  AskAgain,
  asked_page,
  Button,
  ConnectionState,
  Icon,
  Notification,
  SessionEnd,
  Tag,
} from "../kit";
import { useLive } from "./data";
import { listen, useShortcuts } from "./keys";
import { KeysDialog } from "./keys_dialog";
import { last_queue, useRememberQueue } from "./last_queue";
import { Palette } from "./palette";
import { useMe } from "./session";
import { useShortcutsOn } from "./settings";
import { SettingsBar } from "./settings_bar";
import { useStrip } from "./strip";

/** `leads`: only for those who lead a unit, or only for those who do not. */
type Place = { to: string; label: WordKey; key: string; leads?: boolean };
export const places: Place[] = [
  { to: "/jono", label: "workbench.nav.queue", key: "t" },
  { to: "/uusi", label: "workbench.nav.new", key: "u" },
  { to: "/konsultaatiot", label: "workbench.nav.consultations", key: "k" },
  { to: "/varhain", label: "workbench.nav.early", key: "v" },
  { to: "/palvelut", label: "workbench.nav.services", key: "p" },
  { to: "/kalenteri", label: "workbench.nav.calendar", key: "a" },
  { to: "/lahtevat", label: "workbench.nav.outbox", key: "l" },
  { to: "/mallit", label: "workbench.nav.models", key: "m" },
  { to: "/tiimi", label: "workbench.nav.team", key: "i", leads: true },
  { to: "/pyynnot", label: "workbench.nav.requests", key: "y" },
  { to: "/katselut", label: "workbench.nav.findings", key: "e", leads: true },
  { to: "/avaukset", label: "workbench.nav.openings", key: "h", leads: true },
  { to: "/hata", label: "workbench.nav.emergency", key: "h", leads: false },
];

export function Shell(props: { children: ReactNode }) {
  const { t } = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const [keys_open, set_keys_open] = useState(false);
  const [palette_open, set_palette_open] = useState(false);
  useLive();
  useRememberQueue();
  const strip = useStrip(useLocation().pathname);
  useEffect(listen, []);
  const mine = places.filter(
    (place) => place.leads === undefined || place.leads === me.worker.leads,
  );
  useShortcuts([
    { keys: "?", label: "workbench.keys.all", run: () => set_keys_open(true) },
    {
      keys: "Ctrl+k",
      label: "workbench.keys.palette",
      run: () => set_palette_open(true),
      only_key: true,
    },
    ...mine.map((place) => ({
      keys: `g ${place.key}`,
      label: place.label,
      run: () => void navigate(place.to === "/jono" ? last_queue() : place.to),
    })),
  ]);
  return (
    <div className="wb">
      <a className="skip" href="#main">
        {t("web.skip")}
      </a>
      <header className="wb-bar no-print">
        <NavLink to={last_queue()} className="wb-logo">
          {t("web.name")}
        </NavLink>
        <nav className="wb-nav" aria-label={t("workbench.nav")} ref={strip}>
          {mine.map((place) => (
            <NavItem key={place.to} place={place} />
          ))}
        </nav>
        <Who />
      </header>
      <LineLost />
      <main id="main" className="wb-main" tabIndex={-1}>
        {props.children}
      </main>
      <Foot onKeys={() => set_keys_open(true)} onPalette={() => set_palette_open(true)} />
      <EndOfSession />
      <KeysDialog open={keys_open} onClose={() => set_keys_open(false)} />
      <Palette open={palette_open} onClose={() => set_palette_open(false)} />
    </div>
  );
}

function NavItem(props: { place: Place }) {
  const { t } = useWords();
  const { pathname } = useLocation();
  const { to, label } = props.place;
  const here =
    pathname === to ||
    pathname.startsWith(`${to}/`) ||
    (to === "/jono" && pathname.startsWith("/asia/"));
  return (
    <NavLink
      to={to === "/jono" ? last_queue() : to}
      aria-current={here ? "page" : undefined}
      className="wb-nav-item"
    >
      {t(label)}
    </NavLink>
  );
}

function useLeave(): () => void {
  const client = useQueryClient();
  return async () => {
    const go_to = await sign_out();
    try {
      sessionStorage.clear();
    } catch {
      // Nothing was kept.
    }
    client.clear();
    location.assign(go_to || "/tyo/ulos");
  };
}

function EndOfSession() {
  const client = useQueryClient();
  const leave = useLeave();
  const ended = useCallback(() => void client.invalidateQueries({ queryKey: ["me"] }), [client]);
  return (
    <>
      <SessionEnd onLeave={leave} onEnded={ended} />
      <AskAgain page={`/tyo/${asked_page}`} />
    </>
  );
}

function Who() {
  const { t } = useWords();
  const me = useMe();
  const leave = useLeave();
  return (
    <details
      className="wb-who"
      onKeyDown={(event) => {
        const box = event.currentTarget;
        if (event.key !== "Escape" || !box.open) return;
        box.open = false;
        box.querySelector("summary")?.focus();
      }}
    >
      <summary>
        {me.demo && <Tag kind="warning">{t("workbench.demo")}</Tag>}
        <span className="wb-who-name">
          <span className="strong">{me.worker.name}</span>
          <span className="soft small">{me.unit.title}</span>
        </span>
        <Icon name="chevron-down" />
      </summary>
      <div className="wb-who-menu stack">
        <p>
          <span className="strong">{me.worker.name}</span>
          <br />
          <span className="soft">
            {me.worker.role_title} · {me.unit.title}
          </span>
        </p>
        <SettingsBar />
        <Button kind="secondary" icon="log-out" onClick={() => void leave()}>
          {t("workbench.sign_out")}
        </Button>
      </div>
    </details>
  );
}

/** Only when the line has been down for a moment: a page change is no outage. */
function LineLost() {
  const { t, time } = useWords();
  const { state, at } = useConnection();
  const [shown, set_shown] = useState(false);
  useEffect(() => {
    if (state !== "lost") {
      set_shown(false);
      return;
    }
    const timer = setTimeout(() => set_shown(true), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  if (!shown) return null;
  return (
    <div className="wb-offline no-print">
      <Notification kind="warning" live>
        <p>{t("workbench.offline", { time: at ? time(at) : "–" })}</p>
      </Notification>
    </div>
  );
}

function Foot(props: { onKeys: () => void; onPalette: () => void }) {
  const { t } = useWords();
  const on = useShortcutsOn();
  return (
    <footer className="wb-foot no-print">
      {on && (
        <div className="wb-keys" aria-hidden="true">
          <span>
            <kbd className="key">J</kbd> <kbd className="key">K</kbd> {t("workbench.keys.move")}
          </span>
          <span>
            <kbd className="key">Enter</kbd> {t("workbench.keys.take")}
          </span>
          <span>
            <kbd className="key">/</kbd> {t("workbench.keys.search")}
          </span>
        </div>
      )}
      <button type="button" className="wb-foot-button" onClick={props.onPalette}>
        <kbd className="key">Ctrl K</kbd> {t("workbench.keys.palette")}
      </button>
      <button type="button" className="wb-foot-button" onClick={props.onKeys}>
        <kbd className="key">?</kbd> {t("workbench.keys.all")}
      </button>
      <ConnectionState />
    </footer>
  );
}
