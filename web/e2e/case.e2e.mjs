// The resident's side of a matter that moves: a counsellor works through the API while the
// resident's page stays open. What the counsellor does must appear without a reload; the plan is
// first disagreed with in own words and then accepted, a permission is given, a time is booked,
// moved and cancelled, and the short questions are answered.
import { check_axe, open_page, picture } from "./browser.mjs";
import { staff_client } from "./staff.mjs";

export const needs_server = true;

const words = "Olen uupunut ja lapset oireilevat. Tarvitsemme apua arkeen.";

async function send_contact(page) {
  const response = await page.request.post("/api/contacts", {
    headers: { "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() },
    data: {
      words,
      concerns: "self",
      language: "fi",
      interpreter: false,
      way: "phone",
      phone: "040 000 0000",
      answers: { manages: true },
    },
  });
  if (response.status() !== 201) throw new Error(`contact: ${await response.text()}`);
  return response.json();
}

const in_main = (page, text) => page.locator("main").getByText(text).first();

async function to_plan(staff, id) {
  await staff.decide(
    id,
    "first look",
    { need: "FAMILY_SUPPORT", manages: true },
    "urgency",
    "later",
  );
  await staff.complete(id, "first answer", { "first outcome": "continues" });
  await staff.complete(id, "needs talk", {
    coping: 4,
    "several needs": true,
    "lives alone": false,
    "wants plan": true,
  });
  await staff.decide(id, "choose support", {}, "segment", "network");
}

const plan = (goal, items) => ({ goals: [goal], items: items.map((text) => ({ text })) });
const outcome = { "refer to": "family centre", "needs expert": false, "needs time": true };

async function plan_part(page, report, staff, id) {
  await to_plan(staff, id);
  await staff.command(id, {
    command: "draft_plan",
    plan: plan("Arki helpottuu", ["Perhetyöntekijä käy kotona kerran viikossa"]),
  });
  await staff.complete(id, "draft plan", outcome);
  await in_main(page, "Suunnitelma odottaa sinua").waitFor({ timeout: 10_000 });
  report.check("the plan appears without a reload", true);
  await page.getByRole("link", { name: "Katso suunnitelma" }).click();
  await in_main(page, "Perhetyöntekijä käy kotona").waitFor();
  await check_axe(page, report, "plan to accept, real server");
  await picture(page, "plan");
  await page.getByRole("button", { name: "Haluan muuttaa" }).click();
  await page.locator("#plan-change").fill("Mieluummin illalla kuin aamulla.");
  await page.getByRole("button", { name: "Lähetä muutospyyntö" }).click();
  await in_main(page, "Pyysit muutosta").waitFor();
  report.check("a change is asked in own words", true);
  await staff.command(id, {
    command: "draft_plan",
    plan: plan("Arki helpottuu", ["Perhetyöntekijä käy kotona torstai-iltaisin"]),
  });
  await staff.complete(id, "draft plan", outcome);
  await in_main(page, "torstai-iltaisin").waitFor({ timeout: 10_000 });
  await page.getByRole("button", { name: "Hyväksyn", exact: true }).click();
  await in_main(page, "Hyväksytty").waitFor();
  report.check("the changed plan is accepted", true);
}

async function consent_part(page, report, staff, id) {
  await staff.command(id, { command: "ask_consent", step: "family centre referral" });
  await page.goto("/fi/oma/tiedot");
  await page.getByRole("button", { name: "Kyllä, saatte kertoa" }).click();
  await in_main(page, "Annoit luvan").waitFor();
  report.check("the permission is given", true);
  const seen = await page.locator(".access-list li").count();
  report.check("the resident sees who has looked", seen > 0, `${seen} lines`);
  await check_axe(page, report, "permissions, real server");
  await picture(page, "data");
}

async function times_part(page, report) {
  await page.goto("/fi/oma/ajat");
  const first = page.locator(".slots button").first();
  await first.waitFor();
  await check_axe(page, report, "free times, real server");
  await picture(page, "times");
  await first.click();
  await page.getByRole("button", { name: "Vaihda aika" }).waitFor();
  report.check("a time is booked", true);
  await page.getByRole("button", { name: "Vaihda aika" }).click();
  await page.locator(".slots button").nth(1).click();
  await page.getByRole("status").getByText("Aika on vaihdettu").waitFor();
  report.check("the time is changed", true);
  await page.getByRole("button", { name: "Peru aika" }).click();
  await page.locator("dialog[open]").getByRole("button", { name: "Peru aika" }).click();
  await page.getByRole("status").getByText("Aika on peruttu").waitFor();
  report.check("the time is cancelled", true);
}

async function feedback_part(page, report) {
  await page.goto("/fi/oma");
  const form = page.locator("section.card", { has: page.locator(".faces") }).first();
  await form.waitFor();
  await form.getByText("Melko hyvin").click();
  await form.getByRole("textbox").fill("Nopeaa.");
  await form.getByRole("button", { name: "Lähetä vastaus" }).click();
  await page.getByRole("status").getByText("Kiitos palautteesta").waitFor();
  report.check("a short question is answered", true);
}

export async function run({ browser, report, server }) {
  const page = await open_page(browser, server.address, report, { width: 390, height: 844 });
  const staff = await staff_client(browser, server.address, /ohjaaja/i);
  try {
    const { case: id } = await send_contact(page);
    await page.goto("/fi/oma");
    await page.getByRole("heading", { name: "Kenellä asiasi on nyt" }).waitFor();
    await plan_part(page, report, staff, id);
    await consent_part(page, report, staff, id);
    await times_part(page, report);
    await feedback_part(page, report);
    await check_axe(page, report, "own case in the middle, real server");
    await picture(page, "case");
  } catch (error) {
    const text = error instanceof Error ? error.message.split("\n").slice(0, 4).join(" ") : "";
    report.check("the resident's case", false, `${text} (${page.url()})`);
  }
  await staff.close();
  await page.context().close();
}
