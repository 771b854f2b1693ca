// Goal: the editors' schema (schema/model.schema.json) accepts what the model compiler accepts and
// refuses its mistakes of structure. Method: every shipped model and the compiler's good test model
// validate; each mistake of src/model/testdata/structure_mistakes.json – which the compiler's own
// test refuses too – does not.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../../..");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const schema = JSON.parse(text("schema/model.schema.json"));
const ajv = new Ajv2020({ allErrors: true, strict: false });
const validate = ajv.compile(schema);

function mistakes_of(yaml: string): string[] {
  // Keys as they are written: `true:` under an expectation is the word.
  const model = parse(yaml, { keepSourceTokens: false, stringKeys: true });
  if (validate(model)) return [];
  return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}

describe("the editors' schema", () => {
  const models = readdirSync(join(root, "content/models")).filter((name) => name.endsWith(".yaml"));
  test("knows the shipped models", () => {
    expect(models.length).toBeGreaterThan(2);
    for (const name of models)
      expect({ name, mistakes: mistakes_of(text(`content/models/${name}`)) }).toEqual({
        name,
        mistakes: [],
      });
  });

  test("refuses what the compiler refuses", () => {
    const good = text("src/model/testdata/good.yaml");
    expect(mistakes_of(good)).toEqual([]);
    const rows: { good: string; bad: string }[] = JSON.parse(
      text("src/model/testdata/structure_mistakes.json"),
    );
    for (const row of rows) {
      expect(good.split(row.good)).toHaveLength(2);
      const mistakes = mistakes_of(good.replace(row.good, () => row.bad));
      expect({ bad: row.bad, refused: mistakes.length > 0 }).toEqual({
        bad: row.bad,
        refused: true,
      });
    }
  });

  test("says what every key means", () => {
    const silent: string[] = [];
    const look = (node: unknown, path: string) => {
      const properties = (node as { properties?: Record<string, { description?: string }> })
        .properties;
      for (const [key, value] of Object.entries(properties ?? {}))
        if (!value.description && !path.startsWith("expectation")) silent.push(`${path}.${key}`);
    };
    look(schema, "model");
    for (const [name, def] of Object.entries(schema.$defs)) look(def, name);
    expect(silent).toEqual([]);
  });
});
