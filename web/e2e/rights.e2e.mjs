// A person's rights over their own data at both doors, against the real server: taking everything
// along, asking for a correction and for an erasure, the unit's queue of requests and its decision,
// which the person then reads. And the leader's list of views to look into, with a finding put in the
// server's place, since real ones come of the night before. Checked by axe in both sizes and colours.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { choose, press, type_into } from "./keyboard.mjs";
import { staff_client } from "./staff.mjs";

export const needs_server = true;

const looks = [
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

async function enter_as(page, worker) {
  const entered = await page.request.post("/api/dev/sign-in", {
    headers: headers(),
    data: { worker },
  });
  if (!entered.ok()) throw new Error(`sign-in: ${await entered.text()}`);
}

async function resident_asks(page, report) {
  const made = await page.request.post("/api/contacts", {
    headers: headers(),
    data: {
      words: "Olen väsynyt enkä jaksa arjessa.",
      concerns: "self",
      language: "fi",
      municipality: "297",
      name: "Testi Asukas",
    },
  });
  if (made.status() !== 201) throw new Error(await made.text());
  await page.goto("/fi/oma/tiedot");
  await page.getByRole("heading", { name: "Omat tietoni ja oikeuteni" }).waitFor();
  const whole = await page.request.get("/api/my/case/export?form=text");
  report.check("everything can be read as text", /Olen väsynyt/.test(await whole.text()));
  await page.getByRole("button", { name: /^Pyydä oikaisua/ }).press("Enter");
  await page.getByRole("button", { name: "Lähetä pyyntö" }).press("Enter");
  await page.getByText("Valitse, mitä pyydät.").waitFor();
  await choose(page, "kind", "correction");
  await type_into(page, "#request-words", "Nimeni on kirjoitettu väärin.");
  await look(page, report, "rights asking");
  await page.getByRole("button", { name: "Lähetä pyyntö" }).press("Enter");
  const card = page.locator('article[data-request="correction"]');
  await card.waitFor();
  report.check("it says by when it is answered", /viimeistään/.test(await card.innerText()));
  await page.getByRole("button", { name: /^Pyydä oikaisua/ }).press("Enter");
  await choose(page, "kind", "erasure");
  await page.locator("#about option").nth(1).waitFor({ state: "attached" });
  await page.locator("#about").selectOption({ index: 1 });
  await type_into(page, "#request-words", "En halua, että teksti jää.");
  await look(page, report, "rights erasure");
  await page.getByRole("button", { name: "Lähetä pyyntö" }).press("Enter");
  await page.locator('article[data-request="erasure"]').waitFor();
}

async function worker_decides(page, report) {
  await page.goto("/tyo/pyynnot");
  const card = page.locator('article[data-request="correction"]').first();
  await card.waitFor();
  await look(page, report, "rights queue");
  await card.getByRole("button", { name: /^Ratkaise/ }).press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.getByText("Nimeni on kirjoitettu väärin.").waitFor();
  await dialog.getByRole("button", { name: "Tallenna ratkaisu" }).press("Enter");
  await dialog.getByText("Valitse ratkaisu.").waitFor();
  await choose(page, "decision", "granted");
  await type_into(page, "#right", "Testi Asukainen");
  await type_into(page, "#reason", "Tarkistettu henkilötodistuksesta.");
  await look(page, report, "rights deciding");
  // A field sends its form by Enter, though the button stands outside, in the foot of the dialog.
  await press(page, "#law");
  await dialog.waitFor({ state: "detached" });
}

async function resident_reads(page, report) {
  await page.goto("/fi/oma/tiedot");
  const card = page.locator('article[data-request="correction"]');
  await card.waitFor();
  const said = await card.innerText();
  report.check("what was wrong and what is right", /väärin[\s\S]*Asukainen/.test(said));
  report.check("and why so", /henkilötodistuksesta/.test(said));
  await look(page, report, "rights decided");
}

const finding = {
  id: "2026-03-10.0011223344556677",
  title: "Sama sukunimi kuin työntekijällä",
  why: "Omien läheisten tietoja käsittelee joku muu. Sama nimi voi olla sattuma.",
  worker_name: "Aino Esimerkki",
  unit_title: "Palveluohjaus, Kuopio",
  person_name: "Kalle Esimerkki",
  times: 3,
  first_at: "2026-03-10T08:00:00.000Z",
  last_at: "2026-03-10T18:00:00.000Z",
  state: "open",
  reviewed_by: null,
  review: null,
  reviewed_at: null,
};

async function leader_looks(page, report) {
  let now = finding;
  await page.route("**/api/audit/findings", (route) => route.fulfill({ json: { items: [now] } }));
  await page.route("**/api/audit/findings/*/review", async (route) => {
    const said = route.request().postDataJSON();
    now = { ...finding, state: said.verdict, review: said.words, reviewed_by: "Leena Johtaja" };
    await route.fulfill({ json: { id: finding.id, state: said.verdict } });
  });
  await page.goto("/tyo/katselut");
  const card = page.locator("article[data-finding]");
  await card.waitFor();
  await look(page, report, "findings");
  await card.getByRole("button", { name: /^Kerro, mitä se oli/ }).press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  await choose(page, "verdict", "justified");
  await type_into(page, "#review-words", "Nimi on sattuma.");
  await look(page, report, "findings review");
  await dialog.getByRole("button", { name: "Tallenna" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator("summary", { hasText: "Läpi käydyt" }).press("Enter");
  report.check("what was said stays", /sattuma/.test(await card.innerText()));
}

async function everywhere(browser, address, report, state, counsellor, leader) {
  for (const one of looks) {
    const name = `${one.width} ${one.theme}`;
    const page = await open_page(browser, address, report, one);
    await page.context().addCookies(state);
    for (const lang of ["fi", "sv"]) {
      await page.goto(`/${lang}/oma/tiedot`);
      await page.locator("article[data-request]").first().waitFor();
      await look(page, report, `rights ${lang} ${name}`);
    }
    await page.context().close();
    const work = await open_page(browser, address, report, one);
    await enter_as(work, counsellor);
    await work.goto("/tyo/pyynnot");
    await work.locator("article[data-request]").first().waitFor();
    await look(work, report, `rights queue ${name}`);
    await work
      .getByRole("button", { name: /^Ratkaise/ })
      .first()
      .press("Enter");
    await work.locator("dialog[open] #decision").waitFor();
    await look(work, report, `rights deciding ${name}`);
    await work.goto("/tyo/katselut");
    await work.locator(".empty a").waitFor();
    await look(work, report, `findings are for leaders ${name}`);
    await work.context().close();
    const chief = await open_page(browser, address, report, one);
    await enter_as(chief, leader);
    await chief.route("**/api/audit/findings", (route) =>
      route.fulfill({ json: { items: [finding] } }),
    );
    await chief.goto("/tyo/katselut");
    await chief.locator("article[data-finding]").waitFor();
    await look(chief, report, `findings ${name}`);
    await chief.getByRole("button", { name: /^Kerro, mitä se oli/ }).press("Enter");
    await chief.locator("dialog[open]").waitFor();
    report.check(
      `a dialog begins at its first field ${name}`,
      await chief.evaluate(() => document.activeElement?.id === "verdict"),
    );
    await look(chief, report, `findings review ${name}`);
    await chief.context().close();
  }
}

export async function run({ browser, report, server }) {
  const { address } = server;
  const staff = await staff_client(browser, address, /palveluohjaaja/i);
  const resident = await open_page(browser, address, report);
  await resident_asks(resident, report);
  const desk = await open_page(browser, address, report);
  await enter_as(desk, staff.worker.worker);
  await worker_decides(desk, report);
  await resident_reads(resident, report);
  const roles = (await (await desk.request.get("/api/dev/roles")).json()).items;
  const leader = roles.find((one) => one.leads && one.unit_title === staff.worker.unit_title);
  const chief = await open_page(browser, address, report);
  await enter_as(chief, leader.worker);
  const empty = await chief.request.get("/api/audit/findings");
  report.check("the leader has a list of one's own", empty.ok());
  await leader_looks(chief, report);
  const state = await resident.context().cookies();
  await everywhere(browser, address, report, state, staff.worker.worker, leader.worker);
  for (const page of [resident, desk, chief]) await page.context().close();
  await staff.close();
}
