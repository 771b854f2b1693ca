// Runs the browser tests (every *.e2e.mjs here): each exports run({browser, report, server}) and,
// when it needs the real server, `needs_server = true`; one that exports prepare(luotsi) gets a
// server of its own, whose database it may first fill by the command line. The server is LUOTSI_BIN (or the release
// build) on a temporary demo database and a free port; serve_args({address, folder}) of such a suite
// adds to how its server is started. The last line counts: N passed, N failed.
// LUOTSI_WEB names another folder of built pages than dist/.
// `npm run e2e -- screens` runs only the files whose name holds a given word.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dist, make_report, open_browser } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const ready_ms_max = 30_000;

async function free_port() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Starts the real binary on a demo county made for this run; `prepare` may add to its database
 *  first, with the command line. */
async function start_server(prepare, serve_args) {
  const binary = process.env.LUOTSI_BIN ?? join(root, "build/release/bin/luotsi");
  if (!existsSync(binary)) throw new Error(`no luotsi binary at ${binary}; set LUOTSI_BIN`);
  const folder = mkdtempSync(join(tmpdir(), "luotsi-e2e-"));
  const database = join(folder, "luotsi.db");
  const content = join(root, "content");
  const size = ["--residents", "120", "--days", "20", "--seed", "7"];
  const made = spawnSync(binary, ["demo", ...size, "--database", database, "--content", content], {
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`luotsi demo failed: ${made.stdout}${made.stderr}`);
  prepare?.((...args) => {
    const all = [...args, "--database", database, "--content", content];
    const done = spawnSync(binary, all, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`luotsi ${args.join(" ")}: ${done.stderr}`);
  });
  const port = await free_port();
  const address = `http://127.0.0.1:${port}`;
  const more = (await serve_args?.({ address, folder })) ?? [];
  const server = spawn(
    binary,
    [
      ...["serve", "--database", database, "--content", content],
      ...["--web", dist, "--listen", "127.0.0.1", "--port", String(port)],
      "--demo",
      ...more,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let log = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (bytes) => {
      log += bytes;
    });
  const until = Date.now() + ready_ms_max;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`luotsi serve ended: ${log}`);
    const answer = await fetch(`${address}/api/health`).catch(() => null);
    if (answer?.ok) {
      const stop = async () => {
        server.kill("SIGTERM");
        await new Promise((done) => server.once("exit", done));
        rmSync(folder, { recursive: true, force: true });
      };
      return { address, stop, log: () => log };
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  server.kill("SIGKILL");
  throw new Error(`luotsi serve was not ready in ${ready_ms_max / 1000} s: ${log}`);
}

const word = process.argv[2] ?? "";
const files = readdirSync(here)
  .filter((file) => file.endsWith(".e2e.mjs") && file.includes(word))
  .sort();
const total = { passed: 0, failed: 0 };
const browser = await open_browser();
let server = null;
for (const file of files) {
  const report = make_report();
  try {
    const suite = await import(join(here, file));
    if (suite.needs_server && !server) server = await start_server();
    const own = suite.prepare ? await start_server(suite.prepare, suite.serve_args) : null;
    await suite.run({ browser, report, server: own ?? server }).finally(() => own?.stop());
  } catch (error) {
    report.check(
      file,
      false,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  }
  console.log(`${file}: ${report.passed} passed, ${report.failed} failed`);
  total.passed += report.passed;
  total.failed += report.failed;
}
await browser.close();
if (server) await server.stop();
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
