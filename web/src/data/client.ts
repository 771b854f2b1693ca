// The one way to the server: typed JSON over fetch. Every change carries an Idempotency-Key that
// stays the same over retries, so a lost answer never makes the thing happen twice; edits carry
// If-Match, so that nobody writes over what they have not seen.
import { of_own_case } from "./own_case";
import { Problem } from "./problem";

export type Answer<T> = { data: T; etag: string; status: number };
export type Page<T> = { items: T[]; next: string | null };

type Options = {
  signal?: AbortSignal;
  /** The ETag the change is based on. */
  if_match?: string;
  /** Give it when a retry by hand must be the same change; otherwise a new one is made. */
  key?: string;
  headers?: Record<string, string>;
};

const tries_max = 3;
const patience_ms = 20_000;
const pause_max_s = 5;

let language = "fi";
/** The language error texts and server texts are asked in. */
export function set_client_language(lang: string): void {
  language = lang;
}

/** A version 4 UUID. crypto.randomUUID is missing on plain http addresses other than localhost. */
export function new_key(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function once<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<Answer<T>> {
  const limit = AbortSignal.timeout(patience_ms);
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, { code: "web.offline" });
  }
  const text = response.status === 204 ? "" : await response.text().catch(() => "");
  let body: unknown = null;
  if (text !== "") {
    try {
      body = JSON.parse(text);
    } catch {
      body = null;
    }
  }
  if (!response.ok) {
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    const object = typeof body === "object" && body !== null ? body : {};
    throw new Problem(
      response.status,
      object as Record<string, unknown>,
      Number.isNaN(wait) ? 0 : wait,
    );
  }
  return { data: body as T, etag: response.headers.get("ETag") ?? "", status: response.status };
}

type AskAgain = (door: string) => Promise<boolean>;
let ask_again: AskAgain | null = null;
/** Who asks the person to show again who they are, when the server wants that before an act. */
export function set_ask_again(ask: AskAgain | null): void {
  ask_again = ask;
}

async function asked_again(error: unknown): Promise<boolean> {
  if (!(error instanceof Problem) || error.code !== "signin.ask_again" || !ask_again) return false;
  return await ask_again(String(error.args.door ?? ""));
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function send<T>(
  method: string,
  path: string,
  body: unknown,
  options: Options = {},
): Promise<Answer<T>> {
  const where = of_own_case(path);
  const changes = method !== "GET";
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": language,
    ...options.headers,
  };
  if (changes) {
    headers["Idempotency-Key"] = options.key ?? new_key();
    // A header a foreign page cannot send without asking first: the server's guard against
    // writes made in the user's name from elsewhere.
    headers["X-Luotsi"] = "1";
  }
  if (options.if_match) headers["If-Match"] = options.if_match;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  for (let attempt = 1; ; ++attempt) {
    try {
      return await once<T>(where, init, options.signal);
    } catch (error) {
      // The same change goes once more, under its own key: it has not been made.
      if (await asked_again(error)) continue;
      const passing = error instanceof Problem && error.passing;
      // A long Retry-After is the person's business, not ours: say it instead of hanging.
      if (!passing || attempt >= tries_max || error.retry_after_s > pause_max_s) throw error;
      await pause(Math.max(error.retry_after_s * 1000, 300 * attempt * attempt));
      if (options.signal?.aborted) throw error;
    }
  }
}

export const api = {
  get: <T>(path: string, options?: Options) => send<T>("GET", path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: Options) =>
    send<T>("POST", path, body ?? {}, options),
  put: <T>(path: string, body: unknown, options?: Options) => send<T>("PUT", path, body, options),
  patch: <T>(path: string, body: unknown, options?: Options) =>
    send<T>("PATCH", path, body, options),
  delete: <T>(path: string, options?: Options) => send<T>("DELETE", path, undefined, options),
};

/** `path` with its query; empty values are left out. */
export function with_query(
  path: string,
  query: Record<string, string | number | null | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}
