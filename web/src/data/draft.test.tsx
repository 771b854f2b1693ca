// Goal: nothing typed is lost on the way, and nothing stays once it is sent or a day old.
// Method: the hook is mounted, unmounted and mounted again over the same storage.
import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { read_draft, useDraft, write_draft } from "./draft";

const empty = { words: "" };

test("a draft survives the page", () => {
  const first = renderHook(() => useDraft("t", empty));
  act(() => first.result.current[1]({ words: "auttakaa" }));
  first.unmount();
  const second = renderHook(() => useDraft("t", empty));
  expect(second.result.current[0]).toEqual({ words: "auttakaa" });
});

test("leaving the page saves at once", () => {
  const hook = renderHook(() => useDraft("t", empty));
  act(() => hook.result.current[1]({ words: "kesken" }));
  dispatchEvent(new Event("pagehide"));
  expect(read_draft("t")).toEqual({ words: "kesken" });
});

test("a cleared draft does not come back", () => {
  const hook = renderHook(() => useDraft("t", empty));
  act(() => hook.result.current[1]({ words: "x" }));
  act(() => hook.result.current[2]());
  hook.unmount();
  expect(read_draft("t")).toBeNull();
});

test("a day-old draft is forgotten", () => {
  write_draft("t", { words: "vanha" });
  const kept = JSON.parse(localStorage.getItem("luotsi.draft.t") ?? "{}");
  localStorage.setItem("luotsi.draft.t", JSON.stringify({ ...kept, at: kept.at - 25 * 3_600_000 }));
  expect(read_draft("t")).toBeNull();
  expect(localStorage.getItem("luotsi.draft.t")).toBeNull();
});

test("a private draft stays in the tab's storage only", () => {
  write_draft("t", { words: "x" }, "private");
  expect(localStorage.length).toBe(0);
  expect(read_draft("t", "private")).toEqual({ words: "x" });
});
