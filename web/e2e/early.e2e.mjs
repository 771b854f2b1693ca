// Early identification on screen, against the real server: contacts that nobody has joined become a
// proposal with its reasons; a worker follows it to an open matter, where a note stands, or says
// why not; the person behind it sees that a rule looked and may object.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";

export const needs_server = true;

const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];
const headers = () => ({ "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() });

async function sign_in(page) {
  await page.goto("/tyo");
  await page.getByRole("button", { name: /Aino/ }).click();
  await page.locator(".wb-rail").waitFor();
}

async function post(page, path, data, more = {}) {
  const answer = await page.request.post(path, { headers: { ...headers(), ...more }, data });
  if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

/** Somebody with four contacts that nobody has joined; the rules look at them at once. */
async function somebody(page, name) {
  const person = await post(page, "/api/people", { name, born: "1980-05-04", language: "fi" });
  const cases = [];
  for (let i = 0; i < 4; i++) {
    const made = await post(page, "/api/contacts/recorded", {
      words: "Rahat eivät riitä vuokraan.",
      theme: "money",
      channel: "phone",
      concerns: "self",
      municipality: "297",
      name,
    });
    const bind = { command: "bind_subject", person: person.id };
    await post(page, `/api/cases/${made.case}/commands`, bind, { "If-Match": "*" });
    cases.push(made);
  }
  // A word about the rules makes them look anew.
  await post(page, `/api/cases/${cases[0].case}/early-objection`, { objects: false });
  return cases;
}

const card = (page, name) => page.locator(".wb-early-card", { hasText: name });

async function follow(page, report, cases) {
  await page.goto("/tyo/varhain");
  const mine = card(page, "Testi Seurattava");
  await mine.getByRole("heading", { name: "Monta irrallista yhteydenottoa" }).waitFor();
  report.check(
    "reasons lead to the matters",
    (await mine.locator(`a[href$="/asia/${cases[0].case}"]`).count()) > 0,
  );
  await mine.getByRole("button", { name: /^Ota yhteyttä/ }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await check_axe(page, report, "early-follow");
  await dialog.locator(`input[value="${cases[1].case}"]`).check();
  await dialog.locator("#early-words").fill("Soitettiin ja sovittiin yhteinen aika.");
  await dialog.getByRole("button", { name: "Tallenna" }).click();
  await mine.waitFor({ state: "detached" });
  report.check("what is followed leaves the list", true);
  const seen = await (await page.request.get(`/api/cases/${cases[1].case}`)).json();
  report.check(
    "a note stands in the matter",
    seen.timeline.some((line) => /yhteinen aika/.test(line.text ?? "")),
  );
}

async function refuse(page, report) {
  const mine = card(page, "Testi Autettu");
  await mine.getByRole("button", { name: /^Ei tarvita/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Tallenna" }).click();
  await dialog.getByRole("alert").waitFor();
  report.check("a refusal wants a reason", true);
  await dialog.getByLabel("Yhteydenotosta ei olisi hyötyä").check();
  await dialog.getByRole("button", { name: "Tallenna" }).click();
  await mine.waitFor({ state: "detached" });
  report.check("what is refused leaves the list", true);
}

/** The person, back with their code, sees what the rules did and says that they may not look. */
async function object(page, browser, server, report, code) {
  for (const look of looks) {
    const mine = await open_page(browser, server.address, report, look);
    await mine.request.post("/api/session/code", { headers: headers(), data: { code } });
    await mine.goto("/fi/oma/tiedot");
    const section = mine.locator("#early");
    await section.waitFor();
    await section.locator("summary").click();
    const title = `early-mine-${look.theme}`;
    await check_axe(mine, report, title);
    await check_reflow(mine, report, title);
    await picture(mine, title);
    if (look === looks.at(-1)) {
      await section.getByRole("button", { name: "Säännöt eivät saa katsoa asioitani" }).click();
      await section.getByRole("button", { name: "Säännöt saavat taas katsoa asioitani" }).waitFor();
      const left = await (await page.request.get("/api/early")).json();
      report.check(
        "an objection takes the proposal away at once",
        left.items.every((one) => one.person.name !== "Testi Kieltävä"),
      );
    }
    await mine.context().close();
  }
}

export async function run({ browser, report, server }) {
  const page = await open_page(browser, server.address, report);
  page.setDefaultTimeout(10_000);
  await sign_in(page);
  const cases = await somebody(page, "Testi Seurattava");
  await somebody(page, "Testi Autettu");
  await somebody(page, "Testi Näytettävä");
  await follow(page, report, cases);
  await refuse(page, report);
  const objector = await somebody(page, "Testi Kieltävä");
  await object(page, browser, server, report, objector[0].code);
  await page.context().close();
  for (const look of looks) {
    const one = await open_page(browser, server.address, report, look);
    await sign_in(one);
    await one.goto("/tyo/varhain");
    await card(one, "Testi Näytettävä").waitFor();
    await one.locator(".wb-service summary").first().click();
    await one.evaluate(() => document.fonts.ready);
    const title = `early-${look.theme}`;
    await check_axe(one, report, title);
    await check_reflow(one, report, title);
    await picture(one, title);
    await one.context().close();
  }
}
