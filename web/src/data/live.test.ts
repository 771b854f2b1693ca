// Goal: what changed is fetched again, bursts once, and everything after the line was lost.
// Method: a hand-driven EventSource.
import { QueryClient } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow, useConnection } from "./live";

class Source {
  static last: Source;
  static CLOSED = 2;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((e: MessageEvent) => void) | null = null;
  onerror: (() => void) | null = null;
  named = new Map<string, (e: MessageEvent) => void>();
  constructor(readonly url: string) {
    Source.last = this;
  }
  addEventListener(name: string, heard: (e: MessageEvent) => void) {
    this.named.set(name, heard);
  }
  close() {
    this.readyState = Source.CLOSED;
  }
  change(topic: string) {
    this.named.get("change")?.(new MessageEvent("change", { data: JSON.stringify({ topic }) }));
  }
}

let client: QueryClient;
beforeEach(() => {
  vi.stubGlobal("EventSource", Source);
  vi.useFakeTimers();
  client = new QueryClient();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a burst of changes refetches once per query", () => {
  const invalidate = vi.spyOn(client, "invalidateQueries");
  const stop = follow({
    url: "/events?topics=my",
    client,
    stale: (topic) => (topic === "my" ? [["my"]] : []),
  });
  act(() => Source.last.onopen?.());
  act(() => {
    Source.last.change("other");
    Source.last.change("my");
  });
  vi.advanceTimersByTime(1000);
  expect(invalidate).toHaveBeenCalledTimes(1);
  expect(invalidate).toHaveBeenCalledWith({ queryKey: ["my"] });
  stop();
});

test("the state of the line is told, and everything is fetched after a break", () => {
  const invalidate = vi.spyOn(client, "invalidateQueries");
  const stop = follow({ url: "/events", client, stale: () => [] });
  const seen = renderHook(() => useConnection());
  act(() => Source.last.onopen?.());
  expect(seen.result.current.state).toBe("live");
  act(() => {
    Source.last.readyState = Source.CLOSED;
    Source.last.onerror?.();
  });
  expect(seen.result.current.state).toBe("lost");
  const first = Source.last;
  act(() => vi.advanceTimersByTime(1500));
  expect(Source.last).not.toBe(first);
  act(() => Source.last.onopen?.());
  expect(seen.result.current.state).toBe("live");
  expect(invalidate).toHaveBeenCalledWith();
  stop();
});
