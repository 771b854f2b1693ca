// Writes what Luotsi is made of as a CycloneDX 1.5 list (SBOM): the Debian packages whose libraries
// the program is linked with or whose headers are compiled in, those it needs at run time, and the
// npm packages of the screens – each with version and licence. The same parts give the same bytes.
// Usage: node web/tools/sbom.mjs BINARY [--out FILE] [--check]
//   --check  also holds the list to its promises and ends with 1 when one is broken
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

function run(program, args) {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

// "libssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x…)" → the real files.
function linkedFiles(binary) {
  const files = new Set();
  for (const line of run("ldd", [binary]).split("\n")) {
    const path = line.match(/(?:=> )?(\/\S+) \(0x/)?.[1];
    if (path) files.add(realpathSync(path));
  }
  return [...files].sort();
}

// The package a file came with; dpkg may know it by the path from before /usr was merged.
function packageOf(file) {
  for (const path of [file, file.replace(/^\/usr\/lib/, "/lib")]) {
    try {
      return run("dpkg-query", ["-S", path]).split("\n")[0].split(/:| /)[0];
    } catch {
      // not by this name
    }
  }
  return undefined;
}

// Packages of packaging/apt-packages.txt by section.
function listedPackages(section) {
  const text = readFileSync(join(root, "packaging/apt-packages.txt"), "utf8");
  const part = text.split(/^\[/m).find((one) => one.startsWith(`${section}]`)) ?? "";
  return part
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
}

// Debian's copyright files name the licences of all files of the source package ("License: Expat"),
// so the list is rather too long than too short; older ones are prose.
function debianLicence(name) {
  const file = `/usr/share/doc/${name}/copyright`;
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "latin1");
  const named = [...text.matchAll(/^License: *(\S.*)$/gm)].map((match) => match[1].trim());
  if (named.length > 0) return [...new Set(named)].sort().join(" AND ");
  const prose = [
    [/GCC Runtime Library Exception/i, "GPL-3+ with GCC Runtime Library Exception"],
    [/Boost Software License/i, "BSL-1.0"],
    [/GNU Lesser General Public License/i, "LGPL"],
    [/GNU General Public License/i, "GPL"],
    [/Permission is hereby granted, free of charge/i, "MIT"],
    [/Redistribution and use in source and binary forms/i, "BSD"],
    [/public domain/i, "public-domain"],
  ].find(([words]) => words.test(text));
  return prose ? prose[1] : "see the package's copyright file";
}

function debianComponents(binary, unknown) {
  const names = new Set(listedPackages("run"));
  for (const file of linkedFiles(binary)) {
    const name = packageOf(file);
    if (name) names.add(name);
    else unknown.push(file);
  }
  // Headers compiled in; the development package stands for them.
  for (const name of listedPackages("build")) if (name.startsWith("lib")) names.add(name);
  const out = [];
  for (const name of [...names].sort()) {
    let line;
    try {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
      line = run("dpkg-query", ["-W", "-f", "${Version}\t${Architecture}", name]).split("\t");
    } catch {
      continue; // unpacked by ourselves beside another version: see docs/decisions.md
    }
    const purl = `pkg:deb/debian/${name}@${encodeURIComponent(line[0])}?arch=${line[1]}`;
    out.push(component(name, line[0], debianLicence(name), purl));
  }
  return out;
}

// What is in the screens' bundle: everything of the lock file that is not for building only.
function npmComponents() {
  const lock = JSON.parse(readFileSync(join(root, "web/package-lock.json"), "utf8"));
  const out = [];
  for (const [path, one] of Object.entries(lock.packages)) {
    if (!path || one.dev || one.devOptional || one.optional) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const purl = `pkg:npm/${name.replace("@", "%40")}@${one.version}`;
    out.push(component(name, one.version, one.license ?? "", purl));
  }
  return out;
}

function component(name, version, licence, purl) {
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    licenses: [{ license: { name: licence } }],
    purl,
  };
}

function make(binary, unknown) {
  const all = [...debianComponents(binary, unknown), ...npmComponents()];
  const unique = new Map(all.map((one) => [one.purl, one]));
  const components = [...unique.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  const version = run(binary, ["--version"])
    .trim()
    .replace(/^luotsi /, "");
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        type: "application",
        name: "luotsi",
        version,
        licenses: [{ license: { id: "EUPL-1.2" } }],
      },
    },
    components,
  };
}

// What must be true of the list; returns what is not.
function broken(list, unknown) {
  const out = unknown.map((file) => `no package for ${file}`);
  for (const one of list.components) {
    if (!one.version) out.push(`${one.name} has no version`);
    if (!one.licenses[0].license.name) out.push(`${one.name} has no licence`);
  }
  for (const name of ["libc6", "libsqlite3-0", "libssl3", "react", "react-dom"])
    if (!list.components.some((one) => one.name === name)) out.push(`${name} is missing`);
  if (list.components.some((one) => one.name === "vite")) out.push("vite is for building only");
  return out;
}

const [binary, ...options] = process.argv.slice(2);
if (!binary || binary.startsWith("--")) {
  console.error("node web/tools/sbom.mjs BINARY [--out FILE] [--check]");
  process.exit(2);
}
const unknown = [];
const list = make(binary, unknown);
const text = `${JSON.stringify(list, null, 1)}\n`;
const at = options.indexOf("--out");
if (at >= 0) writeFileSync(options[at + 1], text);
else if (!options.includes("--check")) process.stdout.write(text);
if (options.includes("--check")) {
  const wrong = broken(list, unknown);
  for (const line of wrong) console.error(line);
  console.log(`${list.components.length} components, ${wrong.length} mistakes`);
  process.exit(wrong.length > 0 ? 1 : 0);
}
