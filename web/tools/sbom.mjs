// Writes what Luotsi is made of as a CycloneDX 1.5 list (SBOM): the Debian packages whose libraries
// the program is linked with or whose headers are compiled in, those it needs at run time, and the
// npm packages of the screens – each with version and licence. The same parts give the same bytes.
// Usage: node web/tools/sbom.mjs BINARY [--out FILE] [--check]
//   --check  also holds the list to its promises and ends with 1 when one is broken
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
// Where packages are unpacked that another version of keeps out of the system (docs/decisions.md).
const beside = join(root, "build/boost");

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

// Name to version, architecture and the files of what was unpacked.
function unpacked() {
  const folder = join(beside, "debs");
  const debs = existsSync(folder) ? readdirSync(folder).filter((one) => one.endsWith(".deb")) : [];
  const out = new Map();
  for (const deb of debs) {
    const at = join(folder, deb);
    const [name, ...line] = run("dpkg-deb", ["-f", at, "Package", "Version", "Architecture"])
      .trim()
      .split("\n")
      .map((field) => field.replace(/^\S+: /, ""));
    const files = [...run("dpkg-deb", ["-c", at]).matchAll(/ \.(\/\S+)/g)].map((match) => match[1]);
    out.set(name, { line, files });
  }
  return out;
}

// The package a file came with; dpkg may know it by the path from before /usr was merged.
function packageOf(file) {
  if (file.startsWith(beside)) {
    const path = file.slice(beside.length);
    return [...unpacked()].find(([, one]) => one.files.includes(path))?.[0];
  }
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
  const file = [`/usr/share/doc/${name}/copyright`, join(beside, `usr/share/doc/${name}/copyright`)] //
    .find(existsSync);
  if (!file) return "";
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
      const deb = unpacked().get(name);
      if (!deb) {
        unknown.push(`${name}, which is not installed`);
        continue;
      }
      line = deb.line;
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
  for (const name of ["libboost1.81-dev", "libc6", "libsqlite3-0", "libssl3", "react", "react-dom"])
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
