// How long the session still lives, and telling the server that somebody is there. The pages ask
// for news by themselves all day: only keys, pointers and the button "go on" count as being there.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "./client";
import { choose_case } from "./own_case";

export type SessionInfo = {
  kind: "worker" | "person" | "case" | "none";
  way: string | null;
  idle_until: string | null;
  until: string | null;
  now: string;
  name: string | null;
};

export type Offers = {
  citizen: { title: string; start: string } | null;
  staff: { title: string; start: string } | null;
  demo: boolean;
};

type Clocked = SessionInfo & { ahead_ms: number };

const key = ["session"];
const look_every_ms = 60_000;
const told_every_ms = 60_000;

// The server's clock is what counts; this device's may be wrong.
function clocked(info: SessionInfo): Clocked {
  return { ...info, ahead_ms: Date.parse(info.now) - Date.now() };
}

export function useSession() {
  return useQuery({
    queryKey: key,
    refetchInterval: look_every_ms,
    queryFn: async ({ signal }) =>
      clocked((await api.get<SessionInfo>("/api/session", { signal })).data),
  });
}

export function useOffers() {
  return useQuery({
    queryKey: ["offers"],
    staleTime: 10 * 60_000,
    queryFn: async ({ signal }) => (await api.get<Offers>("/api/sign-in", { signal })).data,
  });
}

/** Says that somebody is there; gives how the session stands then. */
export function useGoOn(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    const { data } = await api.post<SessionInfo>("/api/session/continue");
    client.setQueryData(key, clocked(data));
  };
}

/** When the session ends, by this device's clock, and whether going on would help. */
export function end_of(session: Clocked | undefined): { at: number; whole: boolean } | null {
  if (!session || session.kind === "none" || !session.idle_until || !session.until) return null;
  const idle = Date.parse(session.idle_until);
  const whole = Date.parse(session.until);
  return { at: Math.min(idle, whole) - session.ahead_ms, whole: whole <= idle };
}

/** While the page is used, the server is told so about once a minute. */
export function useTellUse(open: boolean): void {
  const go_on = useGoOn();
  const told = useRef(0);
  const act = useRef(go_on);
  act.current = go_on;
  useEffect(() => {
    if (!open) return;
    const used = () => {
      if (Date.now() - told.current < told_every_ms) return;
      told.current = Date.now();
      act.current().catch(() => undefined);
    };
    const names = ["keydown", "pointerdown", "wheel", "touchmove"] as const;
    for (const name of names) addEventListener(name, used, { passive: true });
    return () => {
      for (const name of names) removeEventListener(name, used);
    };
  }, [open]);
}

/** Ends the session; where the browser goes to be signed out at its provider as well, or "". */
export async function sign_out(): Promise<string> {
  choose_case("");
  try {
    const { data } = await api.post<{ go_to: string | null }>("/api/sign-out");
    return data.go_to ?? "";
  } catch {
    return "";
  }
}
