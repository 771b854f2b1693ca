// Turns content/words/<language>/*.yaml into one JSON per language and audience under src/gen/,
// and a TypeScript union of all keys. It fails, naming every offence, when a key is missing in a
// language, a message is not valid ICU, or the languages disagree about a message's arguments:
// a Finnish screen must never fall back to another language.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse as parse_icu } from "@formatjs/icu-messageformat-parser";
import { parse as parse_yaml } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
const words_dir = join(here, "../../content/words");
const out_dir = join(here, "../src/gen");
const languages = ["fi", "sv", "en"];
// The screens' own words. The other files of content/words are the server's: their sentences arrive
// with its answers, in the language asked for.
const screen_files = /^(web|citizen|workbench|leadership|signin)[a-z_-]*\.yaml$/;
const staff_only = /^(workbench|leadership)/;

const offences = [];

function argument_names(nodes, names = new Set()) {
  for (const node of nodes) {
    // 1..6, 8: argument, number, date, time, select, plural, tag; 0 and 7: text and '#'.
    if (node.type !== 0 && node.type !== 7) names.add(node.value);
    for (const option of Object.values(node.options ?? {})) argument_names(option.value, names);
    if (node.children) argument_names(node.children, names);
  }
  return names;
}

function read_language(language) {
  const all = new Map();
  for (const file of readdirSync(join(words_dir, language)).filter((f) => screen_files.test(f))) {
    const where = `content/words/${language}/${file}`;
    let table;
    try {
      table = parse_yaml(readFileSync(join(words_dir, language, file), "utf8")) ?? {};
    } catch (e) {
      offences.push(`${where}: ${e.message}`);
      continue;
    }
    for (const [key, text] of Object.entries(table)) {
      if (typeof text !== "string") offences.push(`${where}: ${key}: expected text`);
      else if (all.has(key)) offences.push(`${where}: ${key}: already in ${all.get(key).file}`);
      else {
        try {
          const names = [...argument_names(parse_icu(text))].sort().join(",");
          all.set(key, { text, file, names });
        } catch (e) {
          offences.push(`${where}: ${key}: not a valid message: ${e.message}`);
        }
      }
    }
  }
  return all;
}

const tables = new Map(languages.map((language) => [language, read_language(language)]));
const keys = [...new Set(languages.flatMap((l) => [...tables.get(l).keys()]))].sort();
for (const key of keys) {
  const found = languages.filter((l) => tables.get(l).has(key));
  for (const l of languages) if (!found.includes(l)) offences.push(`${key}: missing in ${l}`);
  const first = tables.get(found[0]).get(key);
  for (const l of found) {
    const other = tables.get(l).get(key);
    if (other.names !== first.names)
      offences.push(`${key}: arguments differ: ${found[0]}(${first.names}) ${l}(${other.names})`);
  }
}
if (offences.length > 0) {
  console.error(offences.join("\n"));
  console.error(`words: ${offences.length} offences`);
  process.exit(1);
}

mkdirSync(join(out_dir, "words"), { recursive: true });
const write = (path, text) => {
  let before = "";
  try {
    before = readFileSync(path, "utf8");
  } catch {}
  if (before !== text) writeFileSync(path, text);
};
for (const language of languages) {
  const table = tables.get(language);
  for (const audience of ["citizen", "staff"]) {
    const chosen = keys.filter((k) => audience === "staff" || !staff_only.test(table.get(k).file));
    const json = Object.fromEntries(chosen.map((k) => [k, table.get(k).text]));
    write(join(out_dir, "words", `${language}.${audience}.json`), JSON.stringify(json));
  }
}
write(
  join(out_dir, "keys.ts"),
  `// Generated from content/words by tools/words.mjs.\nexport type WordKey =\n${keys
    .map((k) => `  | ${JSON.stringify(k)}`)
    .join("\n")};\n`,
);
console.log(`words: ${keys.length} keys in ${languages.join(", ")}`);
