// Keeping the directory in order, against the real server with a feed imported by the command line:
// the import's report, two records that tell the same thing, merged and taken apart again, services
// nobody has confirmed, and what people's words were not understood.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";

const feed = join(dirname(fileURLToPath(import.meta.url)), "feed");
const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];

export function prepare(luotsi) {
  luotsi(
    "import",
    "hsds",
    feed,
    "--source",
    "kohtaaminen",
    "--language",
    "fi",
    "--origin",
    "Kohtaamispaikat",
  );
  luotsi("import", "duplicates");
}

async function sign_in(page) {
  await page.goto("/tyo");
  await page.getByRole("button", { name: /Aino/ }).click();
  await page.locator(".wb-rail").waitFor();
}

async function toast(page, text) {
  await page.locator(".toast", { hasText: text }).last().waitFor({ timeout: 10_000 });
}

/** How many services of the search carry the feed's name. */
async function found(page) {
  const answer = await page.request.get("/api/services?q=olohuone");
  return (await answer.json()).total;
}

async function until_found(page, wanted) {
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    if ((await found(page)) === wanted) return true;
    await page.waitForTimeout(250);
  }
  return false;
}

async function merge_and_undo(page, report) {
  await page.goto("/tyo/palvelut");
  await page.getByRole("link", { name: "Hakemiston hoito" }).click();
  const pair = page.locator("article.wb-box").first();
  await pair.waitFor();
  const text = await pair.innerText();
  report.check("why they may be the same is said", /sama puhelinnumero/.test(text), text);
  const before = await found(page);
  await pair
    .getByRole("button", { name: /^Sama: tämä jää/ })
    .first()
    .click();
  await toast(page, "Yhdistettiin");
  await page.getByText("Ei päätettäviä kaksoiskappaleita").waitFor();
  report.check("one of the two is shown to everybody", await until_found(page, before - 1));
  await page.locator("summary", { hasText: "Yhdistetyt (1)" }).click();
  await page.getByText("Aino Esimerkki ·").waitFor();
  await page.getByRole("button", { name: /^Kumoa/ }).click();
  await toast(page, "Päätös peruttiin");
  await pair.waitFor();
  report.check("undone, both are back", await until_found(page, before));
  await pair.getByRole("button", { name: /^Eivät ole sama/ }).click();
  await toast(page, "Pidetään erillään");
  await page.locator("summary", { hasText: "Erillään pidetyt (1)" }).waitFor();
  report.check("two that are not the same stay so", (await found(page)) === before);
  await page.locator("summary", { hasText: "Erillään pidetyt (1)" }).click();
  await page.getByRole("button", { name: /^Kumoa/ }).click();
  await pair.waitFor();
}

async function reports(page, report) {
  await page.getByRole("link", { name: "Tuonnit" }).click();
  await page.getByText("Luettiin 2 palvelua").waitFor();
  await page.locator("summary", { hasText: "Mitä ei voitu lukea" }).click();
  await page.locator(".wb-table code", { hasText: "byday" }).waitFor();
  report.check("what was not understood of the import is told", true);
}

async function doubtful(page, report) {
  await page.getByRole("link", { name: "Vahvistamatta" }).click();
  await page.locator(".wb-table tbody tr", { hasText: "Olohuone" }).first().waitFor();
  report.check("the feed's services wait for somebody to stand for them", true);
}

async function unknown_words(page, report) {
  for (let i = 0; i < 5; ++i)
    await page.request.post("/api/public/none-of-these", {
      headers: { "X-Luotsi": "1" },
      data: { text: `minulla on zorblaksi ${"!".repeat(i)}`, shown: ["DENTAL"] },
    });
  await page.getByRole("link", { name: "Ei ymmärretty" }).click();
  await page.locator("th", { hasText: "zorblaksi" }).waitFor();
  report.check("a word five people used is shown, without anybody's data", true);
}

export async function run({ browser, report, server }) {
  const page = await open_page(browser, server.address, report);
  await sign_in(page);
  await merge_and_undo(page, report);
  await reports(page, report);
  await doubtful(page, report);
  await unknown_words(page, report);
  await page.context().close();
  for (const look of looks) {
    const seen = await open_page(browser, server.address, report, look);
    await sign_in(seen);
    for (const part of ["kaksoiskappaleet", "vahvistamatta", "tuonnit", "sanat"]) {
      await seen.goto(`/tyo/hakemisto/${part}`);
      await seen.locator(".wb-box, .wb-table").first().waitFor();
      if (part === "tuonnit") {
        await seen.locator("summary", { hasText: "Mitä ei voitu lukea" }).click();
        await seen.locator(".wb-table code").first().waitFor();
      }
      await seen.evaluate(() => document.fonts.ready);
      const title = `${part}-${look.theme}`;
      await check_axe(seen, report, title);
      await check_reflow(seen, report, title);
      await picture(seen, title);
    }
    await seen.context().close();
  }
}
