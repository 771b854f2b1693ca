// Signing in at both doors by a real OpenID provider run here: residents find their matters without
// a code, workers get in when they are known, keys change, the provider's sign-out ends sessions at
// once, a session about to end says so. Every page by keyboard, checked by axe.
import { createHash, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check_axe, check_reflow, open_page, picture } from "./browser.mjs";
import { press, tab_to } from "./keyboard.mjs";
import { sign_in_there, start_provider } from "./provider.mjs";

const looks = [
  { width: 1366, theme: "light" },
  { width: 1366, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
];
const secret = "only for this run";
const people = {
  matti: { hetu: "010190-999W", name: "Testi Matti", birthdate: "1990-01-01" },
  maija: { hetu: "020290-998A", name: "Testi Maija", birthdate: "1990-02-02" },
};
const workers = {
  aino: { worker: "w-aino-demo", role: "service counsellor" },
  stranger: { worker: "w-nobody", role: "service counsellor" },
};
let citizens = null;
let staff = null;

export function prepare() {}

export async function serve_args({ address, folder }) {
  const ours = (door) => ({
    redirect_uris: [`${address}/api/sign-in/${door}/return`],
    post_logout_redirect_uris: [`${address}/api/sign-in/${door}/out`],
    backchannel_logout_uri: `${address}/api/sign-in/${door}/logged-out`,
  });
  citizens = await start_provider({
    people,
    client: { client_id: "luotsi-citizen", client_secret: secret, ...ours("citizen") },
  });
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = key.publicKey.export({ format: "jwk" });
  // The key's own name (RFC 7638), which our server puts on what it signs.
  const named = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  const kid = createHash("sha256").update(named).digest("base64url");
  writeFileSync(join(folder, "staff.pem"), key.privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(join(folder, "citizen.secret"), `${secret}\n`);
  staff = await start_provider({
    people: workers,
    client: {
      client_id: "luotsi-staff",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      id_token_signed_response_alg: "PS256",
      jwks: { keys: [{ ...jwk, kid, use: "sig", alg: "ES256" }] },
      ...ours("staff"),
    },
  });
  const file = join(folder, "sign-in.yaml");
  writeFileSync(
    file,
    `format: luotsi.sign-in/1
citizen:
  issuer: ${citizens.issuer}
  client: luotsi-citizen
  title: {fi: Testitunnistus, sv: Testidentifiering, en: Test sign-in}
  proof: basic
  secret: {file: ${join(folder, "citizen.secret")}}
  scopes: [profile]
  algorithms: [RS256]
  claims: {identity code: hetu, name: name, birth date: birthdate}
staff:
  issuer: ${staff.issuer}
  client: luotsi-staff
  title: {fi: Kunnan tunnus, sv: Kommunens konto, en: Work account}
  proof: private key
  secret: {file: ${join(folder, "staff.pem")}}
  algorithms: [PS256]
  claims: {worker: worker, role: role}
sessions:
  citizen: {idle minutes: 30, absolute hours: 8}
`,
  );
  return ["--sign-in", file, "--public-url", address];
}

const kind = async (page) => (await (await page.request.get("/api/session")).json()).kind;
const post = (page, path, data) =>
  page.request.post(path, {
    headers: { "X-Luotsi": "1", "Idempotency-Key": crypto.randomUUID() },
    data,
  });

async function resident(page, report) {
  await page.goto("/fi");
  await press(page, 'a[href="/fi/kirjaudu"]');
  await page.waitForURL((url) => url.pathname === "/fi/kirjaudu");
  await page.getByRole("heading", { name: "Tunnistaudu: Testitunnistus" }).waitFor();
  for (const text of ["Avaa asiasi koodilla", "Jatka ilman tunnistautumista"])
    report.check(
      `the door offers: ${text}`,
      (await page.getByRole("heading", { name: text }).count()) === 1,
    );
  await press(page, 'a[href^="/api/sign-in/citizen/start"]');
  await sign_in_there(page, citizens.issuer, "matti");
  await page.waitForURL((url) => url.pathname === "/fi/asiat");
  await page.getByText("Tunnistautunut: Testi Matti").waitFor();
  report.check("a new resident has no matters", (await page.locator(".empty").count()) === 1);
  const way_out = page.getByRole("button", { name: "Kirjaudu ulos" });
  report.check("signing out is on the list of matters, too", (await way_out.count()) === 1);
  const made = await post(page, "/api/contacts", {
    words: "En jaksa arjessa.",
    concerns: "self",
    language: "fi",
  });
  const id = (await made.json()).case;
  await page.reload();
  await page.getByRole("button", { name: /^Avaa/ }).waitFor();
  await page.getByRole("button", { name: /^Avaa/ }).press("Enter");
  await page.getByRole("heading", { name: "Kenellä asiasi on nyt" }).waitFor();
  report.check("the matter opens without a code", page.url().endsWith("/fi/oma"));
  await check_axe(page, report, "own matter, signed in");
  await page.goto("/fi/oma/viestit");
  await page.locator("#message").waitFor();
  report.check("a reload stays in the same matter", true);
  const cookie = (await page.context().cookies()).find((one) => one.name === "luotsi_session");
  report.check("the cookie is out of scripts' reach", cookie?.httpOnly === true);
  report.check("the cookie is not sent from other sites", cookie?.sameSite === "Lax");
  return id;
}

/** Giving others a right asks who is there, in another tab; here the act then goes on by itself. */
async function asked_again(page, report) {
  await page.goto("/fi/oma/tiedot/kuka-nakee");
  await page.getByRole("button", { name: "Anna lupa: Terveystiedot" }).press("Enter");
  await tab_to(page, "#inform-health");
  await page.keyboard.press("Space");
  await press(page, ".inform button[type=submit]");
  const dialog = page.locator("dialog[open]");
  await dialog.getByText("Vahvista, että se olet sinä").waitFor();
  await check_axe(page, report, "asked again");
  await picture(page, "asked-again");
  const [other] = await Promise.all([
    page.context().waitForEvent("page"),
    press(page, 'dialog[open] a[href*="anew=1"]'),
  ]);
  await sign_in_there(other, citizens.issuer, "matti");
  await other.waitForURL((url) => url.pathname === "/fi/vahvistettu");
  await other.getByRole("heading", { name: "Kiitos, tunnistautuminen onnistui" }).waitFor();
  await check_axe(other, report, "asked again, done");
  await other.close();
  await page.getByRole("button", { name: "Peru lupa: Terveystiedot" }).waitFor();
  report.check("the act goes on after the asking", (await dialog.count()) === 0);
}

async function other_resident(browser, address, report, id) {
  const page = await open_page(browser, address, report, { elsewhere: true });
  await page.goto("/fi/kirjaudu");
  await page.locator('a[href^="/api/sign-in/citizen/start"]').click();
  await sign_in_there(page, citizens.issuer, "maija");
  await page.waitForURL((url) => url.pathname === "/fi/asiat");
  const hidden = await page.request.get(`/api/my/case?case=${id}`);
  report.check("somebody else's matter is not there", hidden.status() === 404);
  await page.context().close();
}

async function about_to_end(page, report) {
  // The server's own answer with the idle limit brought near; the page says so two minutes before.
  const near = "**/api/session";
  await page.route(near, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const idle_until = new Date(Date.parse(body.now) + 110_000).toISOString();
    await route.fulfill({ response, json: { ...body, idle_until } });
  });
  await page.goto("/fi/oma");
  await page.getByRole("heading", { name: "Kenellä asiasi on nyt" }).waitFor();
  const dialog = page.locator("dialog[open]");
  await dialog.getByText("Istuntosi päättyy pian").waitFor();
  await check_axe(page, report, "session about to end");
  await picture(page, "session-ends");
  await page.unroute(near);
  await dialog.getByRole("button", { name: "Jatka istuntoa" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  report.check("one press goes on", (await kind(page)) === "person");
}

async function sign_out(page, report) {
  await page.goto("/fi/oma");
  const leave = page.locator(".case-foot button");
  await leave.waitFor();
  await leave.press("Enter");
  await page.waitForURL((url) => url.href.startsWith(`${citizens.issuer}/session/end`));
  report.check("our own session has ended before the provider's", (await kind(page)) === "none");
  await page.locator("button[value=yes]").first().click();
  await page.waitForURL((url) => url.pathname === "/fi/ulos");
  await page.getByRole("heading", { name: "Olet kirjautunut ulos" }).waitFor();
  report.check("the way back from the provider's sign-out", true);
}

/** Signed in, with a live line open; then signed out at the provider in another tab. */
async function back_channel(browser, address, report) {
  const page = await open_page(browser, address, report, { elsewhere: true });
  await page.goto("/fi/kirjaudu");
  await page.locator('a[href^="/api/sign-in/citizen/start"]').click();
  await sign_in_there(page, citizens.issuer, "matti");
  await page.waitForURL((url) => url.pathname === "/fi/asiat");
  await page.getByRole("button", { name: /^Avaa/ }).first().press("Enter");
  await page.getByRole("heading", { name: "Kenellä asiasi on nyt" }).waitFor();
  const ended = page.evaluate(
    (id) =>
      new Promise((done) => {
        const line = new EventSource(`/events?topics=my&case=${id}`);
        line.onerror = () => done(true);
        setTimeout(() => done(false), 15_000);
      }),
    await page.evaluate(() => sessionStorage.getItem("luotsi.case")),
  );
  await page.waitForTimeout(500);
  const other = await page.context().newPage();
  await other.goto(`${citizens.issuer}/session/end`);
  await other.locator("button[value=yes]").first().click();
  await other.waitForLoadState();
  report.check("back-channel logout ends the live line", await ended);
  report.check("back-channel logout ends the session", (await kind(page)) === "none");
  await page.context().close();
}

async function worker(browser, address, report) {
  const page = await open_page(browser, address, report, { elsewhere: true });
  await page.goto("/tyo/kalenteri");
  await press(page, 'a[href^="/api/sign-in/staff/start"]');
  await sign_in_there(page, staff.issuer, "aino");
  await page.waitForURL((url) => url.pathname === "/tyo/kalenteri");
  await page.locator(".wb-bar").waitFor();
  report.check("a worker comes back to the page asked for", true);
  report.check("and is that worker", (await kind(page)) === "worker");
  await page.context().close();
  const lost = await open_page(browser, address, report, { elsewhere: true });
  await lost.goto("/tyo/");
  await lost.locator('a[href^="/api/sign-in/staff/start"]').click();
  await sign_in_there(lost, staff.issuer, "stranger");
  await lost.waitForURL((url) => url.pathname === "/tyo/kirjaudu");
  const text = await lost.locator(".note").first().innerText();
  report.check("a person without a record is told whom to ask", /esihenkilöltäsi/.test(text), text);
  report.check("and is nobody", (await kind(lost)) === "none");
  await check_axe(lost, report, "no worker record");
  await lost.context().close();
}

async function rotated(browser, address, report) {
  staff.rotate();
  const page = await open_page(browser, address, report, { elsewhere: true });
  await page.goto("/tyo/");
  await page.locator('a[href^="/api/sign-in/staff/start"]').click();
  await sign_in_there(page, staff.issuer, "aino");
  await page.locator(".wb-bar").waitFor();
  report.check("new keys of the provider are fetched", (await kind(page)) === "worker");
  await page.context().close();
}

/** The answer the provider would send this browser to us with, kept from going there. */
async function withheld_answer(page) {
  await page.goto("/fi/kirjaudu");
  await page.locator('a[href^="/api/sign-in/citizen/start"]').click();
  await page.waitForURL((url) => url.href.startsWith(`${citizens.issuer}/interaction/`));
  const form = { prompt: "login", login: "matti", password: "any" };
  let reply = await page.request.post(page.url(), { form, maxRedirects: 0 });
  for (let hops = 0; hops < 5; ++hops) {
    const next = new URL(reply.headers().location, citizens.issuer).href;
    if (!next.startsWith(citizens.issuer)) return next;
    reply = await page.request.get(next, { maxRedirects: 0 });
  }
  throw new Error("the provider never sent us an answer");
}

async function went(client, url) {
  const reply = await client.get(url, { maxRedirects: 0 });
  return reply.headers().location ?? "";
}

async function bent(browser, address, report) {
  const stale = "virhe=signin.stale";
  const page = await open_page(browser, address, report, { elsewhere: true });
  const answer = await withheld_answer(page);
  const stranger = await browser.newContext({ baseURL: address, locale: "fi-FI" });
  report.check("another browser", (await went(stranger.request, answer)).includes(stale));
  await stranger.close();
  const own = await went(page.request, answer);
  report.check("the browser that asked gets in all the same", own === "/fi/oma", own);
  await page.context().close();

  const tried = await open_page(browser, address, report, { elsewhere: true });
  const second = await withheld_answer(tried);
  const changed = new URL(second);
  changed.searchParams.set("state", "x");
  report.check("another state", (await went(tried.request, changed.href)).includes(stale));
  report.check("which spends the attempt", (await went(tried.request, second)).includes(stale));
  await tried.context().close();
}

async function replayed(browser, address, report) {
  const page = await open_page(browser, address, report, { elsewhere: true });
  let answer = "";
  page.on("request", (request) => {
    if (request.url().includes("/citizen/return?")) answer = request.url();
  });
  await page.goto("/fi/kirjaudu");
  await page.locator('a[href^="/api/sign-in/citizen/start"]').click();
  await sign_in_there(page, citizens.issuer, "matti");
  await page.waitForURL((url) => url.pathname === "/fi/asiat");
  const reply = await page.request.get(answer, { maxRedirects: 0 });
  report.check(
    "an answer is taken once",
    (reply.headers().location ?? "").includes("virhe="),
    reply.headers().location,
  );
  await page.context().close();
}

async function pages(browser, address, report) {
  for (const look of looks) {
    const page = await open_page(browser, address, report, look);
    const name = `${look.width} ${look.theme}`;
    for (const path of [
      "/fi/kirjaudu",
      "/sv/kirjaudu",
      "/fi/kirjaudu?virhe=signin.refused",
      "/fi/ulos",
      "/en/ulos",
      "/tyo/ulos",
      "/tyo/kirjaudu?virhe=signin.no_worker",
    ]) {
      await page.goto(path);
      await page.locator("main h1").waitFor();
      await page.locator('main a[href*="kirjaudu"], main a[href*="start"]').first().waitFor();
      await check_axe(page, report, `${path} ${name}`);
      await check_reflow(page, report, `${path} ${name}`);
      await picture(page, `${path.slice(1).replace(/[^a-z]+/g, "-")}-${look.theme}`);
    }
    await page.context().close();
  }
}

export async function run({ browser, report, server }) {
  try {
    await pages(browser, server.address, report);
    const page = await open_page(browser, server.address, report, { elsewhere: true });
    const id = await resident(page, report);
    await other_resident(browser, server.address, report, id);
    await asked_again(page, report);
    await about_to_end(page, report);
    await sign_out(page, report);
    await page.context().close();
    await back_channel(browser, server.address, report);
    await worker(browser, server.address, report);
    await rotated(browser, server.address, report);
    await bent(browser, server.address, report);
    await replayed(browser, server.address, report);
  } finally {
    citizens?.stop();
    staff?.stop();
  }
}
