// From words to needs and services, against the real server: the resident sees what was understood,
// answers or says "none of these", marks a service, and the counsellor reads it all without asking
// again; a counsellor on the phone takes a proposal, undoes it, asks the question aloud.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { press, tab_to } from "./keyboard.mjs";

export const needs_server = true;

const mother = "Äiti ei pärjää enää yksin kotona, kaatuilee ja unohtaa syödä.";
const strange = "Haluaisin ostaa käytetyn traktorin.";
const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];

async function look_at(browser, server, report, name, path, prepare) {
  for (const look of looks) {
    const page = await open_page(browser, server.address, report, look);
    await page.goto(path);
    await prepare(page);
    await page.evaluate(() => document.fonts.ready);
    const title = `${name}-${look.theme}`;
    await check_axe(page, report, title);
    await check_reflow(page, report, title);
    await picture(page, title);
    await page.context().close();
  }
}

async function to_proposal(page, text) {
  await page.locator("#words").fill(text);
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/ehdotus|kenen/);
}

async function resident(browser, server, report) {
  const page = await open_page(browser, server.address, report, { width: 390, height: 844 });
  await page.goto("/fi/yhteys/sanat");
  await page.locator("#words").fill(mother);
  await page.locator("p.live", { hasText: "Ymmärsimme" }).waitFor();
  await page.locator("main form button[type=submit]").click();
  await page.getByRole("heading", { name: "Ymmärsimmekö oikein?" }).waitFor();
  const radios = page.locator("input[name=proposal]");
  report.check("there are proposals", (await radios.count()) >= 2);
  report.check("nothing is chosen for her", (await page.locator("input:checked").count()) === 0);
  // By keyboard: choose the first, look at a service, mark it.
  await tab_to(page, "input[name=proposal]");
  await page.keyboard.press("Space");
  await page.locator("text=Valintasi lähtee viestisi mukana").waitFor();
  const chosen = await page.locator("label:has(input[name=proposal]:checked)").innerText();
  await page.locator(".help-now article").first().waitFor();
  const near = page.waitForResponse(/postal_code=70100/);
  await tab_to(page, "#postal-code");
  await page.keyboard.type("70100");
  await near;
  report.check("a postal code is used for the distances", true);
  const wished = await page.locator(".help-now h3").first().innerText();
  await press(page, ".wish input", "Space");
  await page.locator("main form button[type=submit]").click();
  await page.getByRole("heading", { name: "Ketä asia koskee?" }).waitFor();
  await page.goto("/fi/yhteys/tarkista");
  await page.waitForURL(/kenen/);
  await page.locator("input[name=concerns]").nth(2).check();
  await page.goto("/fi/yhteys/yhteystiedot");
  await page.locator("input[name=way][value=code]").check();
  await page.locator("main form button[type=submit]").click();
  await page.getByRole("heading", { name: "Tarkista ennen lähettämistä" }).waitFor();
  report.check(
    "the check page shows the service that interests",
    (await page.locator("main").innerText()).includes(wished),
  );
  await page.locator("main form button[type=submit]").click();
  await page.locator("#return-code").waitFor();
  await page.goto("/fi/oma");
  await page.locator("summary", { hasText: "Mitä kerroit" }).click();
  const said = await page.locator(".said").innerText();
  report.check("her choice is in her own case", said.includes(wished), said);
  await page.context().close();
  return { chosen, wished };
}

async function none_of_these(browser, server, report) {
  const page = await open_page(browser, server.address, report, { width: 390, height: 844 });
  await page.goto("/sv/yhteys/sanat");
  await to_proposal(page, "Min mamma klarar sig inte längre ensam hemma.");
  await page.getByRole("heading", { name: "Förstod vi rätt?" }).waitFor();
  const counted = page.waitForRequest(/\/api\/public\/none-of-these/);
  await page.locator("input[name=proposal][value=none]").check();
  await page.locator("text=En människa läser ditt meddelande och hjälper").waitFor();
  await page.locator("main form button[type=submit]").click();
  await counted;
  await page.waitForURL(/kenen/);
  report.check("none of these goes on and is counted", true);
  await page.locator(".flow-head a").click();
  await page.waitForURL(/ehdotus/);
  report.check(
    "what was said stays",
    await page.locator("input[name=proposal][value=none]").isChecked(),
  );
  // She may also go on without a word.
  await page.goto("/fi/yhteys/sanat");
  await to_proposal(page, strange);
  if (/ehdotus/.test(page.url())) await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/kenen/);
  report.check("nothing has to be chosen", true);
  await page.context().close();
}

async function sign_in(page, name) {
  await page.goto("/tyo");
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.locator(".wb-rail").waitFor();
}

async function counsellor(browser, server, report) {
  const page = await open_page(browser, server.address, report);
  await sign_in(page, "Aino");
  await page.goto("/tyo/uusi");
  await page.locator("#words").fill(mother);
  const box = page.locator(".wb-proposals");
  await box.locator(".wb-proposal").first().waitFor();
  await box
    .getByRole("button", { name: /^Perusteet/ })
    .first()
    .click();
  await box.locator("text=/kertaa sadasta/").first().waitFor();
  report.check("reasons and the number on demand", true);
  await box
    .getByRole("button", { name: /^Valitse/ })
    .first()
    .click();
  await box.locator(".wb-proposal[data-chosen]").waitFor();
  await box
    .getByRole("button", { name: /^Kumoa/ })
    .first()
    .click();
  report.check(
    "a taken proposal can be undone",
    (await box.locator(".wb-proposal[data-chosen]").count()) === 0,
  );
  await box
    .getByRole("button", { name: /^Valitse/ })
    .first()
    .click();
  const need = await box.locator("[data-chosen] .strong").first().innerText();
  await page.locator("#phone").fill("040 000 0000");
  await page.getByRole("button", { name: "Kirjaa yhteydenotto" }).click();
  await page.waitForURL(/\/tyo\/asia\//);
  await page.locator(".wb-case").waitFor();
  await page.goto(`${page.url()}/tiedot`);
  await page.locator("main").getByText(need).first().waitFor();
  report.check("the taken need is a fact of the case", true);
  await page.context().close();
}

export async function run({ browser, report, server }) {
  await resident(browser, server, report);
  await none_of_these(browser, server, report);
  await counsellor(browser, server, report);
  await look_at(browser, server, report, "proposal", "/fi/yhteys/sanat", async (page) => {
    await to_proposal(page, mother);
    await page.locator(".help-now article, input[name=proposal]").first().waitFor();
    if ((await page.locator(".help-now").count()) === 0)
      await page.locator("input[name=proposal]").first().check();
    await page.locator(".help-now article").first().waitFor();
  });
  await look_at(browser, server, report, "new-contact", "/tyo", async (page) => {
    await page.getByRole("button", { name: /Aino/ }).click();
    await page.locator(".wb-rail").waitFor();
    await page.goto("/tyo/uusi");
    await page.locator("#words").fill(mother);
    await page.locator(".wb-proposal").first().waitFor();
    await page
      .getByRole("button", { name: /^Perusteet/ })
      .first()
      .click();
  });
}
