// A session about to end says so two minutes before, and one press goes on. Nothing is lost when it
// ends: what was typed stays in its draft.
import { useEffect, useRef, useState } from "react";
import { end_of, useGoOn, useSession, useTellUse } from "../data/session";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Dialog } from "./dialog";

const warned_ms = 2 * 60_000;

export function SessionEnd(props: { onLeave: () => void; onEnded: () => void }) {
  const { t } = useWords();
  const session = useSession();
  const go_on = useGoOn();
  const [now, set_now] = useState(() => Date.now());
  const [seen, set_seen] = useState(0);
  const end = end_of(session.data);
  const at = end?.at ?? null;
  useTellUse(end !== null && !end.whole);
  useEffect(() => {
    if (at === null) return;
    const timer = setInterval(() => set_now(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [at]);
  const over = at !== null && now >= at;
  const { onEnded } = props;
  const { refetch } = session;
  useEffect(() => {
    if (!over) return;
    // Another tab may have gone on meanwhile: the server's word counts.
    void refetch().then((fresh) => {
      if (fresh.data?.kind === "none") onEnded();
    });
  }, [over, onEnded, refetch]);
  // Ended from elsewhere: by another device, by the provider, with a code that was replaced.
  const kind = session.data?.kind;
  const had = useRef(kind);
  useEffect(() => {
    if (kind === "none" && had.current !== undefined && had.current !== "none") onEnded();
    had.current = kind;
  }, [kind, onEnded]);
  const shown = end !== null && !over && end.at - now <= warned_ms && seen !== end.at;
  const minutes = end ? Math.floor(Math.max(0, end.at - now) / 60_000) : 0;
  const stay = () => {
    if (end?.whole) set_seen(end.at);
    else void go_on().catch(() => undefined);
  };
  return (
    <Dialog
      open={shown}
      title={t("signin.ends.title")}
      onClose={stay}
      actions={
        <>
          <Button onClick={stay}>
            {t(end?.whole ? "signin.ends.close" : "signin.ends.go_on")}
          </Button>
          <Button kind="secondary" onClick={props.onLeave}>
            {t("signin.ends.leave")}
          </Button>
        </>
      }
    >
      <p aria-live="polite">
        {t(end?.whole ? "signin.ends.whole" : "signin.ends.text", { minutes })}
      </p>
    </Dialog>
  );
}
