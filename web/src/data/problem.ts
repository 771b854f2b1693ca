// An answer that says no, as a value the screens can put in words. The server sends problem+json
// (RFC 9457) with a word key as `code` and its words as `detail`; a lost connection becomes the code "web.offline".
import type { WordKey, Words } from "../i18n";

type Args = Record<string, string | number>;
export type FieldProblem = { field: string; code: string; said: string };

export class Problem extends Error {
  readonly status: number;
  /** A word key; what the server calls the error. */
  readonly code: string;
  /** The server's own sentence in the language asked for, when it gave one. */
  readonly said: string;
  readonly fields: FieldProblem[];
  readonly args: Args;
  /** What would make it right, in words; "" when the server does not say. */
  readonly repair: string;
  /** Seconds the server asks to wait, 0 when it does not say. */
  readonly retry_after_s: number;
  /** The whole body, for screens that know more about a particular code. */
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>, retry_after_s = 0) {
    const code = typeof body.code === "string" ? body.code : `web.status.${status}`;
    super(code);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.said = typeof body.detail === "string" ? body.detail : "";
    this.fields = fields_of(body);
    this.args = args_of(body.args);
    this.repair = typeof body.repair === "string" ? body.repair : "";
    this.retry_after_s = retry_after_s;
    this.body = body;
  }

  get offline(): boolean {
    return this.status === 0;
  }
  /** Worth trying again without changing anything. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

function args_of(value: unknown): Args {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([, v]) => typeof v === "string" || typeof v === "number"),
  );
}

function fields_of(body: Record<string, unknown>): FieldProblem[] {
  if (!Array.isArray(body.fields)) return [];
  return body.fields
    .filter((e) => typeof e === "object" && e !== null)
    .map((e) => ({
      field: String(e.name ?? ""),
      code: String(e.code ?? ""),
      said: String(e.detail ?? ""),
    }));
}

export function as_problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { code: "web.offline" });
}

const by_status: Record<number, WordKey> = {
  0: "web.offline",
  401: "web.status.401",
  403: "web.status.403",
  404: "web.status.404",
  409: "web.status.409",
  412: "web.status.412",
  413: "web.status.413",
  429: "web.status.429",
  503: "web.status.503",
};

/** The problem as words in the reader's language: what is wrong, and what would make it right. */
export function say_problem(words: Words, error: unknown): string {
  const problem = as_problem(error);
  const what = problem.said || words.said(problem.code, general_key(problem), problem.args);
  return [what, problem.repair].filter((x) => x !== "").join(" ");
}

function general_key(problem: Problem): WordKey {
  return by_status[problem.status] ?? "web.status.other";
}
