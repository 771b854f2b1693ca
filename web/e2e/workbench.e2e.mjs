// The counsellor's and the other workers' screens against the real server with demo data: one
// contact from the queue to the plan and the family centre's answer, two counsellors who want the
// same task, booking, closing; then every screen in two sizes and two themes without axe findings.
import { join } from "node:path";
import { check_axe, check_reflow, open_page, shots } from "./browser.mjs";

export const needs_server = true;

const key = () => crypto.randomUUID();
const said = "Olen uupunut ja lapset oireilevat. Tarvitsemme apua arkeen mahdollisimman pian.";

async function roles(page) {
  const answer = await page.request.get("/api/dev/roles", { headers: { "Accept-Language": "fi" } });
  return (await answer.json()).items;
}

/** Signs in by the page itself: a click on the worker's name. */
async function sign_in(page, name) {
  await page.goto("/tyo");
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.locator(".wb-rail").waitFor();
}

/** Records a contact by the form of the workbench; gives the id of the case. */
async function record_contact(page, report) {
  await page.getByRole("link", { name: "Uusi yhteydenotto" }).first().click();
  await page.locator("#words").fill("En jaksa enää, haluan kuolla.");
  await page.locator(".care").first().waitFor({ timeout: 5000 });
  report.check("danger words are told while typing", true);
  await page.locator("#words").fill(said);
  await page.locator(".care").first().waitFor({ state: "detached" });
  await page.locator("#name").fill("Testi Testinen");
  await page.locator("#phone").fill("040 000 0000");
  await page.reload();
  report.check(
    "what was typed survives a reload",
    (await page.locator("#words").inputValue()) === said,
  );
  await page.getByRole("button", { name: "Kirjaa yhteydenotto" }).click();
  await page.waitForURL(/\/tyo\/asia\//);
  await page.locator(".wb-case").waitFor();
  return new URL(page.url()).pathname.split("/").pop();
}

const card = (page, title) => page.locator(`.wb-round[aria-label="${title}"]`);

/** Waits until the last command is through and its toast is there. */
async function toast(page, text) {
  await page.locator(".toast", { hasText: text }).last().waitFor({ timeout: 10_000 });
}

async function answer(round, ask, option) {
  const question = round.locator("fieldset", { hasText: ask }).first();
  await question.getByLabel(option, { exact: true }).check();
}

async function first_look(page, report) {
  const round = card(page, "Lue ja päätä, kuinka kiireellinen asia on");
  await round.getByRole("button", { name: "Ota käsittelyyn" }).click();
  await toast(page, "Otit käsittelyyn");
  await round.getByRole("button", { name: "Valmis", exact: true }).click();
  await page.locator(".error-summary").waitFor();
  report.check(
    "what is missing is listed and focused",
    await page.evaluate(() => document.activeElement?.className === "error-summary"),
  );
  await round.locator("select").first().selectOption("FAMILY_SUPPORT");
  await round.getByRole("button", { name: "Tallenna vastaukset ja päivitä ehdotus" }).click();
  await toast(page, "Tallennettu");
  const decision = round.locator(".wb-decision");
  await decision.getByRole("button", { name: /7 arkipäivän kuluessa/ }).click();
  const why = decision.getByRole("textbox");
  if (await why.isVisible().catch(() => false)) {
    await why.fill("Ammattilaisen arvio");
    await decision.getByRole("button", { name: "Päätä", exact: true }).click();
    await toast(page, "Päätetty toisin");
  } else {
    await toast(page, "Vahvistettu");
  }
  await round.getByRole("button", { name: "Valmis", exact: true }).click();
  await toast(page, "Valmis: Lue");
  report.check("the first look is decided and done", true);
}

async function take_and_fill(page, title, fill) {
  const round = card(page, title);
  await round.waitFor();
  const take = round.getByRole("button", { name: "Ota käsittelyyn" });
  if (await take.isVisible().catch(() => false)) {
    await take.click();
    await round.getByRole("button", { name: "Valmis", exact: true }).waitFor();
  }
  await fill(round);
  await round.getByRole("button", { name: "Valmis", exact: true }).click();
  await toast(page, `Valmis: ${title}`);
}

/** Answers each question of the form by its first fitting option, but those named otherwise. */
async function fill_form(round, wanted) {
  const questions = round.locator("fieldset.wb-question:not(.wb-decision)");
  const count = await questions.count();
  for (let i = 0; i < count; ++i) {
    const question = questions.nth(i);
    const legend = (await question.locator("legend").innerText()).trim();
    const choice = Object.entries(wanted).find(([ask]) => legend.includes(ask));
    if (!choice && legend.includes("voit jättää tyhjäksi")) continue;
    const radios = question.locator("input[type=radio]");
    if ((await radios.count()) > 0) {
      if (choice) await question.getByLabel(choice[1], { exact: true }).check();
      else await radios.last().check();
    } else if ((await question.locator("select").count()) > 0) {
      await question.locator("select").selectOption(choice ? { label: choice[1] } : { index: 1 });
    } else {
      await question.locator("input, textarea").first().fill(choice ? choice[1] : "4");
    }
  }
}

async function to_plan(page, report) {
  await take_and_fill(page, "Ota yhteyttä, arvioi ja vastaa", (round) =>
    round.locator("label", { hasText: "jatk" }).first().click(),
  );
  await take_and_fill(page, "Selvitä tarve yhdessä", (round) => fill_form(round, {}));
  report.check("the needs talk is done", true);
}
