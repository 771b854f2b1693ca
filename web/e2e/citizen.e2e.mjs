// The resident's journey against the real server, by keyboard alone: from own words to the code,
// back with the code, a message, a permission, leaving. Then what must not go wrong: danger words,
// a lost connection while sending, a guessed code.
import { check_axe, open_page, picture } from "./browser.mjs";
import { choose, press, tab_to, type_into } from "./keyboard.mjs";

export const needs_server = true;

const submit = "main form button[type=submit]";
const code_pattern = /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/;

const at = (page, path) => page.waitForURL((url) => url.pathname === path);

/** Answers the model's questions one page after another, whatever they are. */
async function answer_questions(page) {
  for (let i = 0; i < 10; ++i) {
    await page.waitForURL((url) => /tarkenna|yhteystiedot/.test(url.pathname));
    await page.locator("main form h1").waitFor();
    if (page.url().includes("yhteystiedot")) return;
    await picture(page, `question-${i}`);
    const before = page.url();
    const heading = await page.locator("main h1").innerText();
    const radio = page.locator("main form input[type=radio]").first();
    if (await radio.count()) await press(page, "main form input[type=radio]", "Space");
    else if (await page.locator("main form input[inputmode=numeric]").count())
      await type_into(page, "main form input[inputmode=numeric]", "42");
    await press(page, submit);
    await page.waitForFunction(
      ([url, text]) =>
        location.href !== url || document.querySelector("main h1")?.textContent !== text,
      [before, heading],
    );
  }
  throw new Error("questions without end");
}

/** Fills the whole form by keyboard up to the check page. */
async function write_contact(page, words) {
  await page.goto("/");
  await at(page, "/fi");
  await page.locator("#words").waitFor();
  await picture(page, "front");
  await type_into(page, "#words", words);
  await press(page, submit);
  // What was understood is a proposal: one may go on without a word.
  await page.waitForURL((url) => /ehdotus|kenen/.test(url.pathname));
  if (page.url().includes("ehdotus")) {
    await page.locator("input[name=proposal]").first().waitFor();
    await picture(page, "proposal");
    await press(page, submit);
  }
  await at(page, "/fi/yhteys/kenen");
  await page.locator("input[name=concerns]").first().waitFor();
  await choose(page, "concerns", "self");
  await press(page, submit);
  await answer_questions(page);
  await picture(page, "reach");
  await choose(page, "way", "phone");
  await type_into(page, "#phone", "040 000 0000");
  await press(page, submit);
  await at(page, "/fi/yhteys/tarkista");
  await page.locator("dl.summary").waitFor();
  await picture(page, "check");
}

async function send(page) {
  await press(page, submit);
  await at(page, "/fi/yhteys/lahetetty");
  return (await page.locator("#return-code").innerText()).trim();
}

async function journey(page, report) {
  await write_contact(page, "En jaksa enää arjessa.\nTarvitsen jonkun, jonka kanssa puhua.");
  const summary = await page.locator("dl.summary").innerText();
  report.check("the check page repeats the words", summary.includes("En jaksa enää arjessa."));
  const code = await send(page);
  report.check("a return code in three groups", code_pattern.test(code), code);
  const text = await page.locator("main").innerText();
  report.check("the receipt says by when", /Viimeistään .*klo \d/.test(text));
  report.check("the receipt has a human's number", /\d{2,3} \d{3}/.test(text));
  const kept = await page.evaluate(() => localStorage.getItem("luotsi.draft.contact"));
  report.check("the draft is gone after sending", kept === null, String(kept));
  await check_axe(page, report, "sent, real server");
  await picture(page, "sent");

  await press(page, 'main a[href="/fi/oma"]');
  await at(page, "/fi/oma");
  await page.getByRole("heading", { name: "Kenellä asiasi on nyt" }).waitFor();
  await check_axe(page, report, "own case, real server");
  await picture(page, "case-new");
  await press(page, 'a[href="/fi/oma/viestit"]');
  await at(page, "/fi/oma/viestit");
  await type_into(page, "#message", "Sopisiko soittaa vasta iltapäivällä?");
  await press(page, submit);
  await page.locator('.messages li[data-from="you"]').waitFor();
  report.check("the message is in the thread", true);
  await check_axe(page, report, "messages, real server");
  await picture(page, "messages");
  for (const [path, name] of [
    ["suunnitelma", "plan"],
    ["ajat", "times"],
    ["tiedot", "data"],
  ]) {
    await press(page, `a[href="/fi/oma/${path}"]`);
    await at(page, `/fi/oma/${path}`);
    await page.locator("main h1").first().waitFor();
    await check_axe(page, report, `${name}, real server`);
  }
  const leave = ".case-foot button";
  await press(page, leave);
  await at(page, "/fi");
  await page.goto("/fi/oma");
  await at(page, "/fi/seuraa");
  report.check("after leaving the case is closed to this device", true);

  await page.locator("#code").waitFor();
  await type_into(page, "#code", "AAAA-AAAA-AAAA");
  await press(page, submit);
  await page.locator(".error-summary").waitFor();
  const wrong = await page.locator(".error-summary").innerText();
  report.check("a wrong code is answered in Finnish words", /koodi/i.test(wrong), wrong);
  await type_into(page, "#code", code.toLowerCase().replaceAll("-", " "));
  await press(page, submit);
  await at(page, "/fi/oma");
  await page.getByRole("heading", { name: "Kenellä asiasi on nyt" }).waitFor();
  report.check("the code opens the case however it is written", true);
  report.check("the code is never in an address", !page.url().includes(code));
}

async function danger(page, report) {
  await page.goto("/fi");
  await tab_to(page, "#words");
  await page.keyboard.type("Mieheni löi minua ja pelkään häntä");
  await page.locator(".care").first().waitFor();
  const text = await page.locator("main").innerText();
  report.check("violence shows 112", text.includes("112"));
  report.check("violence shows Nollalinja", text.includes("080 005 005"));
  report.check(
    "violence shows the quick exit",
    await page.locator(".quick-exit button").isVisible(),
  );
  await check_axe(page, report, "danger, real server");
  await picture(page, "danger");
  // The neutral page itself is not asked for: nothing leaves this machine in a test.
  await page.route("https://**", (route) => route.abort());
  await page.evaluate(() => window.addEventListener("pagehide", () => undefined));
  const left = page.waitForRequest((request) => request.url().startsWith("https://"));
  for (let i = 0; i < 3; ++i) await page.keyboard.press("Shift");
  await left;
  report.check("three Shifts leave for an ordinary page", true);
}

async function offline(page, report) {
  await write_contact(page, "Hammasta särkee.");
  await page.context().setOffline(true);
  await press(page, submit);
  await page.locator('.note[data-kind="error"]').waitFor({ timeout: 15_000 });
  report.check("a lost line is said in words", true);
  report.check(
    "the answers stand",
    (await page.locator("dl.summary").innerText()).includes("Hammasta"),
  );
  await page.context().setOffline(false);
  await page.reload();
  await page.locator("dl.summary").waitFor();
  const summary = await page.locator("dl.summary").innerText();
  report.check("they stand after a reload too", summary.includes("Hammasta"));
  const code = await send(page);
  report.check("sent after the line came back", code_pattern.test(code), code);
}

async function languages(page, report, address) {
  for (const [lang, title] of [
    ["sv", "Hur kan vi hjälpa dig?"],
    ["en", "How can we help?"],
  ]) {
    await page.goto(`${address}/${lang}`);
    await page.getByRole("heading", { name: title }).waitFor();
    report.check(
      `${lang} is marked on the page`,
      (await page.locator("html").getAttribute("lang")) === lang,
    );
    const body = await page.locator("body").innerText();
    report.check(
      `no Finnish on the ${lang} front page`,
      !/Miten|Jatka|Kerro|hyvinvointialue/.test(body),
    );
  }
}

export async function run({ browser, report, server }) {
  const steps = [
    ["journey", journey, { width: 1366 }],
    ["journey on a phone in the dark", journey, { width: 390, height: 844, theme: "dark" }],
    ["danger", danger, { width: 390, height: 844, elsewhere: true }],
    ["offline", offline, { width: 390, height: 844 }],
    ["languages", languages, { width: 1366 }],
  ];
  for (const [name, step, look] of steps) {
    const page = await open_page(browser, server.address, report, look);
    try {
      await step(page, report, server.address);
    } catch (error) {
      const text =
        error instanceof Error ? error.message.split("\n").slice(0, 3).join(" ") : String(error);
      report.check(name, false, `${text} (${page.url()})`);
    }
    await page.context().close();
  }
}
