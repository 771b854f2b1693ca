// Puts the rounds of both sides together: one line an expression, times as the median of all rounds
// (min in parentheses for Luotsi), ratios of medians. Usage: node report.mjs FOLDER ROUNDS
// Ends with 1 when results differ or a ratio to feelin's evaluate() is below 100.
import { readFileSync } from "node:fs";

const [folder, rounds] = process.argv.slice(2);
const numbers = [...Array(Number(rounds)).keys()];
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
const theirs = numbers.map((i) => read(`feelin-${i}`));
const median = (list) => list.sort((x, y) => x - y)[Math.floor(list.length / 2)];

// name of a benchmark → its repetitions, nanoseconds
const ours = {};
for (const i of numbers)
    for (const one of read(`luotsi-${i}`).benchmarks)
        if (one.run_type === "iteration") (ours[one.name] ??= []).push(one.cpu_time);

const lines = theirs[0].map((first, i) => {
    const side = (way) => median(theirs.map((round) => round[i][way].middle));
    const mine = ours[`compiled/${i}`];
    return first.failed
        ? { ...first }
        : {
              ...first,
              mine: median(mine),
              least: Math.min(...mine),
              text_mine: median(ours[`text/${i}`]),
              evaluated: side("evaluate"),
              tree: side("tree"),
          };
});

const cell = (text, width) => String(text).padStart(width);
const ns = (value) => (value < 100 ? value.toFixed(1) : value.toFixed(0));
const ratio = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));
console.log(
    `${"expression".padEnd(50)}${cell("Luotsi ns (min)", 18)}${cell("evaluate()", 11)}${cell("ratio", 8)}` +
        `${cell("its tree", 10)}${cell("ratio", 7)}${cell("from text", 11)}${cell("ratio", 7)}`,
);
let group = "";
for (const line of lines) {
    if (line.group !== group) console.log(`-- ${line.group}`);
    group = line.group;
    const name = line.text.length > 48 ? `${line.text.slice(0, 47)}…` : line.text;
    if (line.failed) {
        console.log(`${name.padEnd(50)} feelin cannot: ${line.failed}`);
        continue;
    }
    console.log(
        `${name.padEnd(50)}${cell(`${ns(line.mine)} (${ns(line.least)})`, 18)}${cell(ns(line.evaluated), 11)}` +
            `${cell(ratio(line.evaluated / line.mine), 8)}${cell(ns(line.tree), 10)}${cell(ratio(line.tree / line.mine), 7)}` +
            `${cell(ns(line.text_mine), 11)}${cell(ratio(line.evaluated / line.text_mine), 7)}` +
            `${line.alike ? "" : `   DIFFERS: ${line.ours} / ${line.theirs}`}`,
    );
}
const timed = lines.filter((line) => !line.failed);
const summary = (words, of) => {
    const all = timed.map(of);
    console.log(
        `${words}: lowest ${ratio(Math.min(...all))}, median ${ratio(median([...all]))}; ` +
            `${all.filter((x) => x >= 100).length} of ${all.length} are at least 100`,
    );
    return Math.min(...all);
};
console.log("");
const lowest = summary("feelin evaluate() / Luotsi compiled", (line) => line.evaluated / line.mine);
summary("feelin's inner tree / Luotsi compiled", (line) => line.tree / line.mine);
summary("feelin evaluate() / Luotsi from text", (line) => line.evaluated / line.text_mine);
const conditions = timed.filter((line) => line.group === "condition");
const slowest = Math.max(...conditions.map((line) => line.mine));
console.log(
    `conditions: ${(1000 / median(conditions.map((line) => line.mine))).toFixed(0)} million/s at the median, ` +
        `${(1000 / slowest).toFixed(0)} at the slowest`,
);
const different = timed.filter((line) => !line.alike);
if (different.length > 0) console.log(`${different.length} results differ`);
process.exit(different.length > 0 || lowest < 100 ? 1 : 0);
