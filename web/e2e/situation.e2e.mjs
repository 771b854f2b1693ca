// The situation as measured, against the real server: the counsellor and the resident fill the same
// picture of the life situation, see what changed and read it as a table; a result from elsewhere
// is entered; an answer that tells of self-harm opens a safety step that comes before everything
// else; the proposed kind of support says how near another is.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { tab_to } from "./keyboard.mjs";

export const needs_server = true;

const words = "En saa nukuttua ja olen aika väsynyt. En tiedä, mistä aloittaa.";
const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];

async function sign_in(page, name) {
  await page.goto("/tyo");
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.locator(".wb-rail").waitFor();
}

async function toast(page, text) {
  await page.locator(".toast", { hasText: text }).last().waitFor({ timeout: 10_000 });
}

async function send_contact(page) {
  const response = await page.request.post("/api/contacts", {
    headers: { "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() },
    data: { words, concerns: "self", language: "fi", interpreter: false, way: "code", answers: {} },
  });
  if (response.status() !== 201) throw new Error(`contact: ${await response.text()}`);
  return response.json();
}

/** Picks a number for a side of life; the radio lies under its number. */
const rate = (page, item, value) =>
  page
    .locator("fieldset.inst-item", { hasText: item })
    .locator("label")
    .filter({ hasText: new RegExp(`^${value}$`) })
    .click();

async function resident_answers(page, report) {
  await page.goto("/fi/oma");
  await page.getByRole("link", { name: "Kerro elämäntilanteestasi" }).click();
  await page.getByRole("heading", { level: 1, name: "Elämäntilanteesi" }).waitFor();
  await page.getByRole("button", { name: "Tallenna vastaukset" }).click();
  await page.getByText("Vastaa ainakin yhteen kysymykseen").waitFor();
  // By keyboard: the first question, four steps up.
  await tab_to(page, ".inst-item input");
  await page.keyboard.press("Space");
  for (let i = 0; i < 3; ++i) await page.keyboard.press("ArrowRight");
  await rate(page, "rahatilanteeseesi", 2);
  await rate(page, "asumiseesi", 9);
  await page.getByRole("button", { name: "Tallenna vastaukset" }).click();
  await page.locator(".life-row").first().waitFor();
  const first = await page.locator(".life-row").first().innerText();
  report.check("the picture says the answer in words", /Terveys: 3\/10/.test(first), first);
  await page.getByRole("button", { name: "Vastaa uudelleen" }).click();
  await rate(page, "rahatilanteeseesi", 4);
  await page.getByRole("button", { name: "Tallenna vastaukset" }).click();
  await page.locator(".life-row", { hasText: "+2" }).waitFor();
  report.check("a change is told", true);
  await page.getByRole("button", { name: "Näytä taulukkona" }).click();
  await page.locator(".life-table tbody tr").nth(9).waitFor();
  report.check("the table has every side", true);
}

async function worker_measures(page, report, id) {
  await sign_in(page, "Aino");
  await page.goto(`/tyo/asia/${id}`);
  await page.locator(".wb-tabs").getByRole("link", { name: "Tilanne" }).click();
  await page.locator(".life-row", { hasText: "Raha" }).waitFor();
  report.check("the counsellor sees the same picture", true);
  const add = () => page.getByRole("button", { name: "Kirjaa mittarin tulos" }).click();
  await add();
  await page.locator("#measure-which").selectOption("phq-9");
  await page.getByText("Mitattu muualla, kirjaan tuloksen").click();
  await page.getByRole("button", { name: "Tallenna", exact: true }).click();
  await page.locator(".error-summary").waitFor();
  report.check("a result needs a number and a place", true);
  await page.locator("#measure-score-total").fill("14");
  await page.locator("#measure-where").fill("Terveysasema, hoitaja");
  await page.locator(".inst-pick", { hasText: "Useana päivänä" }).click();
  await page.getByRole("button", { name: "Tallenna", exact: true }).click();
  await toast(page, "Mittarin tulos kirjattiin");
  await page.locator("td", { hasText: "Terveysasema, hoitaja" }).waitFor();
  report.check("a result from elsewhere is kept with its place", true);
  await page.locator(".note", { hasText: "Turvallisuus ensin" }).waitFor();
  for (const [instrument, pick] of [
    ["arki", 2],
    ["vaativuus", 1],
  ]) {
    await add();
    await page.locator("#measure-which").selectOption(instrument);
    const items = page.locator("fieldset.inst-item:has(input[name^=measure-ask])");
    await items.first().waitFor();
    for (let i = 0; i < (await items.count()); ++i)
      await items.nth(i).locator("label").nth(pick).click();
    await page.getByRole("button", { name: "Tallenna", exact: true }).click();
    await page.locator("#measure-which").waitFor({ state: "detached" });
  }
  const segments = page.locator("section[aria-labelledby=segments-title]");
  await segments.locator("li").first().waitFor();
  const text = await segments.innerText();
  report.check("the proposal says how near another is", /rajasta/.test(text), text);
  report.check("one answer that would flip it is named", /→/.test(text), text);
}

async function safety_first(page, report, id) {
  await page.goto(`/tyo/asia/${id}`);
  const first = page.locator(".wb-round").first();
  await first.locator("text=Turvallisuus ensin").waitFor();
  report.check("the safety talk is the first thing of the case", true);
  await page.goto("/tyo/jono/new");
  const row = page.locator(`[data-case="${id}"] [data-danger]`).first();
  await row.waitFor();
  report.check("the queue shows it as a danger", true);
  await page.goto(`/tyo/asia/${id}`);
  await first.getByRole("button", { name: "Ota käsittelyyn" }).click();
  await toast(page, "Otit käsittelyyn");
  await first.getByRole("button", { name: "Valmis", exact: true }).waitFor();
  await first.locator("label", { hasText: /^Ei$/ }).click();
  await first.getByRole("button", { name: "Valmis", exact: true }).click();
  await toast(page, "Valmis:");
  await page.locator(".wb-round[data-safety]").waitFor({ state: "detached" });
  report.check("after the talk it is gone", true);
}

async function look_at(browser, server, report, made) {
  for (const look of looks) {
    const page = await open_page(browser, server.address, report, look);
    const see = async (name) => {
      await page.evaluate(() => document.fonts.ready);
      const title = `${name}-${look.theme}`;
      await check_axe(page, report, title);
      await check_reflow(page, report, title);
      await picture(page, title);
    };
    await page.request.post("/api/session/code", {
      headers: { "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() },
      data: { code: made.code },
    });
    await page.goto("/fi/oma/tilanne");
    await page.locator(".life-row").first().waitFor();
    await see("life-mine");
    await page.getByRole("button", { name: "Näytä taulukkona" }).click();
    await see("life-table");
    await page.getByRole("button", { name: "Vastaa uudelleen" }).click();
    await page.locator(".inst-item").first().waitFor();
    await see("life-ask");
    await sign_in(page, "Aino");
    await page.goto(`/tyo/asia/${made.case}/tilanne`);
    await page.locator(".life-row").first().waitFor();
    await see("situation");
    await page.getByRole("button", { name: "Kirjaa mittarin tulos" }).click();
    await page.locator("#measure-which").selectOption("phq-9");
    await page.getByText("Mitattu muualla, kirjaan tuloksen").click();
    await see("enter-result");
    await page.goto(`/tyo/asia/${made.case}`);
    await page.locator(".wb-round[data-safety]").waitFor();
    await see("safety");
    await page.context().close();
  }
}

export async function run({ browser, report, server }) {
  const mine = await open_page(browser, server.address, report, { width: 390, height: 844 });
  const made = await send_contact(mine);
  await resident_answers(mine, report);
  await mine.context().close();
  const page = await open_page(browser, server.address, report);
  await worker_measures(page, report, made.case);
  await look_at(browser, server, report, made);
  await safety_first(page, report, made.case);
  await page.context().close();
}
