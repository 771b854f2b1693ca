// Is what we serve under /hsds really HSDS 3.0? Starts the real server with the recorded samples of
// the Finnish Service Catalogue and a real directory of HSDS 1.x imported beside the demo county's
// services, walks the root, the first, middle and last page of every list and every record, and
// validates all of it with the official schemas (ajv, JSON Schema 2020-12, formats on).
//
//   LUOTSI_BIN=build/release/bin/luotsi node web/tools/hsds-crawl.mjs
//
// Without the schemas (shared data) it says so and ends well. Last line: "N passed, N failed".
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const data = process.env.LUOTSI_TEST_DATA ?? join(root, "../shared/data");
const schemas = join(data, "directory/hsds-3.0/schema");
const binary = process.env.LUOTSI_BIN ?? join(root, "build/dev/bin/luotsi");
const detailsMax = Number(process.env.LUOTSI_CRAWL_DETAILS ?? 400); // of each list
let passed = 0;
const failures = [];

if (!existsSync(schemas)) {
  console.log(`skipped: the official schemas are not in ${schemas}`);
  console.log("0 passed, 0 failed, 1 skipped");
  process.exit(0);
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
for (const file of readdirSync(schemas)) {
  if (file !== "openapi.json") {
    ajv.addSchema(JSON.parse(readFileSync(join(schemas, file), "utf8")), file);
  }
}

function check(what, good, why = "") {
  if (good) passed += 1;
  else failures.push(`${what}: ${why}`);
  return good;
}

function valid(schema, value, what) {
  const validate = ajv.getSchema(`${schema}.json`);
  const good = validate(value);
  const errors = (validate.errors ?? []).slice(0, 3);
  return check(what, good, errors.map((e) => `${e.instancePath} ${e.message}`).join("; "));
}

// Only official properties: validators let others pass, readers stumble over them. The API nests
// two that the table schemas do not name (the official examples do so, too).
const nested = { organization: ["services"], service_at_location: ["service"] };
function official(schema, value, what) {
  const file = JSON.parse(readFileSync(join(schemas, `${schema}.json`), "utf8"));
  const known = [...Object.keys(file.properties), ...(nested[schema] ?? [])];
  const foreign = Object.keys(value).filter((name) => !known.includes(name));
  return check(`${what} has official properties only`, foreign.length === 0, foreign.join(", "));
}

const folder = mkdtempSync(join(tmpdir(), "luotsi-hsds-"));
const database = join(folder, "crawl.db");
const content = join(root, "content");
const run = (...args) =>
  execFileSync(binary, [...args, "--content", content, "--database", database], { stdio: "pipe" });
const port = 20000 + (process.pid % 20000);
const base = `http://127.0.0.1:${port}/hsds`;
let server;

async function get(path, headers = {}) {
  const answer = await fetch(base + path, { headers });
  const text = await answer.text();
  const lines = (answer.headers.get("content-type") ?? "").includes("ndjson");
  return { answer, text, body: text.startsWith("{") && !lines ? JSON.parse(text) : null };
}

async function started() {
  for (let i = 0; i < 300; i += 1) {
    try {
      if ((await fetch(base)).ok) return true;
    } catch {
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  return false;
}

const pageFields = ["total_items", "total_pages", "page_number", "size", "first_page", "last_page"];

async function crawlList(list, schema) {
  const first = (await get(`/${list}`)).body;
  check(`/${list} is a page`, pageFields.every((name) => name in first) && "empty" in first);
  check(`/${list} is not empty`, first.total_items > 0);
  const pages = new Set([1, Math.ceil(first.total_pages / 2), first.total_pages]);
  for (const page of pages) {
    const { body } = await get(`/${list}?page=${page}`);
    check(`/${list}?page=${page} says where it is`, body.page_number === page);
    check(`/${list}?page=${page} is the first`, body.first_page === (page === 1));
    check(`/${list}?page=${page} is the last`, body.last_page === (page === first.total_pages));
    check(`/${list}?page=${page} counts`, body.size === body.contents.length);
    for (const item of body.contents) {
      valid(schema, item, `/${list}?page=${page} ${item.id}`);
      official(schema, item, `/${list}?page=${page} ${item.id}`);
    }
  }
  const ids = [];
  for (let page = 1; ids.length < Math.min(first.total_items, detailsMax); page += 1) {
    const { body } = await get(`/${list}?per_page=500&page=${page}`);
    if (body.contents.length === 0) break;
    ids.push(...body.contents.map((item) => item.id));
  }
  check(`/${list} has every id once`, new Set(ids).size === ids.length);
  for (const id of ids.slice(0, detailsMax)) {
    const { answer, body } = await get(`/${list}/${id}`);
    if (!check(`/${list}/${id} is there`, answer.status === 200 && body.id === id)) continue;
    valid(schema, body, `/${list}/${id}`);
    official(schema, body, `/${list}/${id}`);
  }
  const none = await get(`/${list}/00000000-0000-5000-8000-000000000000`);
  check(`/${list} of nothing is 404`, none.answer.status === 404);
  const type = none.answer.headers.get("content-type") ?? "";
  check(`/${list} of nothing is problem+json`, type.startsWith("application/problem+json"), type);
  return ids;
}

async function crawl() {
  const top = await get("");
  for (const name of ["version", "profile", "openapi_url"])
    check(`/ has ${name}`, typeof top.body[name] === "string");
  check("anybody may read", top.answer.headers.get("access-control-allow-origin") === "*");
  await crawlList("services", "service");
  await crawlList("organizations", "organization");
  await crawlList("service_at_locations", "service_at_location");
  await crawlList("taxonomies", "taxonomy");
  await crawlList("taxonomy_terms", "taxonomy_term");
  const swedish = await get("/services?search=v%C3%A4est%C3%B6", { "accept-language": "sv" });
  check("a language is said", swedish.answer.headers.get("content-language") === "sv");
  check("search finds", swedish.body.total_items > 0);
  const one = (await get("/services?per_page=1&full=true")).body.contents[0];
  valid("service", one, "a full service in a list");
  const again = await get(`/services/${one.id}`);
  const tag = again.answer.headers.get("etag");
  const same = await get(`/services/${one.id}`, { "if-none-match": tag });
  check("what one has is not sent again", same.answer.status === 304);
  const lines = (await get("/services?format=ndjson&search=a")).text.trim().split("\n");
  for (const line of lines) valid("service", JSON.parse(line), "a line of ndjson");
  check("a wrong page is refused", (await get("/services?page=x")).answer.status === 400);
  const later = await get("/services?modified_after=2150-01-01");
  check("nothing was changed in the future", later.body.total_items === 0 && later.body.empty);
  const near = await get("/service_at_locations?postcode=21100&proximity=5000");
  const all = await get("/service_at_locations");
  check("near is fewer than all", near.body.total_items < all.body.total_items);
}

try {
  run("demo", "--residents", "30", "--days", "2");
  run("import", "ptv", join(data, "directory/ptv-samples"));
  run("import", "hsds", join(data, "directory/ilao-legal-aid/output"), "--source", "ilao");
  const args = ["serve", "--content", content, "--database", database, "--port", String(port)];
  server = spawn(binary, [...args, "--quiet"], { stdio: "ignore" });
  if (check("the server starts", await started())) await crawl();
} catch (error) {
  check("the crawl ends", false, String(error));
} finally {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
for (const line of failures.slice(0, 40)) console.log(line);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
