// Acting for another: a resident of the demo finds whom they may act for, switches between them and
// always sees for whom they act; what is the other's own stays with the other; a right that ends
// closes the page at once. By keyboard, checked by axe, in both sizes and colours.
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { press, tab_to, type_into } from "./keyboard.mjs";

export const needs_server = true;

const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];

async function look(page, report, name) {
  await check_axe(page, report, name);
  await check_reflow(page, report, name);
  await picture(page, name.replace(/[^a-z0-9]+/g, "-"));
}

async function residents(page) {
  return (await (await page.request.get("/api/dev/residents")).json()).items;
}

/** Signed in as whoever acts for most. */
async function enter(page, report) {
  await page.goto("/fi/kirjaudu");
  await page.getByRole("heading", { name: "Kokeile esittelyssä" }).waitFor();
  const [first] = await residents(page);
  const button = page.getByRole("button", { name: `Jatka: ${first.name}` });
  await button.press("Enter");
  await page.waitForURL((url) => url.pathname === "/fi/asiat");
  await page.getByRole("heading", { name: "Asioi toisen puolesta" }).waitFor();
  report.check("the door of the demo leads to one's matters", true);
  return first.name;
}

async function people(page) {
  return (await (await page.request.get("/api/my/people")).json()).items;
}

async function journey(browser, address, report) {
  const page = await open_page(browser, address, report);
  const me = await enter(page, report);
  const all = await people(page);
  report.check("three may be acted for", all.length === 3, JSON.stringify(all));
  report.check(
    "by two kinds of right",
    new Set(all.map((one) => one.relation)).size === 2 &&
      all.every((one) => one.cases.length === 1),
  );
  const [child, , parent] = all;
  for (const one of all)
    report.check(
      `listed: ${one.relation}`,
      (await page.getByRole("heading", { name: one.name }).count()) === 1,
    );
  await tab_to(page, `main button:has-text("${child.name}")`).catch(async () => {
    await page.getByRole("button", { name: `Asioi puolesta: ${child.name}` }).focus();
  });
  await page.getByRole("button", { name: `Asioi puolesta: ${child.name}` }).press("Enter");
  const bar = page.locator(".acting");
  await bar.waitFor();
  report.check(
    "it says for whom and by what right",
    (await bar.innerText()).includes(child.name) && /huoltajana/.test(await bar.innerText()),
    await bar.innerText(),
  );
  await look(page, report, "behalf case");
  for (const [path, heading] of [
    ["/fi/oma/suunnitelma", null],
    ["/fi/oma/viestit", null],
    ["/fi/oma/tiedot", "Tiedot ja luvat"],
  ]) {
    await page.goto(path);
    await bar.waitFor();
    if (heading) await page.getByRole("heading", { name: heading }).waitFor();
    report.check(`the bar stays: ${path}`, await bar.isVisible());
  }
  report.check(
    "who looked is the child's own",
    (await page.getByRole("heading", { name: "Kuka on katsonut tietojasi" }).count()) === 0 &&
      (await page.getByText("Ne kuuluvat hänelle itselleen").count()) === 1,
  );
  await page.goto("/fi/oma/viestit");
  await type_into(page, "#message", "Huoltaja kysyy: milloin aika on?");
  await press(page, "main form button[type=submit]");
  await page.locator(".messages").getByText("Huoltaja kysyy").waitFor();
  report.check("a guardian writes in the child's matter", true);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  report.check("the bar is there when scrolled", await bar.isVisible());

  await press(page, ".acting a");
  await page.waitForURL((url) => url.pathname === "/fi/asiat");
  await page.getByRole("button", { name: `Asioi puolesta: ${parent.name}` }).press("Enter");
  await bar.getByText(parent.name).waitFor();
  report.check(
    "another is chosen",
    !(await bar.innerText()).includes(child.name) && /edustajana/.test(await bar.innerText()),
  );
  await page.context().close();
  return { me, child };
}

/** The child's own view tells who looked; a worker ends the right and the page closes. */
async function right_ends(browser, address, report, { me, child }) {
  const guardian = await open_page(browser, address, report);
  await enter(guardian, report);
  await guardian.getByRole("button", { name: `Asioi puolesta: ${child.name}` }).press("Enter");
  await guardian.locator(".acting").waitFor();

  const page = await open_page(browser, address, report);
  const id = child.cases[0].case;
  const write = (path, data) =>
    page.request.post(path, {
      headers: { "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() },
      data,
    });
  const roles = (await (await page.request.get("/api/dev/roles")).json()).items;
  let said = null;
  for (const role of roles.filter((one) => /palveluohjaaja/i.test(one.role_title))) {
    await write("/api/dev/sign-in", { worker: role.worker });
    const answer = await page.request.get(`/api/cases/${id}/protection`);
    if (answer.ok()) {
      said = await answer.json();
      if (said.may.includes("representative")) break;
    }
  }
  const right = said?.items.find((one) => one.kind === "representative");
  report.check("a worker of the matter sees the right", right?.person_name === me, `${said}`);
  await write(`/api/cases/${id}/protection/${right.id}/end`, {});
  await guardian.waitForURL((url) => url.pathname === "/fi/asiat", { timeout: 15_000 });
  await guardian.getByRole("heading", { name: "Asioi toisen puolesta" }).waitFor();
  report.check(
    "a right that ends closes the page and the list",
    (await guardian.getByRole("heading", { name: child.name }).count()) === 0,
  );
  await page.context().close();
  await guardian.context().close();
}

async function alone(browser, address, report) {
  const page = await open_page(browser, address, report);
  const second = (await residents(page))[1];
  await page.goto("/sv/kirjaudu");
  await page.getByRole("button", { name: `Fortsätt: ${second.name}` }).press("Enter");
  await page.waitForURL((url) => url.pathname === "/sv/asiat");
  await page.locator(".empty").waitFor();
  report.check(
    "a teenager who decides alone is not listed",
    (await page.getByRole("heading", { name: "Sköt ärenden för någon annan" }).count()) === 0,
  );
  await page.context().close();
}

export async function run({ browser, report, server }) {
  for (const one of looks) {
    const page = await open_page(browser, server.address, report, one);
    await page.goto("/fi/kirjaudu");
    await page.getByRole("heading", { name: "Kokeile esittelyssä" }).waitFor();
    await look(page, report, `behalf door ${one.theme}`);
    await enter(page, report);
    await look(page, report, `behalf people ${one.theme}`);
    const [first] = await people(page);
    await page.getByRole("button", { name: `Asioi puolesta: ${first.name}` }).press("Enter");
    await page.locator(".acting").waitFor();
    await look(page, report, `behalf now ${one.theme}`);
    await page.goto("/fi/oma/tiedot");
    await page.locator(".acting").waitFor();
    await page.getByRole("heading", { name: "Tiedot ja luvat" }).waitFor();
    await look(page, report, `behalf data ${one.theme}`);
    await page.context().close();
  }
  const told = await journey(browser, server.address, report);
  await right_ends(browser, server.address, report, told);
  await alone(browser, server.address, report);
}
