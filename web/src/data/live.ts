// Live news from the server: one EventSource per tab tells what changed, and the queries that
// hold it are fetched again. The browser resumes by itself with Last-Event-ID. The state of the
// line is kept in words on the screen, because a screen that is silently old is worse than none.
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

export type Connection = {
  state: "connecting" | "live" | "lost";
  /** When the last sign of life came. */
  at: Date | null;
};

let connection: Connection = { state: "connecting", at: null };
const listeners = new Set<() => void>();

function put(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
}

type Follow = {
  /** The address, e.g. /events?topics=… */
  url: string;
  client: QueryClient;
  /** Which query keys a change of a topic ("my", "case:<id>", "unit:<slug>") makes old. */
  stale: (topic: string) => readonly (readonly unknown[])[] | "all";
};

function topic_of(text: string): string {
  try {
    const data: unknown = JSON.parse(text);
    const topic = (data as { topic?: unknown } | null)?.topic;
    return typeof topic === "string" ? topic : "";
  } catch {
    return "";
  }
}

// Events come in bursts (one act changes several rows); one refetch serves the burst.
const gather_ms = 120;
const retry_ms_max = 30_000;

/** Follows the stream until the returned function is called. */
export function follow(options: Follow): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retry_ms = 1000;
  let lost = false;
  let pending: (readonly unknown[])[] = [];
  let all = false;

  const flush = () => {
    timer = undefined;
    if (all) void options.client.invalidateQueries();
    else for (const queryKey of pending) void options.client.invalidateQueries({ queryKey });
    pending = [];
    all = false;
  };
  const heard = (event: MessageEvent) => {
    put({ state: "live", at: new Date() });
    const stale = options.stale(topic_of(event.data));
    if (stale === "all") all = true;
    else pending.push(...stale);
    if ((all || pending.length > 0) && timer === undefined) timer = setTimeout(flush, gather_ms);
  };
  const open = () => {
    source = new EventSource(options.url, { withCredentials: true });
    source.onopen = () => {
      retry_ms = 1000;
      put({ state: "live", at: new Date() });
      // A fresh EventSource cannot send Last-Event-ID, and what happened meanwhile may be beyond
      // the server's memory: everything on screen is fetched again.
      if (lost) void options.client.invalidateQueries();
      lost = false;
    };
    source.onmessage = heard;
    source.addEventListener("change", heard);
    source.onerror = () => {
      lost = true;
      put({ state: "lost", at: connection.at });
      if (source?.readyState === EventSource.CLOSED) {
        retry = setTimeout(open, retry_ms);
        retry_ms = Math.min(retry_ms * 2, retry_ms_max);
      }
    };
  };
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
    clearTimeout(retry);
  };
}
