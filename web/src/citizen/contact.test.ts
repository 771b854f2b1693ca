// Goal: what is sent is what was asked and answered, nothing stray. Method: bodies and answers
// built from drafts by hand.
import { expect, test } from "vitest";
import type { Question } from "../data/types";
import fi from "../gen/words/fi.citizen.json";
import { make_words } from "../i18n";
import { contact_body } from "./check";
import { type Draft, no_choice } from "./flow";
import { count_characters } from "./front";
import { answer_error, field_id } from "./question";
import { email_ok, phone_ok } from "./reach";

const draft: Draft = {
  words: "  Äiti ei pärjää.  ",
  theme: "",
  concerns: "someone close",
  answers: { coping: 4, "lives alone": null, gone: true },
  typing: {},
  way: "sms",
  phone: " 040 123 4567 ",
  email: "vanha@esimerkki.fi",
  name: "",
  best_time: "aamulla",
  municipality: "",
  language: "",
  interpreter: false,
  choice: no_choice,
  postal_code: "",
};

test("only what is asked and belongs to the chosen way is sent", () => {
  expect(contact_body(draft, "sv", ["coping", "lives alone", "age"])).toEqual({
    words: "Äiti ei pärjää.",
    concerns: "someone close",
    language: "sv",
    interpreter: false,
    way: "sms",
    phone: "040 123 4567",
    answers: { coping: 4, "lives alone": null },
  });
});

test("phones and addresses are judged kindly", () => {
  expect(["040 123 4567", "+358 40 123 4567", "(017) 000-0001"].every(phone_ok)).toBe(true);
  expect(["", "ei ole", "12"].some(phone_ok)).toBe(false);
  expect(email_ok("a@b.fi")).toBe(true);
  expect(email_ok("a@b")).toBe(false);
});

const question: Question = {
  fact: "lives alone",
  ask: "Asutko yksin?",
  help: null,
  type: "boolean",
  min: null,
  max: null,
  options: [],
  fields: [],
  instrument: null,
  follows: false,
  required: true,
  known: null,
  again_because: null,
};

test("cannot say is an answer, silence is not when an answer is needed", () => {
  const words = make_words("fi", fi);
  expect(answer_error(words, question, null)).toBe("");
  expect(answer_error(words, question, false)).toBe("");
  expect(answer_error(words, question, undefined)).toBe(fi["citizen.question.none"]);
  expect(answer_error(words, { ...question, required: false }, undefined)).toBe("");
});

test("numbers and dates are checked against their type", () => {
  const words = make_words("fi", fi);
  const number = { ...question, type: "number" as const, min: 0, max: 10 };
  expect(answer_error(words, number, 11)).toBe("Kirjoita luku väliltä 0–10.");
  expect(answer_error(words, number, 10)).toBe("");
  const date = { ...question, type: "date" as const };
  expect(answer_error(words, date, "31.2.1950")).not.toBe("");
  expect(answer_error(words, date, "1950-02-28")).toBe("");
});

test("ids have no spaces; characters are counted as people count them", () => {
  expect(field_id("lives alone")).toBe("fact-lives-alone");
  expect(count_characters("ä👍")).toBe(2);
});
