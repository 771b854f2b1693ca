// Goal: no English (or Swedish) leaks to a Finnish screen, and every message can be said.
// Method: every text of every language is formatted with sample values and compared.
import { expect, test } from "vitest";
import en from "../gen/words/en.citizen.json";
import fi from "../gen/words/fi.citizen.json";
import sv from "../gen/words/sv.citizen.json";
import { make_words, type WordKey } from ".";

/** A value for every argument a message names. */
function sample(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/\{(\w+)/g)].map(([, name]) => [name ?? "", 2]));
}

test.each([
  ["fi", fi],
  ["sv", sv],
  ["en", en],
] as const)("every message of %s can be said", (lang, messages) => {
  const words = make_words(lang, messages);
  for (const [key, message] of Object.entries(messages)) {
    const text = words.t(key as WordKey, sample(message));
    expect(text, key).not.toBe("");
    expect(text, key).not.toBe(key);
    expect(text, key).not.toMatch(/[{}]/);
  }
});

test("the languages differ, except where a word is the same in both", () => {
  const same_in_finnish_and_english = Object.entries(fi).filter(
    ([key, text]) => en[key as keyof typeof en] === text && /\p{L}{4,}/u.test(text),
  );
  // Names, and codes that are the same everywhere.
  const allowed = /^(web\.name|web\.span|web\.deadline|citizen\.access\.times)/;
  expect(same_in_finnish_and_english.filter(([key]) => !allowed.test(key))).toEqual([]);
});
