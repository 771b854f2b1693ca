// Every citizen screen in every size and colour: axe finds nothing, nothing scrolls sideways, no
// request leaves the origin, nothing breaks the security policy. Data comes from the stand-in
// server, so that rare states are seen too. Pictures are left in e2e/shots.
import { check_axe, check_reflow, open_page, shots } from "./browser.mjs";
import { start_mock } from "./mock.mjs";

const hour = 3_600_000;
const draft = {
  words: "Äidin muisti on heikentynyt.",
  theme: "older",
  concerns: "someone close",
  answers: { coping: 6, "lives alone": null },
  way: "phone",
  phone: "040 123 4567",
  email: "",
  name: "",
  best_time: "arkisin 9–12",
  municipality: "297",
  language: "",
  interpreter: true,
};

const put_draft = (value) => ({ draft: value });
const screens = [
  { name: "front", path: "/fi" },
  { name: "front-sv", path: "/sv" },
  { name: "front-draft", path: "/fi", ...put_draft(draft) },
  { name: "words-empty", path: "/fi/yhteys/sanat", act: submit },
  { name: "words-theme", path: "/fi/yhteys/sanat", ...put_draft(draft) },
  { name: "words-danger", path: "/fi/yhteys/sanat", act: write_danger },
  { name: "concerns", path: "/fi/yhteys/kenen", act: submit },
  { name: "question-scale", path: "/fi/yhteys/tarkenna", ...put_draft(draft) },
  { name: "question-date", path: "/fi/yhteys/tarkenna?kysymys=birth+date", ...put_draft(draft) },
  { name: "question-error", path: "/fi/yhteys/tarkenna?kysymys=lives+alone", act: submit },
  { name: "reach", path: "/fi/yhteys/yhteystiedot", ...put_draft(draft) },
  { name: "reach-error", path: "/fi/yhteys/yhteystiedot", act: submit },
  { name: "check", path: "/fi/yhteys/tarkista", ...put_draft(draft) },
  { name: "sent", path: "/fi/yhteys/tarkista", ...put_draft(draft), act: send },
  { name: "sent-gone", path: "/fi/yhteys/lahetetty" },
  { name: "follow", path: "/fi/seuraa" },
  { name: "follow-wrong", path: "/fi/seuraa", act: wrong_code },
  { name: "case", path: "/fi/oma", session: true },
  { name: "case-plan", path: "/fi/oma/suunnitelma", session: true },
  { name: "case-plan-change", path: "/fi/oma/suunnitelma", session: true, act: change_plan },
  { name: "case-times", path: "/fi/oma/ajat", session: true },
  { name: "case-cancel", path: "/fi/oma/ajat", session: true, act: cancel_time },
  { name: "case-messages", path: "/fi/oma/viestit", session: true },
  { name: "case-data", path: "/fi/oma/tiedot", session: true, act: edit_contact },
  { name: "case-closed", path: "/fi/oma", session: true, case: closed() },
  { name: "case-empty-plan", path: "/fi/oma/suunnitelma", session: true, case: { plan: null } },
  { name: "not-found", path: "/fi/eioo" },
];

function closed() {
  return {
    state: "closed",
    outcome: { title: "Asiaasi on vastattu", text: "Sait neuvon ja suunnitelma toteutui." },
    next: [],
    questions: [],
    consents: [],
    can_book: null,
    promises: [],
    appointments: [],
    plan: null,
  };
}
async function submit(page) {
  await page.locator("main form button[type=submit]").first().click();
  await page.locator(".error-summary").waitFor();
}
async function write_danger(page) {
  await page.locator("#words").fill("Mieheni lyö minua");
  await page.locator(".care").waitFor();
}
async function send(page) {
  await page.locator("main form button[type=submit]").click();
  await page.locator("#return-code").waitFor();
}
async function wrong_code(page) {
  await page.locator("#code").fill("vaara");
  await page.locator("main form button[type=submit]").click();
  await page.locator(".error-summary").waitFor();
}
async function change_plan(page) {
  await page.getByRole("button", { name: "Haluan muuttaa" }).click();
  await page.locator("#plan-change").waitFor();
}
async function cancel_time(page) {
  await page.getByRole("button", { name: "Peru aika" }).first().click();
  await page.locator("dialog[open]").waitFor();
}
async function edit_contact(page) {
  await page.getByRole("button", { name: "Muuta yhteystietoja" }).click();
}

const look_name = (look) => (look.long ? "long" : (look.by_hand ?? look.theme));

/** Every text two fifths longer, in words as long as Finnish can be: nothing may be cut or push. */
async function lengthen(route) {
  const code = await (await route.fetch()).text();
  const { default: texts } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const filler = "palvelutarpeenarviointi ";
  const longer = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      `${text} ${filler.repeat(Math.ceil((text.length * 0.4) / filler.length)).trim()}`,
    ]),
  );
  await route.fulfill({
    contentType: "text/javascript",
    body: `export default ${JSON.stringify(longer)};`,
  });
}

async function show(browser, server, report, screen, look) {
  server.state.session = screen.session ?? false;
  server.state.case = screen.case ?? {};
  const page = await open_page(browser, server.address, report, look);
  if (screen.draft) {
    const kept = JSON.stringify({ at: Date.now() - hour, value: screen.draft });
    await page.addInitScript((text) => {
      if (!sessionStorage.getItem("seen")) localStorage.setItem("luotsi.draft.contact", text);
      sessionStorage.setItem("seen", "1");
    }, kept);
  }
  if (look.by_hand)
    await page.addInitScript(() => localStorage.setItem("luotsi.theme", "contrast"));
  if (look.long) await page.route(/fi\.citizen-.*\.js$/, lengthen);
  const name = `${screen.name}-${look.width}-${look_name(look)}`;
  try {
    await page.goto(screen.path);
    await page.locator("main h1").first().waitFor();
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    // Acts find things by their ordinary names, which the long words have changed.
    if (screen.act && !look.long) await screen.act(page);
    await page.evaluate(() => document.fonts.ready);
    if (look.axe !== false) await check_axe(page, report, name);
    await check_reflow(page, report, name);
    await page.screenshot({
      path: `${shots}/${name}.png`,
      fullPage: screen.name !== "words-danger",
    });
  } catch (error) {
    report.check(name, false, String(error).split("\n")[0]);
  }
  await page.context().close();
}

/** SCREENS and LOOKS (patterns of names, e.g. SCREENS=case LOOKS=390) narrow a run by hand. */
export async function run({ browser, report }) {
  const server = await start_mock();
  const only = process.env.SCREENS ? new RegExp(process.env.SCREENS) : /./;
  const sizes = process.env.LOOKS ? new RegExp(process.env.LOOKS) : /./;
  const looks = [
    { width: 1366, theme: "light" },
    { width: 1366, theme: "dark" },
    { width: 390, height: 844, theme: "light" },
    { width: 390, height: 844, theme: "dark" },
    { width: 390, height: 844, theme: "light", by_hand: "contrast" },
    { width: 320, height: 640, theme: "light", axe: false, long: true },
  ];
  for (const look of looks.filter((l) => sizes.test(`${l.width}-${look_name(l)}`))) {
    for (const screen of screens.filter((s) => only.test(s.name)))
      await show(browser, server, report, screen, look);
  }
  server.stop();
}
