// What a person says about their data, and what becomes of it, at both doors against the real
// server: who sees what and why, a permission after the informing text, a ban and its end, the log;
// the worker's "why do I see this" and what is written down as heard; an emergency opening, its
// mark in the person's log, and the leader's review. By keyboard, checked by axe.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { choose, press, tab_to, type_into } from "./keyboard.mjs";
import { staff_client } from "./staff.mjs";

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

async function post(page, path, data, status = 201) {
  const answer = await page.request.post(path, { headers: headers(), data });
  if (answer.status() !== status) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

/** A contact of a known person, whose browser holds its session. */
async function make_case(page, staff) {
  const made = await post(page, "/api/contacts", {
    words: "Olen väsynyt enkä jaksa arjessa.",
    concerns: "self",
    language: "fi",
    municipality: "297",
    name: "Testi Suojattu",
  });
  const born = await staff.post("/api/people", {
    name: "Testi Suojattu",
    born: "1980-05-04",
    municipality: "297",
    language: "fi",
  });
  await staff.command(made.case, { command: "bind_subject", person: born.id });
  return { id: made.case, person: born.id };
}

async function resident_says(page, report) {
  await page.goto("/fi/oma/tiedot");
  await press(page, 'a[href="/fi/oma/tiedot/kuka-nakee"]');
  await page.getByRole("heading", { name: "Kuka näkee tietosi" }).waitFor();
  await page.getByRole("heading", { name: "Nämä näkevät nyt" }).waitFor();
  report.check(
    "a unit with a part sees the matter",
    (await page.getByText("Näkee asiasi").count()) > 0,
  );
  await page.locator(".sees-list summary").first().press("Enter");
  report.check(
    "with its paragraph of law",
    /703\/2023/.test(await page.locator(".sees-list details[open]").first().innerText()),
  );
  await look(page, report, "protection who sees");

  await page.getByRole("button", { name: "Anna lupa: Terveystiedot" }).press("Enter");
  await page.getByText("Lupa on vapaaehtoinen").waitFor();
  await press(page, ".inform button[type=submit]");
  await page.getByText("Lue teksti ja merkitse se luetuksi.").waitFor();
  report.check("nobody allows what they have not read", true);
  await look(page, report, "protection informing");
  await tab_to(page, "#inform-health");
  await page.keyboard.press("Space");
  await press(page, ".inform button[type=submit]");
  await page.getByRole("button", { name: "Peru lupa: Terveystiedot" }).waitFor();
  report.check("a permission is given", true);
  await page.getByRole("button", { name: "Peru lupa: Terveystiedot" }).press("Enter");
  await page.getByRole("button", { name: "Anna lupa: Terveystiedot" }).waitFor();
  report.check("and taken back", (await page.getByText(/Aiemmat luvat ja kiellot/).count()) === 1);

  await page.getByRole("button", { name: "Tee kielto" }).press("Enter");
  await choose(page, "ban-scope", "service");
  await press(page, "form.card button[type=submit]");
  await page.getByText("Valitse, mitä kielto koskee.").waitFor();
  await tab_to(page, "#ban-target");
  await page.locator("#ban-target").selectOption({ label: "terveysasema" });
  await look(page, report, "protection ban");
  await press(page, "form.card button[type=submit]");
  await page.getByRole("button", { name: "Peru kielto: terveysasema" }).waitFor();
  report.check("a ban is in force", true);
  await look(page, report, "protection banned");
  await page.getByRole("button", { name: "Peru kielto: terveysasema" }).press("Enter");
  await page.getByText("Et ole kieltänyt mitään.").waitFor();
  report.check("and ends", true);
}

async function enter_as(page, worker) {
  await post(page, "/api/dev/sign-in", { worker }, 200);
}

/** The worker of the matter: why, and what is written down. */
async function worker_writes(page, report, { id }) {
  await page.goto(`/tyo/asia/${id}/luvat`);
  await page.getByRole("heading", { name: "Miksi näen, mitä en näe" }).waitFor();
  const rows = page.locator(".wb-rulings tbody tr");
  report.check("each row has its law", /703\/2023/.test(await rows.first().innerText()));
  await look(page, report, "protection why");
  await page.getByRole("button", { name: "Kirjaa asiakkaalta kuultu" }).press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  await dialog.locator("#said-kind").selectOption("permission");
  await dialog.getByRole("button", { name: "Kirjaa" }).press("Enter");
  await dialog.getByText("Kerro ensin asiakkaalle").waitFor();
  report.check("a worker informs first, too", true);
  await look(page, report, "protection dialog");
  for (const kind of ["ban", "custody", "capacity", "representative", "non_disclosure"]) {
    await dialog.locator("#said-kind").selectOption(kind);
    await look(page, report, `protection dialog ${kind}`);
  }
  await dialog.getByRole("button", { name: "Kirjaa" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  const head = page.locator(".wb-head");
  await head.getByText("Turvakielto").waitFor();
  report.check(
    "the place is secret, and only that shows",
    /paikka salattu/.test(await head.innerText()) && !/Kuopio/.test(await head.innerText()),
    await head.innerText(),
  );
  await page.getByRole("rowheader", { name: "Turvakielto" }).waitFor();
  await look(page, report, "protection secret place");
  await page.goto("/tyo/jono/new");
  // The list is long where other journeys have filled it.
  await type_into(page, "#queue-search", "Suojattu");
  await page.keyboard.press("Enter");
  const row = page.locator(`li[data-case="${id}"]`);
  await row.waitFor();
  report.check("the queue has the badge", /Turvakielto/.test(await row.innerText()));
  report.check("the words looked for are in no address", !page.url().includes("Suojattu"));
}

async function emergency(page, report, { id, person }) {
  await page.goto("/tyo/hata");
  await page.getByRole("heading", { name: "Hätäavaus", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Avaa ja kirjaa lokiin" }).press("Enter");
  await page.getByText("Valitse ensin henkilö.").waitFor();
  await type_into(page, "#emergency-person", "Testi Suo");
  const found = page.getByRole("button", { name: "Valitse Testi Suojattu" }).first();
  await found.waitFor();
  report.check(
    "a search shows the badge, not the place",
    /Turvakielto/.test(await page.locator(".wb-people").innerText()) &&
      !/Kuopio/.test(await page.locator(".wb-people").innerText()),
  );
  await look(page, report, "protection emergency");
  await found.press("Enter");
  await type_into(page, "#emergency-reason", "lyhyt");
  await page.getByRole("button", { name: "Avaa ja kirjaa lokiin" }).press("Enter");
  await page.getByText("Kirjoita syy, vähintään 10 merkkiä.").waitFor();
  await type_into(page, "#emergency-reason", "Asiakas löydettiin tajuttomana kotoaan.");
  await page.getByRole("button", { name: "Avaa ja kirjaa lokiin" }).press("Enter");
  await page.getByRole("heading", { name: "Avauksesi nyt" }).waitFor();
  report.check("what is open stands above", person !== "");
  await look(page, report, "protection emergency open");
  await press(page, `a[href="/tyo/asia/${id}"]`);
  await page.getByText("Avasit asian hätätilanteessa").first().waitFor();
  report.check(
    "only reading",
    (await page.locator(".wb-actions").count()) === 0 &&
      (await page.locator("#note-text").count()) === 0,
  );
  report.check(
    "with the time that is left",
    /Aikaa jäljellä/.test(await page.locator(".wb-head").innerText()),
  );
  await look(page, report, "protection emergency case");
}

async function reviewed(page, report) {
  await page.goto("/tyo/avaukset");
  const card = page.locator("article[data-opening]").first();
  await card.waitFor();
  report.check("the leader reads why", /tajuttomana/.test(await card.innerText()));
  await look(page, report, "protection openings");
  await card.getByRole("button", { name: /^Tarkista/ }).press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Merkitse tarkistetuksi" }).press("Enter");
  await dialog.getByText("Valitse, oliko avaukseen syy.").waitFor();
  await choose(page, "justified", "yes");
  await type_into(page, "#review-text", "Puhuttu työntekijän kanssa, avaus oli tarpeen.");
  await look(page, report, "protection review");
  await dialog.getByRole("button", { name: "Merkitse tarkistetuksi" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Tarkistettavaa ei ole").waitFor();
  await page.locator("summary", { hasText: "Tarkistetut" }).press("Enter");
  report.check(
    "what was reviewed stays, with words and name",
    /Puhuttu työntekijän kanssa/.test(await page.locator("article[data-opening]").innerText()),
  );
  await look(page, report, "protection reviewed");
}

async function resident_sees(page, report) {
  await page.goto("/fi/oma/tiedot");
  const line = page.locator('.access-list > li[data-kind="emergency"]').first();
  await line.waitFor();
  report.check("the person's log marks the opening", /Hätäavaus/.test(await line.innerText()));
  report.check(
    "own views are out of the way",
    (await page.locator('.access-list > li[data-kind="own"]').count()) === 0,
  );
  await look(page, report, "protection log");
  await page.goto("/fi/oma/tiedot/kuka-nakee");
  await page.getByText("Asiasi on nyt avattu ilman lupaasi").waitFor();
  await page.getByText("Sinulla on turvakielto").waitFor();
  await look(page, report, "protection opened");
}

/** Every screen once more in the other sizes, colours and languages. */
async function everywhere(browser, address, report, state, counsellor, leader) {
  for (const one of looks.slice(1)) {
    const name = `${one.theme}`;
    const page = await open_page(browser, address, report, one);
    await page.context().addCookies(state);
    for (const [lang, path] of [
      ["fi", "tiedot"],
      ["sv", "tiedot/kuka-nakee"],
      ["en", "tiedot/kuka-nakee"],
      ["fi", "tiedot/kuka-nakee"],
    ]) {
      await page.goto(`/${lang}/oma/${path}`);
      await page.locator("main h1").waitFor();
      await page.locator(".sees-list, .access-list").first().waitFor();
      await look(page, report, `protection ${lang} ${path} ${name}`);
    }
    await page.context().close();
    const work = await open_page(browser, address, report, one);
    await enter_as(work, counsellor.worker);
    await work.goto(`/tyo/asia/${counsellor.id}/luvat`);
    await work.locator(".wb-rulings").first().waitFor();
    await look(work, report, `protection tab ${name}`);
    const why = work.locator(".wb-rulings tbody tr").first().locator("td").nth(1);
    const box = await why.boundingBox();
    report.check(
      `the reason is in sight ${one.width} ${name}`,
      box !== null && box.x + box.width <= one.width,
      JSON.stringify(box),
    );
    await work.getByRole("button", { name: "Kirjaa asiakkaalta kuultu" }).press("Enter");
    await work.locator("dialog[open]").waitFor();
    await look(work, report, `protection dialog ${name}`);
    await work.goto("/tyo/hata");
    await work.locator("#emergency-reason").waitFor();
    await look(work, report, `protection emergency form ${name}`);
    await enter_as(work, leader);
    await work.goto("/tyo/avaukset");
    await work.locator("main h1").waitFor();
    await work.locator("summary, .empty").first().waitFor();
    await look(work, report, `protection openings ${name}`);
    await work.context().close();
  }
}

export async function run({ browser, report, server }) {
  const { address } = server;
  const staff = await staff_client(browser, address, /palveluohjaaja/i);
  const resident = await open_page(browser, address, report);
  const made = await make_case(resident, staff);
  await resident_says(resident, report);
  const desk = await open_page(browser, address, report);
  await enter_as(desk, staff.worker.worker);
  await worker_writes(desk, report, made);
  // Somebody who has no part in the matter, and who leads the unit that has.
  const roles = (await (await desk.request.get("/api/dev/roles")).json()).items;
  const stranger = roles.find((one) => !one.leads && /terveysasema/i.test(one.unit_title));
  const leader = roles.find((one) => one.leads && one.unit_title === staff.worker.unit_title);
  const other = await open_page(browser, address, report);
  await enter_as(other, stranger.worker);
  await emergency(other, report, made);
  const chief = await open_page(browser, address, report);
  await enter_as(chief, leader.worker);
  await reviewed(chief, report);
  await resident_sees(resident, report);
  const state = await resident.context().cookies();
  const counsellor = { id: made.id, worker: staff.worker.worker };
  await everywhere(browser, address, report, state, counsellor, leader.worker);
  for (const page of [resident, desk, other, chief]) await page.context().close();
  await staff.close();
}
