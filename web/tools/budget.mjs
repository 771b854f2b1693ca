// Measures what each door loads first (entry, everything it imports statically, the words of one
// language, the style sheets and the latin fonts; gzip -9) and fails when a budget is broken.
// It also fails when a shell holds an inline script or style or an address of another host.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
if (!existsSync(join(dist, "manifest.json"))) {
  console.error("budget: no dist/; run `npm run build` first");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const doors = {
  "index.html": { words: "words/fi.citizen.json", script_kb: 150, style_kb: 10, font_kb: 70 },
  "tyo.html": { words: "words/fi.staff.json", script_kb: 200, style_kb: 20, font_kb: 70 },
};
const kb = (bytes) => Math.round(bytes / 102.4) / 10;
const gz = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

function first_load(entry) {
  const scripts = new Set();
  const styles = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || scripts.has(chunk.file)) return;
    scripts.add(chunk.file);
    for (const css of chunk.css ?? []) styles.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit(entry);
  return { scripts, styles };
}

let broken = 0;
for (const [entry, budget] of Object.entries(doors)) {
  const { scripts, styles } = first_load(entry);
  const words = Object.keys(manifest).find((k) => k.endsWith(budget.words));
  if (words) scripts.add(manifest[words].file);
  const fonts = readdirSync(join(dist, "assets")).filter((f) => /sans-3-latin-\d.*woff2$/.test(f));
  const sums = {
    script_kb: kb([...scripts].reduce((n, f) => n + gz(f), 0)),
    style_kb: kb([...styles].reduce((n, f) => n + gz(f), 0)),
    font_kb: kb(fonts.reduce((n, f) => n + readFileSync(join(dist, "assets", f)).length, 0)),
  };
  for (const [name, size] of Object.entries(sums)) {
    const over = size > budget[name];
    if (over) broken += 1;
    console.log(`budget: ${entry} ${name} ${size} of ${budget[name]}${over ? "  OVER" : ""}`);
  }
  const html = readFileSync(join(dist, entry), "utf8");
  const inline = [...html.matchAll(/<script(?![^>]*(\bsrc=|application\/json))[^>]*>/g)];
  if (
    inline.length > 0 ||
    /<style|\sstyle=/.test(html) ||
    /(src|href)="(https?:)?\/\//.test(html)
  ) {
    console.error(`budget: ${entry} breaks the content security policy`);
    broken += 1;
  }
}
process.exit(broken > 0 ? 1 : 0);
