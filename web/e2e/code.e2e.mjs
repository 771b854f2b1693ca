// Another return code at the resident's own page, against the real server: asked twice, shown once;
// whoever came in by the old one is out. Checked by axe in both sizes and colours, by keyboard.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";

export const needs_server = true;

const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];
const headers = () => ({ "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() });

async function look(page, report, name) {
  await check_axe(page, report, name);
  await check_reflow(page, report, name);
  await picture(page, name.replace(/[^a-z0-9]+/g, "-"));
}

async function contact(page) {
  const made = await page.request.post("/api/contacts", {
    headers: headers(),
    data: { words: "Tarvitsen neuvoa.", concerns: "self", language: "fi", municipality: "297" },
  });
  if (made.status() !== 201) throw new Error(await made.text());
  return (await made.json()).code;
}

const enter = (page, code) =>
  page.request.post("/api/session/code", { headers: headers(), data: { code } });

async function change(page, report, name) {
  await page.goto("/fi/oma/tiedot");
  await page.getByRole("button", { name: "Vaihda paluukoodi" }).press("Enter");
  const asked = page.getByRole("dialog", { name: "Vaihdetaanko paluukoodi?" });
  await asked.waitFor();
  await look(page, report, `${name} asked`);
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "hidden" });
  report.check(
    `${name}: nothing has changed yet`,
    (await page.locator(".return-code").count()) === 0,
  );
  await page.getByRole("button", { name: "Vaihda paluukoodi" }).press("Enter");
  await asked.getByRole("button", { name: "Vaihda paluukoodi" }).press("Enter");
  const shown = page.locator(".return-code");
  await shown.waitFor();
  await look(page, report, `${name} changed`);
  return (await shown.innerText()).trim();
}

export async function run({ browser, report, server }) {
  const { address } = server;
  for (const size of looks) {
    const name = `code ${size.theme}`;
    const own = await open_page(browser, address, report, size);
    const other = await open_page(browser, address, report, size);
    const old = await contact(own);
    await enter(other, old);
    await other.goto("/fi/oma");
    await other.getByRole("heading", { level: 1 }).waitFor();
    const code = await change(own, report, name);
    report.check(`${name}: it is another`, code !== old && code.length === old.length, code);
    const there = await other.request.get("/api/my/case");
    report.check(`${name}: whoever came by the old one is out`, there.status() === 401);
    if (size === looks[0]) {
      // Their page learns of it by itself: its line of live news ends.
      const gone = other.waitForURL((url) => url.pathname === "/fi/seuraa", { timeout: 40_000 });
      report.check(
        `${name}: the matter closes there`,
        await gone.then(
          () => true,
          () => false,
        ),
      );
    }
    report.check(`${name}: which opens nothing`, (await enter(other, old)).status() === 404);
    report.check(`${name}: the new one does`, (await enter(other, code)).status() === 200);
    await own.reload();
    await own.getByRole("button", { name: "Vaihda paluukoodi" }).waitFor();
    report.check(`${name}: it is shown once`, (await own.locator(".return-code").count()) === 0);
    await own.context().close();
    await other.context().close();
  }
}
