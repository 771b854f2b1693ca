// The frame of every citizen page: emergency line first, the languages, and at the end always the
// same human door.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { api } from "../data/client";
import { sign_out } from "../data/session";
import type { BootInfo } from "../data/types";
import { useWords } from "../i18n";
import {
  AskAgain,
  asked_page,
  Icon,
  LanguageMenu,
  Link,
  Notification,
  PhoneLink,
  SessionEnd,
  ThemeToggle,
} from "../kit";
import { QuickExit } from "./quick_exit";

/** Who serves here, the human's phone, themes and lists; the same for everyone. */
export function useBoot() {
  return useQuery({
    queryKey: ["boot"],
    queryFn: async ({ signal }) => (await api.get<BootInfo>("/api/boot", { signal })).data,
    staleTime: 10 * 60_000,
  });
}

function useOnline(): boolean {
  const [online, set_online] = useState(() => navigator.onLine);
  useEffect(() => {
    const on = () => set_online(true);
    const off = () => set_online(false);
    addEventListener("online", on);
    addEventListener("offline", off);
    return () => {
      removeEventListener("online", on);
      removeEventListener("offline", off);
    };
  }, []);
  return online;
}

export function Shell(props: { children: ReactNode }) {
  const { t, lang, date } = useWords();
  const { pathname, search } = useLocation();
  const boot = useBoot().data;
  const online = useOnline();
  return (
    <>
      <a className="skip" href="#main">
        {t("web.skip")}
      </a>
      <header className="top no-print">
        <div className="emergency">
          <a href="tel:112">
            <Icon name="phone" />
            {t("citizen.emergency")}
          </a>
        </div>
        <div className="top-bar">
          <a className="brand" href={`/${lang}`}>
            <img src="/icon.svg" alt="" width="32" height="32" />
            <span>
              <span className="brand-name">{t("web.name")}</span>
              <span className="brand-who">{boot?.organiser.title ?? t("citizen.tagline")}</span>
            </span>
          </a>
          <LanguageMenu lang={lang} href={(to) => `/${to}${pathname}${search}`} />
        </div>
        {boot?.demo && <p className="demo-strip">{t("web.demo")}</p>}
      </header>
      <main id="main" tabIndex={-1}>
        <div className="print-only" aria-hidden="true">
          <span>
            {t("web.name")} · {boot?.organiser.title}
          </span>
          <span>{date(new Date())}</span>
        </div>
        {!online && (
          <Notification kind="warning" live>
            <p>{t("web.offline")}</p>
          </Notification>
        )}
        {props.children}
      </main>
      <QuickExit />
      <EndOfSession />
      <Footer boot={boot} />
    </>
  );
}

function EndOfSession() {
  const { lang } = useWords();
  const client = useQueryClient();
  const leave = useCallback(async () => {
    const go_to = await sign_out();
    client.removeQueries({ queryKey: ["my"] });
    location.assign(go_to || `/${lang}/ulos`);
  }, [client, lang]);
  const ended = useCallback(() => void client.invalidateQueries({ queryKey: ["my"] }), [client]);
  return (
    <>
      <SessionEnd onLeave={() => void leave()} onEnded={ended} />
      <AskAgain page={`/${lang}/${asked_page}`} />
    </>
  );
}

function Footer(props: { boot: BootInfo | undefined }) {
  const { t } = useWords();
  const human = props.boot?.human;
  return (
    <footer className="bottom no-print">
      <div className="bottom-inner">
        <section className="stack-tight">
          <h2>{t("citizen.footer.human")}</h2>
          {human ? (
            <>
              <p>
                {human.title} <PhoneLink number={human.phone} className="phone nowrap" />
              </p>
              <p className="soft">
                {human.open_now ? t("citizen.footer.open") : t("citizen.footer.closed")} ·{" "}
                {human.hours_text}
              </p>
            </>
          ) : (
            <p>
              <PhoneLink number="116 117" className="phone" />
            </p>
          )}
          <p>
            <Link to="/seuraa" icon="key-round">
              {t("citizen.follow.link")}
            </Link>
          </p>
        </section>
        <div className="stack-tight">
          {props.boot && <p className="soft">{props.boot.organiser.title}</p>}
          <ThemeToggle />
        </div>
      </div>
    </footer>
  );
}
