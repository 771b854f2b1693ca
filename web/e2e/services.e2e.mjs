// The service directory on screen, against the real server: filters that stay in the address and
// come back the next day, comparing two, wholes for several needs, a service into a plan, and the
// keeper's one-link page in which nobody signs in.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";

export const needs_server = true;

const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];

async function sign_in(page) {
  await page.goto("/tyo");
  await page.getByRole("button", { name: /Aino/ }).click();
  await page.locator(".wb-rail").waitFor();
}

async function filters_stay(page, report) {
  await page.goto("/tyo/palvelut");
  await page.locator(".wb-hit").first().waitFor();
  await page.locator("#service-kieli").selectOption("sv");
  await page.getByLabel("Maksuton", { exact: true }).click();
  await page.locator("#service-postal").fill("70100");
  await page.waitForURL(/postinro=70100/);
  await page.locator(".wb-hit").first().waitFor();
  report.check("filters are in the address", /kieli=sv.*maksuton=1/.test(page.url()), page.url());
  await page.locator(".wb-hit h3 a").first().click();
  await page.waitForURL(/palvelut\/.+/);
  await page.goBack();
  await page.locator(".wb-hit").first().waitFor();
  report.check(
    "going back finds the same filters",
    (await page.locator("#service-kieli").inputValue()) === "sv",
  );
  await page.goto("/tyo/jono/new");
  await page.goto("/tyo/palvelut");
  await page.waitForURL(/maksuton=1/);
  report.check("the next visit has the worker's filters", true);
  await page.getByRole("button", { name: "Poista rajaukset" }).first().click();
  await page.waitForURL((url) => !url.search.includes("maksuton"));
  await page.goto("/tyo/palvelut");
  await page.locator(".wb-hit").first().waitFor();
  report.check("cleared stays cleared", !page.url().includes("maksuton"), page.url());
  // Both before the screen has caught up with the first.
  await page.evaluate(() => {
    for (const box of [...document.querySelectorAll(".wb-check input")].slice(0, 2)) box.click();
  });
  await page.waitForURL(/auki=1/);
  await page.locator(".wb-hit, .wb-empty").first().waitFor();
  report.check("who is quicker than the screen loses no filter", /maksuton=1/.test(page.url()));
  await page.getByRole("button", { name: "Poista rajaukset" }).first().click();
  await page.waitForURL((url) => !url.search.includes("maksuton"));
}

async function compare_and_wholes(page, report) {
  await page.goto("/tyo/palvelut?tarve=HOME_CARE&tarve=MEMORY");
  await page.locator(".wb-packages li").first().waitFor();
  report.check("several needs give wholes", true);
  await page
    .getByLabel(/^Vertaa/)
    .nth(0)
    .click();
  await page
    .getByLabel(/^Vertaa/)
    .nth(1)
    .click();
  await page.locator(".wb-table tr[data-differs]").first().waitFor();
  report.check("what differs is marked", true);
  await page.locator(".wb-hit summary").first().click();
  await page.locator(".wb-why-table td").first().waitFor();
}

async function into_plan(page, report) {
  const made = await page.request.post("/api/contacts/recorded", {
    headers: { "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() },
    data: { words: "Äiti ei pärjää enää yksin kotona.", channel: "desk", concerns: "self" },
  });
  const id = (await made.json()).case;
  await page.goto(`/tyo/asia/${id}`);
  await page.locator(".wb-case").waitFor();
  await page.getByRole("link", { name: "Hae kaikista palveluista" }).click();
  await page.waitForURL(/asia=/);
  await page.locator(".wb-hit").first().waitFor();
  await page
    .getByRole("button", { name: /^Lisää suunnitelmaan|^Suunnitelmaan/ })
    .first()
    .click();
  await page.locator(".wb-hit .tag", { hasText: "Luonnoksessa" }).first().waitFor();
  await page
    .locator(".wb-hit")
    .getByRole("button", { name: /^Kumoa/ })
    .first()
    .click();
  report.check("a service goes into the plan and out again", true, id);
}

async function keeper(page, browser, server, report) {
  await page.goto("/tyo/palvelut/ps-kotihoito");
  await page.getByRole("button", { name: "Tee linkki" }).click();
  const link = await page.locator("#keeper-link").inputValue();
  const keeper_page = await open_page(browser, server.address, report, {
    width: 390,
    height: 844,
  });
  await keeper_page.goto(link);
  await keeper_page.getByRole("heading", { name: "Pitävätkö tiedot paikkansa?" }).waitFor();
  await keeper_page.locator("form button[type=submit]").click();
  await keeper_page.locator(".error-summary").waitFor();
  await keeper_page.locator("input[name=correct][value=yes]").check();
  await keeper_page.locator("input[name=capacity][value=closed]").check();
  await keeper_page.locator("form button[type=submit]").click();
  await keeper_page.getByRole("heading", { name: "Kiitos vastauksesta" }).waitFor();
  report.check("the keeper answers without an account", true);
  await keeper_page.context().close();
  return link;
}

async function look_at(browser, server, report, name, path, ready, staff = true) {
  for (const look of looks) {
    const page = await open_page(browser, server.address, report, look);
    if (staff) await sign_in(page);
    await page.goto(path);
    await ready(page);
    await page.evaluate(() => document.fonts.ready);
    const title = `${name}-${look.theme}`;
    await check_axe(page, report, title);
    await check_reflow(page, report, title);
    await picture(page, title);
    await page.context().close();
  }
}

export async function run({ browser, report, server }) {
  const page = await open_page(browser, server.address, report);
  page.setDefaultTimeout(10_000);
  await sign_in(page);
  await filters_stay(page, report);
  await compare_and_wholes(page, report);
  await into_plan(page, report);
  const link = await keeper(page, browser, server, report);
  await page.context().close();
  const path = "/tyo/palvelut?tarve=HOME_CARE&tarve=MEMORY&postinro=70100&kieli=fi";
  await look_at(browser, server, report, "services", path, (p) =>
    p.locator(".wb-packages li").first().waitFor(),
  );
  await look_at(
    browser,
    server,
    report,
    "compare",
    "/tyo/palvelut?vertaa=ps-kotihoito&vertaa=ps-turvapuhelin&q=koti",
    (p) => p.locator(".wb-table").first().waitFor(),
  );
  await look_at(
    browser,
    server,
    report,
    "keeper",
    link,
    (p) => p.locator("input[name=correct]").first().waitFor(),
    false,
  );
}
