// What every browser test needs: Chromium, pages that forbid any request outside the origin, axe,
// and a count of passed and failed checks.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axe_source = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
/** The built pages under test. */
export const dist = process.env.LUOTSI_WEB ?? join(here, "../dist");
export const shots = join(here, "shots");
mkdirSync(shots, { recursive: true });

export async function open_browser() {
  return chromium.launch({
    executablePath: process.env.LUOTSI_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

export function make_report() {
  const report = { passed: 0, failed: 0, failures: [] };
  report.check = (name, ok, detail = "") => {
    if (ok) report.passed += 1;
    else {
      report.failed += 1;
      report.failures.push(`${name}${detail ? `: ${detail}` : ""}`);
      console.error(`FAILED ${name}${detail ? `: ${detail}` : ""}`);
    }
    return ok;
  };
  return report;
}

/** A page of a size and theme that reports script errors and requests to other hosts. */
export async function open_page(browser, address, report, options = {}) {
  const { width = 1366, height = 900, theme = "light" } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: "fi-FI",
    baseURL: address,
    bypassCSP: false,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => report.check("no script error", false, error.message));
  page.on("request", (request) => {
    const url = request.url();
    const ours = [address, "data:", "blob:"].some((start) => url.startsWith(start));
    if (!ours && !options.elsewhere) report.check("no request outside the origin", false, url);
  });
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text()))
      report.check("nothing against the security policy", false, message.text());
  });
  return page;
}

/** Leaves a picture of the whole page in e2e/shots, for people to look at. */
export async function picture(page, name) {
  const { width } = page.viewportSize();
  await page.screenshot({ path: `${shots}/real-${name}-${width}.png`, fullPage: true });
}

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Runs axe on the page as it is; every violation is a failure with its elements named. */
export async function check_axe(page, report, name) {
  // evaluate() runs in the page's world without adding a script element, so the policy stands.
  await page.evaluate(axe_source);
  const violations = await page.evaluate(async (values) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values } });
    return result.violations.map(
      (v) =>
        `${v.id} ${v.nodes
          .map((n) => n.target.join(" "))
          .slice(0, 3)
          .join(" | ")}`,
    );
  }, tags);
  report.check(`axe: ${name}`, violations.length === 0, violations.join("; "));
}

/** Nothing may be wider than the screen (400 % zoom is a 320 px screen). */
export async function check_reflow(page, report, name) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  report.check(`no sideways scroll: ${name}`, over <= 0, `${over} px`);
}
