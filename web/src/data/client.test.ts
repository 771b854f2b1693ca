// Goal: a change is never made twice and never lost: keys stay over retries, problems become
// words, waiting is bounded. Method: fetch is replaced by a list of prepared answers.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import fi from "../gen/words/fi.citizen.json";
import { make_words } from "../i18n";
import { api, new_key, set_ask_again, set_client_language, with_query } from "./client";
import { as_problem, Problem, say_problem } from "./problem";

type Prepared = Response | Error;
let sent: { url: string; init: RequestInit }[] = [];

function prepare(...answers: Prepared[]) {
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    const next = answers.shift();
    if (!next) throw new Error("no answer prepared");
    if (next instanceof Error) throw next;
    return next;
  });
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const header = (i: number, name: string) =>
  (sent[i]?.init.headers as Record<string, string> | undefined)?.[name];

beforeEach(() => {
  sent = [];
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("reading gives data and etag, asks in the language, sends no key", async () => {
  set_client_language("sv");
  prepare(json(200, { a: 1 }, { ETag: '"7"' }));
  const answer = await api.get<{ a: number }>("/api/x");
  expect(answer).toMatchObject({ data: { a: 1 }, etag: '"7"', status: 200 });
  expect(header(0, "Accept-Language")).toBe("sv");
  expect(header(0, "Idempotency-Key")).toBeUndefined();
});

test("a lost line is tried again with the same key", async () => {
  prepare(new TypeError("network"), json(503, {}), json(201, { ok: true }));
  const answer = await api.post<{ ok: boolean }>("/api/x", { b: 2 }, { if_match: '"1"' });
  expect(answer.data.ok).toBe(true);
  expect(sent).toHaveLength(3);
  const keys = [0, 1, 2].map((i) => header(i, "Idempotency-Key"));
  expect(new Set(keys).size).toBe(1);
  expect(header(2, "If-Match")).toBe('"1"');
  expect(header(2, "X-Luotsi")).toBe("1");
});

test("a refusal is not tried again and keeps its fields", async () => {
  prepare(
    json(422, {
      status: 422,
      code: "contact.invalid",
      detail: "Tarkista numero.",
      repair: "Kirjoita numero uudelleen.",
      fields: [{ name: "phone", code: "contact.phone", detail: "Numero on liian lyhyt." }],
    }),
  );
  const problem = await api.post("/api/x").catch(as_problem);
  expect(problem).toBeInstanceOf(Problem);
  const words = make_words("fi", fi);
  expect(say_problem(words, problem)).toBe("Tarkista numero. Kirjoita numero uudelleen.");
  expect((problem as Problem).fields).toEqual([
    { field: "phone", code: "contact.phone", said: "Numero on liian lyhyt." },
  ]);
  expect(sent).toHaveLength(1);
});

test("a long Retry-After is said, not slept", async () => {
  prepare(json(429, { code: "code.too_many" }, { "Retry-After": "60" }));
  const problem = (await api.post("/api/x").catch(as_problem)) as Problem;
  expect(problem.retry_after_s).toBe(60);
  expect(sent).toHaveLength(1);
  expect(say_problem(make_words("fi", fi), problem)).toBe(fi["web.status.429"]);
});

test("an answer that is not JSON is still a problem in words", async () => {
  prepare(new Response("<html>", { status: 404 }));
  const problem = (await api.get("/api/x").catch(as_problem)) as Problem;
  expect(say_problem(make_words("fi", fi), problem)).toBe(fi["web.status.404"]);
});

test("keys are version 4 UUIDs and differ", () => {
  const keys = Array.from({ length: 50 }, new_key);
  for (const key of keys)
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(keys).size).toBe(50);
});

test("queries leave out what is empty and escape the rest", () => {
  expect(with_query("/api/x", { q: "a b&c", after: null, limit: 20, none: "" })).toBe(
    "/api/x?q=a+b%26c&limit=20",
  );
});

test("an act that asks who is there goes on under its own key, or is left undone", async () => {
  const again = () => json(403, { code: "signin.ask_again", args: { door: "staff" } });
  const doors: string[] = [];
  const asked = (answer: boolean) => async (door: string) => {
    doors.push(door);
    return answer;
  };
  set_ask_again(asked(true));
  prepare(again(), json(201, { ok: true }));
  expect((await api.post<{ ok: boolean }>("/api/clients", {})).data.ok).toBe(true);
  expect(header(0, "Idempotency-Key")).toBe(header(1, "Idempotency-Key"));
  set_ask_again(asked(false));
  prepare(again());
  await expect(api.post("/api/clients", {})).rejects.toMatchObject({ code: "signin.ask_again" });
  set_ask_again(null);
  prepare(again());
  await expect(api.post("/api/clients", {})).rejects.toMatchObject({ code: "signin.ask_again" });
  expect(doors).toEqual(["staff", "staff"]);
});
