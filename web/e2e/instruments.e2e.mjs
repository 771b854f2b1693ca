// What `luotsi instrument export --fhir` writes, judged by another reader: Questionnaires and
// QuestionnaireResponses are valid FHIR R4 by the structure definitions the package `fhir` carries,
// and each Questionnaire is read back as the same instrument.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(import.meta.url);
const { Fhir } = require("fhir");
const content = join(root, "content");

function luotsi(...args) {
  const binary = process.env.LUOTSI_BIN ?? join(root, "build/release/bin/luotsi");
  const made = spawnSync(binary, ["instrument", ...args, "--content", content], {
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  if (made.status !== 0) throw new Error(`luotsi instrument ${args.join(" ")}: ${made.stderr}`);
  return made.stdout;
}

function mistakes(resource) {
  const { messages } = new Fhir().validate(resource, { errorOnUnexpected: true });
  return messages.filter((m) => m.severity === "error" || m.severity === "fatal");
}

/** One answer to every question: the first choice, or the least number. */
function first_answers(questionnaire) {
  const answers = {};
  for (const item of questionnaire.item ?? []) {
    const bound = (item.extension ?? []).find((one) => one.url.endsWith("/minValue"));
    answers[item.linkId] = item.answerOption
      ? Number(item.answerOption[0].valueCoding.code)
      : (bound.valueInteger ?? bound.valueDecimal);
  }
  return answers;
}

export async function run({ report }) {
  const folder = mkdtempSync(join(tmpdir(), "luotsi-fhir-"));
  for (const file of readdirSync(join(content, "instruments"))) {
    const id = file.replace(/\.yaml$/, "");
    for (const language of ["fi", "sv", "en"]) {
      const text = luotsi("export", id, "--fhir", "--language", language);
      const questionnaire = JSON.parse(text);
      const wrong = mistakes(questionnaire);
      report.check(
        `${id}: Questionnaire in ${language}`,
        wrong.length === 0,
        JSON.stringify(wrong),
      );
      if (language !== "fi") continue;
      const written = join(folder, `${id}.json`);
      writeFileSync(written, text);
      report.check(
        `${id}: read back`,
        luotsi("import", written) === luotsi("export", id),
        "differs",
      );
      const given = join(folder, `${id}-answers.json`);
      writeFileSync(given, JSON.stringify(first_answers(questionnaire)));
      const response = JSON.parse(luotsi("export", id, "--fhir", "--answers", given));
      const bad = mistakes(response);
      report.check(`${id}: QuestionnaireResponse`, bad.length === 0, JSON.stringify(bad));
    }
  }
  rmSync(folder, { recursive: true });
}
