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
  /** Who is signed in: tabs of the same person share one line. Without it each has its own. */
  shared_by?: string;
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

type Line = {
  /** Something of a topic changed. */
  heard: (topic: string) => void;
  opened: () => void;
  lost: () => void;
};

/** One EventSource, opened again with longer and longer pauses when the server closes it. */
function open_line(url: string, line: Line): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retry_ms = 1000;
  const heard = (event: MessageEvent) => line.heard(topic_of(event.data));
  const open = () => {
    source = new EventSource(url, { withCredentials: true });
    source.onopen = () => {
      retry_ms = 1000;
      line.opened();
    };
    source.onmessage = heard;
    source.addEventListener("change", heard);
    source.onerror = () => {
      line.lost();
      if (source?.readyState === EventSource.CLOSED) {
        retry = setTimeout(open, retry_ms);
        retry_ms = Math.min(retry_ms * 2, retry_ms_max);
      }
    };
  };
  open();
  return () => {
    source?.close();
    clearTimeout(retry);
  };
}

type News = { kind: "heard"; topic: string } | { kind: "opened" | "lost" | "ask" };

/**
 * One line for all tabs of a browser: HTTP/1.1 allows six connections to a host, and a counsellor
 * keeps many tabs. The tab that holds the lock has the line and passes the news on; when it is
 * closed, another gets the lock and opens a line of its own.
 */
function share_line(url: string, name: string, line: Line): () => void {
  const title = `luotsi.live ${name} ${url}`;
  const channel = new BroadcastChannel(title);
  const giving_up = new AbortController();
  let close: (() => void) | null = null;
  let release: (() => void) | null = null;
  let state: "opened" | "lost" | null = null;
  const say = (news: News) => channel.postMessage(news);
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    if (data.kind === "heard") line.heard(data.topic);
    else if (data.kind === "ask") close && state && say({ kind: state });
    else line[data.kind]();
  };
  say({ kind: "ask" });
  const lead = () =>
    new Promise<void>((done) => {
      release = done;
      close = open_line(url, {
        heard: (topic) => {
          line.heard(topic);
          say({ kind: "heard", topic });
        },
        opened: () => {
          state = "opened";
          line.opened();
          say({ kind: "opened" });
        },
        lost: () => {
          state = "lost";
          line.lost();
          say({ kind: "lost" });
        },
      });
    });
  navigator.locks.request(title, { signal: giving_up.signal }, lead).catch(() => undefined);
  return () => {
    giving_up.abort();
    close?.();
    release?.();
    channel.close();
  };
}

/** Follows the stream until the returned function is called. */
export function follow(options: Follow): () => void {
  const { client, url, shared_by } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let opened_before = false;
  let pending: (readonly unknown[])[] = [];
  let all = false;

  const flush = () => {
    timer = undefined;
    if (all) void client.invalidateQueries();
    else for (const queryKey of pending) void client.invalidateQueries({ queryKey });
    pending = [];
    all = false;
  };
  const line: Line = {
    heard: (topic) => {
      put({ state: "live", at: new Date() });
      const stale = options.stale(topic);
      if (stale === "all") all = true;
      else pending.push(...stale);
      const anything = all || pending.length > 0;
      if (anything && timer === undefined) timer = setTimeout(flush, gather_ms);
    },
    opened: () => {
      put({ state: "live", at: new Date() });
      // A new line cannot tell what happened while there was none: everything on screen is
      // fetched again. At the first opening that is what had come before the line stood; what is
      // still on its way is not asked for twice.
      if (opened_before) void client.invalidateQueries();
      else void client.invalidateQueries({ predicate: ({ state }) => state.data !== undefined });
      opened_before = true;
    },
    lost: () => {
      put({ state: "lost", at: connection.at });
      // The server ends the line of a session that has ended: then the page must know.
      void client.invalidateQueries({ queryKey: ["session"] });
    },
  };
  const can_share = "locks" in navigator && "BroadcastChannel" in globalThis;
  const close = shared_by && can_share ? share_line(url, shared_by, line) : open_line(url, line);
  return () => {
    close();
    clearTimeout(timer);
  };
}
