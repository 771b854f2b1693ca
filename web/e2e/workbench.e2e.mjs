// The counsellor's and the other workers' screens against the real server with demo data: one
// contact from the queue to the plan and the family centre's answer, two counsellors who want the
// same task, booking, closing; then every screen in two sizes and two themes without axe findings.
import { join } from "node:path";
import { check_axe, check_reflow, open_page, shots } from "./browser.mjs";
import { press, tab_to } from "./keyboard.mjs";

export const needs_server = true;

const key = () => crypto.randomUUID();
const said = "Olen uupunut ja lapset oireilevat. Tarvitsemme apua arkeen mahdollisimman pian.";

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
  // The need may be what was guessed from the words: then the proposal rests on it already, and
  // only an answer it does not know of asks for a new one.
  await round
    .locator("fieldset", { hasText: "Pystyykö asia odottamaan huomiseen?" })
    .getByText("Kyllä", { exact: true })
    .click();
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
      await question
        .locator("input, textarea")
        .first()
        .fill(choice ? choice[1] : "4");
    }
  }
}

async function to_plan(page, report) {
  await take_and_fill(page, "Ota yhteyttä, arvioi ja vastaa", (round) =>
    round.locator("label", { hasText: "Selvitetään yhdessä lisää" }).first().click(),
  );
  await take_and_fill(page, "Selvitä tarve yhdessä", (round) =>
    fill_form(round, {
      "muitakin asioita": "Ei",
      "tehdään yhdessä suunnitelma": "Kyllä",
      "teemme yhdessä": "Kyllä",
    }),
  );
  report.check("the needs talk is done", true);
}

async function decide_support(page) {
  const title = "Päätä, millainen tuki sopii";
  const round = card(page, title);
  await round.waitFor();
  await round.getByRole("button", { name: "Ota käsittelyyn" }).click();
  await round.locator(".wb-decision").waitFor();
  await round.locator(".wb-decision .wb-options button").first().click();
  const why = round.locator(".wb-decision").getByRole("textbox");
  if (await why.isVisible().catch(() => false)) {
    await why.fill("Ammattilaisen arvio");
    await round.getByRole("button", { name: "Päätä", exact: true }).click();
    await toast(page, "Päätetty toisin");
  } else {
    await toast(page, "Vahvistettu");
  }
  await round.getByRole("button", { name: "Valmis", exact: true }).click();
  await toast(page, `Valmis: ${title}`);
}

async function make_plan(page, report) {
  const title = "Etsi palvelut ja tee suunnitelman luonnos";
  await card(page, title).getByRole("button", { name: "Ota käsittelyyn" }).click();
  await toast(page, "Otit käsittelyyn: Etsi");
  await page
    .getByRole("button", { name: /^Lisää suunnitelmaan/ })
    .first()
    .click();
  await page.locator(".wb-tabs").getByRole("link", { name: "Suunnitelma" }).click();
  await page.locator("#goal-0").fill("Haluan jaksaa lasten kanssa.");
  report.check("a suggested service is in the draft", (await page.locator(".wb-item").count()) > 0);
  await page.getByRole("button", { name: "Lisää kohta" }).click();
  await page.locator(".wb-item").last().getByLabel("Mitä").fill("Perhetyöntekijä käy kotona");
  await page.getByRole("button", { name: "Tallenna versio" }).click();
  await page.getByRole("heading", { name: "Suunnitelma, versio 1" }).waitFor();
  await page.locator(".wb-tabs").getByRole("link", { name: "Yhteenveto" }).click();
  await take_and_fill(page, title, (round) =>
    fill_form(round, {
      "Kenen apua tarvitaan": "Perhekeskus",
      "Kysytään neuvoa": "Ei",
      "Varataan aika": "Kyllä",
    }),
  );
  await page.locator(".wb-tabs").getByRole("link", { name: "Suunnitelma" }).click();
  await page.getByRole("button", { name: "Asiakas hyväksyi" }).click();
  await toast(page, "Hyväksyntä kirjattiin");
  report.check("the plan is written and agreed", true);
  await page.locator(".wb-tabs").getByRole("link", { name: "Yhteenveto" }).click();
}

async function refer(page, report) {
  const round = card(page, "Lähetä asia perhekeskukseen");
  await round.waitFor();
  await page.locator("#main").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("s");
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("button", { name: "Asiakas antoi luvan" }).click();
  await dialog.getByText("annettu").waitFor();
  const kuopio = dialog.getByLabel(/Perhekeskus Kuopio/);
  if (await kuopio.isVisible().catch(() => false)) await kuopio.check();
  await dialog.locator("#ask-question").fill("Voisitteko aloittaa perhetyön kotona?");
  await dialog.getByRole("button", { name: "Lähetä pyyntö" }).click();
  await toast(page, "Pyyntö lähetettiin");
  report.check("the matter is referred with the client's permission", true);
}

async function book(page, report) {
  await card(page, "Varaa aika").waitFor();
  await page.locator("#main").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("v");
  const dialog = page.locator("dialog[open]");
  await dialog.locator(".wb-times button").first().click();
  await toast(page, "Aika varattu");
  report.check("a time is booked", (await page.getByText("Varattu", { exact: true }).count()) > 0);
}

/** Both sides write the same day of the same line; the second has not seen the first. */
async function write_together(counsellor, family, report, shot) {
  const open_plan = async (page) => {
    await page.locator(".wb-tabs").getByRole("link", { name: "Suunnitelma" }).click();
    await page.getByRole("button", { name: "Muuta suunnitelmaa" }).click();
    return page.locator(".wb-item").last().getByLabel("Viimeistään");
  };
  const mine = await open_plan(counsellor);
  await mine.fill("2027-01-15");
  const theirs = await open_plan(family);
  await theirs.fill("2027-01-08");
  await family.getByRole("button", { name: "Tallenna versio" }).click();
  await toast(family, "Suunnitelma tallennettiin");
  await counsellor.getByText("Toinen on muuttanut suunnitelmaa").waitFor({ timeout: 10_000 });
  report.check("who writes sees that another has written", true);
  await counsellor.getByRole("button", { name: "Tallenna versio" }).click();
  await counsellor.getByText("Kaksi eri merkintää").waitFor();
  const rival = counsellor.locator(".wb-rival");
  report.check("both days are kept", (await rival.getByRole("button").count()) === 2);
  report.check(
    "nobody can agree to two days",
    (await counsellor.getByRole("button", { name: "Asiakas hyväksyi" }).count()) === 0,
  );
  await shot(counsellor, "kaksi-merkintaa");
  await check_axe(counsellor, report, "a line that two wrote");
  await rival.getByRole("button").last().click();
  await toast(counsellor, "Valinta kirjattiin");
  await counsellor.getByText("Kaksi eri merkintää").waitFor({ state: "detached" });
  await counsellor.getByRole("button", { name: "Asiakas hyväksyi" }).click();
  await toast(counsellor, "Hyväksyntä kirjattiin");
  await counsellor.locator(".wb-tabs").getByRole("link", { name: "Yhteenveto" }).click();
  await family.locator(".wb-tabs").getByRole("link", { name: "Yhteenveto" }).click();
}

async function family_answers(browser, server, report, id, shot, counsellor) {
  const page = await open_page(browser, server.address, report);
  await sign_in(page, "Katri Mallikas");
  await page.goto("/tyo/konsultaatiot");
  const row = page.locator(`[data-case="${id}"] a`).first();
  await row.waitFor();
  report.check("the request is in the family centre's list", true);
  await row.click();
  await page.getByRole("button", { name: "Ota vastaan" }).click();
  await toast(page, "Otit pyynnön vastaan");
  await write_together(counsellor, page, report, shot);
  await page
    .getByLabel("Vastaus", { exact: true })
    .fill("Aloitamme maanantaina. Katri käy kotona.");
  await shot(page, "promise");
  await page.getByRole("button", { name: "Lähetä vastaus" }).click();
  await toast(page, "Vastaus lähetettiin");
  report.check("the family centre accepts and answers", true);
  await page.context().close();
}

async function follow_up(page, report) {
  await page.getByText("Aloitamme maanantaina").first().waitFor({ timeout: 10_000 });
  report.check("the answer comes to the counsellor without a reload", true);
  await take_and_fill(page, "Kysy, miten menee", (round) =>
    fill_form(round, { "Missä asia on nyt": "Asiakas on saanut avun" }),
  );
  await page.locator(".wb-flags").getByText("Päätetty").waitFor({ timeout: 10_000 });
  report.check("the case closes when the client has been helped", true);
}

/** Two counsellors want the same task: the second is told in words and sees who has it. */
async function collide(browser, server, report) {
  const one = await open_page(browser, server.address, report, { elsewhere: false });
  const two = await open_page(browser, server.address, report);
  await sign_in(one, "Mikko Mallinen");
  await sign_in(two, "Sari Näytteinen");
  const made = await one.request.post("/api/contacts/recorded", {
    headers: { "X-Luotsi": "1", "Idempotency-Key": key() },
    data: { channel: "phone", words: said, concerns: "self", language: "fi", way: "code" },
  });
  const { case: id } = await made.json();
  await one.goto(`/tyo/asia/${id}`);
  await two.goto(`/tyo/asia/${id}`);
  const title = "Lue ja päätä, kuinka kiireellinen asia on";
  const take = (page) => card(page, title).getByRole("button", { name: "Ota käsittelyyn" });
  await take(one).waitFor();
  await take(two).waitFor();
  // The second's page hears of nothing, as when two press at the same moment.
  await two.route(`**/api/cases/${id}`, (route) => route.abort());
  await take(one).click();
  await toast(one, "Otit käsittelyyn");
  await two.unroute(`**/api/cases/${id}`);
  // The news may come first and take the button away; then there is nothing left to collide with.
  await take(two)
    .click({ timeout: 3000 })
    .catch(() => undefined);
  await card(two, title).getByText("Mikko Mallinen").waitFor({ timeout: 10_000 });
  report.check("the second counsellor sees who has the task", true);
  await one.context().close();
  await two.context().close();
}

/** New rows wait for the reader; j and k move; the address remembers. */
async function queue_part(browser, server, report) {
  const page = await open_page(browser, server.address, report);
  await sign_in(page, "Hanna Kokeilija");

  await page.locator(".wb-row").first().waitFor();
  const before = await page.locator(".wb-row").count();
  await page.keyboard.press("j");
  await page.waitForURL(/valittu=/);
  await page.keyboard.press("j");
  const chosen = new URL(page.url()).searchParams.get("valittu");
  // A danger comes first: on a long list (other journeys fill it too) a lesser matter's row would
  // lie beyond the page that was fetched, and rightly announce nothing.
  const made = await page.request.post("/api/contacts/recorded", {
    headers: { "X-Luotsi": "1", "Idempotency-Key": key() },
    data: {
      ...{ channel: "desk", concerns: "self", language: "fi", way: "code" },
      words: "En jaksa enää, haluan kuolla.",
    },
  });
  const fresh = page.getByRole("button", { name: /\d+ (uusi|uutta) – näytä/ });
  await fresh.waitFor({ timeout: 10_000 });
  report.check("new rows do not push the list", (await page.locator(".wb-row").count()) === before);
  const { case: id } = await made.json();
  await fresh.click();
  await page.locator(`[data-case="${id}"]`).first().waitFor({ timeout: 5000 });
  report.check("new rows come when asked for", true);
  await page.goto("/tyo/palvelut");
  await page.goBack();
  await page.locator(".wb-row[aria-current]").first().waitFor();
  report.check(
    "the chosen row comes back",
    new URL(page.url()).searchParams.get("valittu") === chosen,
  );
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.locator("dialog[open] [role=combobox]:focus").waitFor();
  await page.keyboard.type("kalen");
  await page.keyboard.press("Enter");
  await page.waitForURL(/kalenteri/);
  report.check("the palette leads to a place", true);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.waitForURL(/jono/);
  report.check("g t leads to the queue as it was left", page.url().includes(String(chosen)));
  await page.locator("#queue-search").fill("jkv");
  report.check(
    "keys do nothing in a field",
    (await page.locator("#queue-search").inputValue()) === "jkv" &&
      (await page.locator("dialog[open]").count()) === 0,
  );
  await page.context().close();
}

/** No mouse at all: sign in, choose, take, decide, look at the timeline. */
async function by_keyboard(browser, server, report) {
  const page = await open_page(browser, server.address, report);
  await page.goto("/tyo");
  await page.locator(".wb-role").first().waitFor();
  await press(page, ".wb-role");
  await page.locator(".wb-row").first().waitFor();
  const made = await page.request.post("/api/contacts/recorded", {
    headers: { "X-Luotsi": "1", "Idempotency-Key": key() },
    data: { channel: "phone", words: said, concerns: "self", language: "fi", way: "code" },
  });
  const { case: id } = await made.json();
  await page.goto(`/tyo/jono/new?valittu=${id}`);
  await page.locator(".wb-actions").waitFor();
  await page.keyboard.press("Enter");
  await toast(page, "Otit käsittelyyn");
  await page.locator(".wb-decision").waitFor();
  await page.keyboard.press("3");
  const why = page.locator(".wb-decision").getByRole("textbox");
  if (await why.isVisible().catch(() => false)) {
    report.check(
      "the reason has the focus",
      await why.evaluate((field) => field === document.activeElement),
    );
    await page.keyboard.type("Ammattilaisen arvio");
    await page.keyboard.press("Enter");
    await toast(page, "Päätetty toisin");
  } else {
    await toast(page, "Vahvistettu");
  }
  report.check("decided by a number key", true);
  await page.keyboard.press("l");
  await tab_to(page, '.wb-tabs a[href*="aikajana"]');
  await page.keyboard.press("Enter");
  await page.waitForURL(/osa=aikajana/);
  await page.locator(".wb-timeline li").first().waitFor();
  await page.keyboard.press("o");
  await page.waitForURL(new RegExp(`/asia/${id}`));
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.waitForURL(/konsultaatiot/);
  report.check("around by keys alone", true);
  await page.context().close();
}

async function screens(browser, server, report, id) {
  const list = [
    ["jono", `/tyo/jono/new`],
    ["jono-valittu", `/tyo/jono/team?valittu=${id}`],
    ["asia", `/tyo/asia/${id}`],
    ["suunnitelma", `/tyo/asia/${id}/suunnitelma`],
    ["viestit", `/tyo/asia/${id}/viestit`],
    ["aikajana", `/tyo/asia/${id}/aikajana`],
    ["tiedot", `/tyo/asia/${id}/tiedot`],
    ["verkosto", `/tyo/asia/${id}/verkosto`],
    ["uusi", "/tyo/uusi"],
    ["palvelut", "/tyo/palvelut?q=omaishoito"],
    ["konsultaatiot", "/tyo/konsultaatiot"],
    ["kalenteri", "/tyo/kalenteri?viikko=1"],
    ["lahtevat", "/tyo/lahtevat"],
    ["mallit", "/tyo/mallit"],
    ["malli", "/tyo/mallit/fi.yksi-yhteydenotto"],
    ["tiimi", "/tyo/tiimi"],
    ["asia-johtajalle", `/tyo/asia/${id}`],
  ];
  for (const width of [1366, 390]) {
    for (const theme of ["light", "dark"]) {
      const page = await open_page(browser, server.address, report, { width, height: 768, theme });
      await page.goto("/tyo");
      await page.locator(".wb-role").first().waitFor();
      const look = async (name) => {
        await check_axe(page, report, `${name} ${width} ${theme}`);
        if (width === 390) await check_reflow(page, report, `${name} ${theme}`);
        const path = join(shots, `workbench-${name}-${width}-${theme}.png`);
        await page.screenshot({ path, fullPage: width === 390 });
      };
      await look("sisaan");
      await sign_in(page, "Aino Esimerkki");
      for (const [name, address] of list) {
        if (name === "tiimi") {
          await page.request.post("/api/sign-out", {
            headers: { "X-Luotsi": "1", "Idempotency-Key": key() },
          });
          await sign_in(page, "Leena Demola");
        }
        await page.goto(address);
        await page.locator("h1").first().waitFor();
        await page.waitForLoadState("networkidle").catch(() => undefined);
        await page
          .locator(".skeleton")
          .first()
          .waitFor({ state: "detached" })
          .catch(() => undefined);
        await look(name);
      }
      await page.context().close();
    }
  }
}

async function part(report, name, run) {
  try {
    return await run();
  } catch (error) {
    const text =
      error instanceof Error
        ? `${error.message.split("\n").slice(0, 4).join(" ")} ${error.stack?.match(/workbench\.e2e\.mjs:\d+/)?.[0] ?? ""}`
        : "";
    report.check(name, false, text);
    return undefined;
  }
}

export async function run({ browser, report, server }) {
  const page = await open_page(browser, server.address, report);
  const shot = (of, name) => of.screenshot({ path: join(shots, `workbench-kulku-${name}.png`) });
  let id = "";
  await part(report, "one contact to its end", async () => {
    await sign_in(page, "Aino Esimerkki");
    id = await record_contact(page, report);
    await first_look(page, report);
    await shot(page, "paatetty");
    await to_plan(page, report);
    await decide_support(page);
    await make_plan(page, report);
    await book(page, report);
    await refer(page, report);
    await shot(page, "pyydetty");
    await family_answers(browser, server, report, id, shot, page);
    await follow_up(page, report);
  });
  if (page.url().includes("/asia/")) await shot(page, "lopuksi");
  if (id === "") {
    const work = await page.request.get("/api/work?queue=team&limit=1");
    id = (await work.json()).items[0]?.case ?? "";
  }
  await page.context().close();
  await part(report, "two counsellors", () => collide(browser, server, report));
  await part(report, "by keyboard", () => by_keyboard(browser, server, report));
  await part(report, "the queue", () => queue_part(browser, server, report));
  await part(report, "screens", () => screens(browser, server, report, id));
}
