// Goal: colours said to be Suomi.fi's are Suomi.fi's, and the two dark blocks stay equal.
// Method: the style sheet is read as text and compared with the token package.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const index = createRequire(import.meta.url).resolve("suomifi-design-tokens");
const scss = readFileSync(join(dirname(index), "tokens.scss"), "utf8");

test("colours marked [suomi.fi] equal the token package", () => {
  const marked = [...css.matchAll(/: (hsl\([^)]+\)); \/\* \[suomi\.fi\] ([a-z0-9-]+) \*\//g)];
  expect(marked.length).toBeGreaterThan(8);
  for (const [, value, name] of marked) {
    expect(scss, `${name}`).toContain(`$fi-color-${name}: ${value};`);
  }
});

test("dark by the system and dark by hand are the same colours", () => {
  const values = (text: string) =>
    [...text.matchAll(/(--[a-z-]+): ([^;]+);/g)].map(([, name, value]) => `${name} ${value}`);
  const system = /:root:not\(\[data-theme\]\) \{([^}]+)\}/.exec(css)?.[1] ?? "";
  const by_hand = /:root\[data-theme="dark"\] \{([^}]+)\}/.exec(css)?.[1] ?? "";
  expect(values(system)).toEqual(values(by_hand));
  expect(values(system).length).toBeGreaterThan(25);
});
