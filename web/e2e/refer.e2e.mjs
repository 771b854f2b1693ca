// A referral that comes home, on the counsellor's screen, against the real server: the family centre
// returns it with a reason, the queue's row and the case say so with the next options and why, one
// press asks the next, and the resident reads in Swedish what happens now.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { staff_client } from "./staff.mjs";

export const needs_server = true;

const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
];
const words = "Vårt barn vägrar gå till skolan och hemma grälas det varje kväll.";
const headers = (more = {}) => ({
  "X-Luotsi": "1",
  "Idempotency-Key": crypto.randomUUID(),
  ...more,
});

async function send_contact(page) {
  const answer = await page.request.post("/api/contacts", {
    headers: headers({ "Accept-Language": "sv" }),
    data: {
      words,
      theme: "family",
      concerns: "child",
      language: "sv",
      way: "email",
      email: "foralder@example.org",
      municipality: "297",
      name: "Test Förälder",
    },
  });
  if (answer.status() !== 201) throw new Error(`contact: ${await answer.text()}`);
  return answer.json();
}

/** The family centre of Kuopio has been asked, with the parent's permission. */
async function refer(page, staff, id) {
  const values = { need: "FAMILY_SUPPORT", "refer to": "family centre" };
  await staff.command(id, { command: "learn", values });
  const step = "family centre referral";
  await staff.command(id, { command: "ask_consent", step });
  const given = await page.request.post("/api/my/case/consents", {
    headers: headers(),
    data: { step, given: true },
  });
  if (!given.ok()) throw new Error(`consent: ${await given.text()}`);
  const { data } = await staff.get(`/api/cases/${id}`);
  const round = data.rounds.find((one) => one.step === step);
  const unit = "family-centre-kuopio";
  const text = "Voitteko ottaa perheen tukeen?";
  await staff.command(id, { command: "ask_promise", round: round.id, unit, text });
}

/** The centre's own screen: returned with one of the reasons that have words. */
async function give_back(browser, server, report, id) {
  const page = await open_page(browser, server.address, report, looks[0]);
  await page.goto("/tyo");
  await page.getByRole("button", { name: /Katri/ }).click();
  await page.locator(".wb-rail").waitFor();
  await page.goto(`/tyo/asia/${id}`);
  await page.getByRole("button", { name: "Palauta pyytäjälle" }).first().click();
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  await check_axe(page, report, "refer-return");
  await dialog.getByRole("combobox").selectOption("full");
  await dialog.locator("textarea").fill("Jono on kolme viikkoa.");
  await dialog.getByRole("button", { name: "Palauta pyytäjälle" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.context().close();
}

async function at_the_counsellor(browser, server, report, id, look) {
  const page = await open_page(browser, server.address, report, look);
  await page.goto("/tyo");
  await page.getByRole("button", { name: /Aino/ }).click();
  await page.locator(".wb-rail").waitFor();
  await page.goto("/tyo/jono/team");
  const row = page.locator(`a.wb-row[href*="${id}"]`).first();
  await page.locator(".wb-row").first().waitFor();
  const more = page.locator(".wb-more button");
  while ((await row.count()) === 0 && (await more.count()) > 0) {
    await more.click();
    await page.waitForTimeout(300);
  }
  await row.waitFor();
  const name = `refer-${look.width}-${look.theme}`;
  report.check(
    `${name}: the row says that the next option is ready`,
    (await page.getByText("Palautui – seuraava vaihtoehto valmiina").count()) > 0,
  );
  await page.goto(`/tyo/asia/${id}`);
  const next = page.locator("[data-next-options]");
  await next.waitFor();
  const said = await next.innerText();
  report.check(`${name}: why it came home`, /Paikkoja ei ole vapaana/.test(said), said);
  report.check(`${name}: what the centre wrote`, /Jono on kolme viikkoa/.test(said));
  report.check(
    `${name}: options with reasons`,
    (await next.locator("ol > li ul > li").count()) > 0,
  );
  await check_axe(page, report, name);
  await check_reflow(page, report, name);
  await picture(page, name);
  return page;
}

async function at_the_resident(page, report, text) {
  await page.goto("/sv/oma");
  const shown = page.locator("main").getByText(text).first();
  await shown.waitFor({ timeout: 10_000 });
  report.check(`the resident reads: ${text}`, true);
  await check_axe(page, report, "refer-resident");
}

export async function run({ browser, report, server }) {
  const resident = await open_page(browser, server.address, report, looks[2]);
  const { case: id } = await send_contact(resident);
  const staff = await staff_client(browser, server.address, /palveluohjaaja/i);
  await refer(resident, staff, id);
  await give_back(browser, server, report, id);
  await at_the_resident(resident, report, /Familjecentret i Kuopio kan inte hjälpa/);
  for (const look of looks.slice(1)) {
    const page = await at_the_counsellor(browser, server, report, id, look);
    await page.context().close();
  }
  const page = await at_the_counsellor(browser, server, report, id, looks[0]);
  const ask = page.getByRole("button", { name: /^Pyydä seuraavaksi: Perhekeskus Iisalmi/ });
  await ask.focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-next-options]").waitFor({ state: "detached", timeout: 10_000 });
  report.check("one press asks the next", true);
  await at_the_resident(resident, report, /Familjecentret i Iisalmi/);
  await staff.close();
}
