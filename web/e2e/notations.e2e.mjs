// What `luotsi model show --as …` writes, judged by others' readers: BPMN files open in bpmn-js
// without a warning and with every element drawn, and bpmn-moddle finds them valid; PlanDefinitions
// are valid FHIR R4 by the structure definitions the package `fhir` carries.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BpmnModdle } from "bpmn-moddle";
import { shots } from "./browser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(import.meta.url);
const { Fhir } = require("fhir");
const bpmn_js = readFileSync(require.resolve("bpmn-js/dist/bpmn-viewer.production.min.js"), "utf8");

const models = join(root, "content/models");
const files = [
  ...readdirSync(models).map((file) => join(models, file)),
  join(root, "src/model/testdata/good.yaml"),
];

function show(file, notation, language) {
  const binary = process.env.LUOTSI_BIN ?? join(root, "build/release/bin/luotsi");
  const args = ["model", "show", file, "--as", notation, "--language", language];
  const made = spawnSync(binary, [...args, "--content", join(root, "content")], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (made.status !== 0) throw new Error(`luotsi ${args.join(" ")}: ${made.stderr}`);
  return { text: made.stdout, told: made.stderr };
}

/** Opens a BPMN file in bpmn-js and leaves a picture of the whole of it. */
async function open_in_bpmn_js(browser, xml, name) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.setContent("<style>body{margin:0}#canvas{height:100vh}</style><div id=canvas></div>");
  await page.evaluate(bpmn_js);
  const seen = await page.evaluate(async (text) => {
    const viewer = new globalThis.BpmnJS({ container: "#canvas" });
    const { warnings } = await viewer.importXML(text);
    const drawn = viewer.get("elementRegistry").filter((element) => element.type !== "label");
    globalThis.viewer = viewer;
    const box = viewer.get("canvas").viewbox().inner;
    return { warnings: warnings.map((w) => w.message), drawn: drawn.length, box };
  }, xml);
  const { x, y, width, height } = seen.box;
  await page.setViewportSize({ width: Math.ceil(width) + 60, height: Math.ceil(height) + 60 });
  await page.evaluate(
    (box) => {
      globalThis.viewer.get("canvas").resized();
      globalThis.viewer.get("canvas").viewbox(box);
    },
    { x: x - 30, y: y - 30, width: width + 60, height: height + 60 },
  );
  await page.screenshot({ path: join(shots, `bpmn-${name}.png`) });
  await page.close();
  return seen;
}

export async function run({ browser, report }) {
  for (const file of files) {
    const name = file.replace(/^.*\//, "").replace(/\.yaml$/, "");
    const { text, told } = show(file, "bpmn", "fi");
    const { warnings } = await new BpmnModdle().fromXML(text);
    report.check(`${name}: BPMN by bpmn-moddle`, warnings.length === 0, JSON.stringify(warnings));
    const shapes = (text.match(/<bpmndi:BPMN(Shape|Edge) /g) ?? []).length;
    const seen = await open_in_bpmn_js(browser, text, name);
    report.check(
      `${name}: no warning in bpmn-js`,
      seen.warnings.length === 0,
      seen.warnings.join(),
    );
    // The root (the collaboration) is an element of its own.
    report.check(`${name}: all drawn`, seen.drawn === shapes + 1, `${seen.drawn} of ${shapes + 1}`);
    report.check(`${name}: what BPMN cannot say is told`, /cannot be said in BPMN/.test(told));

    for (const language of ["fi", "sv", "en"]) {
      const plan = JSON.parse(show(file, "plandefinition", language).text);
      const { messages } = new Fhir().validate(plan, { errorOnUnexpected: true });
      const errors = messages.filter((m) => m.severity === "error" || m.severity === "fatal");
      const detail = JSON.stringify(errors.slice(0, 3));
      report.check(`${name}: PlanDefinition in ${language}`, errors.length === 0, detail);
    }
  }
}
