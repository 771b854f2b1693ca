// Times feelin over cases.txt: what its public evaluate() takes for text and context, and what is
// left when its tree is built once and the context converted once. The latter has no public way:
// a copy of its module that also exports its interpreter is made beside it in node_modules.
// Usage: node feelin.mjs CASES OUT.json [RESULTS-OF-LUOTSI]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [cases_file, out_file, results_file] = process.argv.slice(2);
const main = join(dirname(createRequire(import.meta.url).resolve("feelin/package.json")), "dist/index.js");
const opened = join(dirname(main), "opened.mjs");
writeFileSync(
    opened,
    `${readFileSync(main, "utf8")}\nexport { interpreter, InterpreterContext, coerceContext };\n`,
);
const feelin = await import(pathToFileURL(opened).href);

// Reads facts and expressions; facts may use earlier ones.
const context = { done: (step) => step };
const cases = [];
let group = "";
for (const line of readFileSync(cases_file, "utf8").split("\n")) {
    const fact = line.match(/^let (.+?) = (.+)$/);
    if (line.startsWith("#") || line === "") continue;
    if (fact) context[fact[1]] = feelin.evaluate(fact[2], context).value;
    else if (line.startsWith("step ")) context[line.slice(5)] = true;
    else if (line.startsWith("[") && line.endsWith("]")) group = line.slice(1, -1);
    else cases.push({ group, text: line });
}

// The same result of both: numbers to 12 digits (feelin has binary ones), the rest exactly.
function alike(x, y) {
    if (typeof x === "number" && typeof y === "number")
        return Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(x), Math.abs(y));
    if (Array.isArray(x) && Array.isArray(y))
        return x.length === y.length && x.every((item, i) => alike(item, y[i]));
    const plain = (v) => v !== null && typeof v === "object" && Object.getPrototypeOf(v) === Object.prototype;
    if (plain(x) && plain(y)) {
        const keys = Object.keys(x);
        return keys.length === Object.keys(y).length && keys.every((key) => alike(x[key], y[key]));
    }
    return String(x) === String(y);
}

// Nanoseconds of one call: `best` and `middle` of some repetitions. Of CPU and wall-clock time the
// lesser is taken, so that neither other processes nor helping threads count against feelin.
function time(call) {
    const now = () => process.hrtime.bigint();
    const began = now();
    let calls = 0;
    while (now() - began < 60_000_000n) {
        for (let i = 0; i < 20; ++i) call();
        calls += 20;
    }
    const batch = Math.max(20, Math.round(calls / 2));
    const runs = [];
    for (let run = 0; run < 5; ++run) {
        const cpu = process.cpuUsage();
        const wall = now();
        for (let i = 0; i < batch; ++i) call();
        const elapsed = Number(now() - wall);
        const used = process.cpuUsage(cpu);
        runs.push(Math.min(elapsed, (used.user + used.system) * 1000) / batch);
    }
    runs.sort((x, y) => x - y);
    return { best: runs[0], middle: runs[2] };
}

const ours = results_file ? readFileSync(results_file, "utf8").split("\n") : [];
const coerced = feelin.coerceContext(context);
const out = cases.map(({ group, text }, i) => {
    let value;
    try {
        value = feelin.evaluate(text, context).value;
    } catch (error) {
        return { group, text, failed: error.message };
    }
    const one = { group, text };
    if (ours[i] !== undefined) {
        one.ours = ours[i];
        one.theirs = JSON.stringify(value);
        one.alike = alike(feelin.evaluate(ours[i], {}).value, value);
    }
    one.evaluate = time(() => feelin.evaluate(text, context));
    const { root } = feelin.interpreter.evaluate(text, coerced, undefined, new feelin.InterpreterContext());
    one.tree = time(() => root(coerced));
    return one;
});
writeFileSync(out_file, JSON.stringify(out));
