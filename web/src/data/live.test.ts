// Goal: what changed is fetched again, bursts once, and everything after the line was lost.
// Method: a hand-driven EventSource.
import { QueryClient, QueryObserver } from "@tanstack/react-query";
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
  invalidate.mockClear();
  act(() => {
    Source.last.change("other");
    Source.last.change("my");
  });
  vi.advanceTimersByTime(1000);
  expect(invalidate).toHaveBeenCalledTimes(1);
  expect(invalidate).toHaveBeenCalledWith({ queryKey: ["my"] });
  stop();
});

test("what had come before the line first stood is fetched again, what is on its way is not", async () => {
  const early = vi.fn(() => Promise.resolve("seen"));
  const late = vi.fn(() => new Promise<string>(() => undefined));
  for (const [key, queryFn] of [
    ["early", early],
    ["late", late],
  ] as const)
    new QueryObserver<string>(client, { queryKey: [key], queryFn }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(10);
  const stop = follow({ url: "/events", client, stale: () => [] });
  act(() => Source.last.onopen?.());
  await vi.advanceTimersByTimeAsync(10);
  expect(early).toHaveBeenCalledTimes(2);
  expect(late).toHaveBeenCalledTimes(1);
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

/** Two tabs' worth of locks and channels in one place. */
class Channel {
  static all = new Set<Channel>();
  onmessage: ((e: MessageEvent) => void) | null = null;
  constructor(readonly name: string) {
    Channel.all.add(this);
  }
  postMessage(data: unknown) {
    for (const other of Channel.all)
      if (other !== this && other.name === this.name)
        other.onmessage?.(new MessageEvent("message", { data }));
  }
  close() {
    Channel.all.delete(this);
  }
}

test("tabs of one person share a line, and another takes over when the first closes", async () => {
  const waiting: (() => void)[] = [];
  let held = false;
  const request = (_: string, __: unknown, lead: () => Promise<void>) =>
    new Promise<void>((done) => {
      const run = () => {
        held = true;
        void lead().then(() => {
          held = false;
          waiting.shift()?.();
          done();
        });
      };
      if (held) waiting.push(run);
      else run();
    });
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks: { request } }));
  const other = new QueryClient();
  const invalidate = vi.spyOn(other, "invalidateQueries");
  const common = { url: "/events?topics=unit:a", shared_by: "w1" };
  const first = follow({ ...common, client, stale: () => [["x"]] });
  const line = Source.last;
  const second = follow({ ...common, client: other, stale: () => [["y"]] });
  expect(Source.last).toBe(line);
  act(() => line.onopen?.());
  act(() => line.change("unit:a"));
  vi.advanceTimersByTime(500);
  expect(invalidate).toHaveBeenCalledWith({ queryKey: ["y"] });
  first();
  await vi.advanceTimersByTimeAsync(10);
  expect(Source.last).not.toBe(line);
  act(() => Source.last.onopen?.());
  expect(invalidate).toHaveBeenLastCalledWith();
  second();
});
