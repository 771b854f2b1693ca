// Goal: times are said on the Finnish clock and in the reader's own way, whatever the machine's
// zone is. Method: fixed instants around midnight and both clock changes.
import { describe, expect, test } from "vitest";
import fi from "../gen/words/fi.citizen.json";
import sv from "../gen/words/sv.citizen.json";
import { days_between, format_time, make_words, span_of } from ".";

const now = new Date("2026-11-21T20:00:00Z"); // Saturday 22.00 in Finland

describe("moments", () => {
  const words = make_words("fi", fi);
  test.each([
    ["2026-11-21T21:59:00Z", "tänään klo 23.59"],
    ["2026-11-21T22:00:00Z", "huomenna klo 0.00"],
    ["2026-11-20T14:00:00Z", "eilen klo 16.00"],
    ["2026-11-24T08:05:00Z", "ti 24.11. klo 10.05"],
  ])("%s", (at, text) => {
    expect(words.moment(at, now)).toBe(text);
  });
  test.each([
    ["2026-11-21T08:00:00Z", "2026-11-21T18:00:00Z", "tänään klo 10.00–20.00"],
    ["2026-11-10T21:30:00Z", "2026-11-10T22:30:00Z", "ti 10.11. klo 23.30 – ke 11.11. klo 0.30"],
    ["2026-11-10T08:00:00Z", "2026-11-10T08:00:40Z", "ti 10.11. klo 10.00"],
  ])("a period says its day once: %s – %s", (from, to, text) => {
    expect(words.period(from, to, now)).toBe(text);
  });
  test("another year says its year", () => {
    expect(words.moment("2027-01-04T08:00:00Z", now)).toBe("ma 4.1.2027 klo 10.00");
  });
  test("Swedish keeps the leading zero", () => {
    expect(make_words("sv", sv).moment("2026-11-22T07:05:00Z", now)).toBe("i morgon kl. 09.05");
  });
});

test("a limit that ends at midnight is said by its last day", () => {
  const words = make_words("fi", fi);
  expect(words.deadline("2026-11-22T22:00:00Z", now)).toBe("huomenna");
  expect(words.deadline("2026-11-21T22:00:00Z", now)).toBe("tänään");
  expect(words.deadline("2026-12-01T22:00:00Z", now)).toBe("ti 1.12.");
  expect(words.deadline("2026-11-23T14:00:00Z", now)).toBe("ma 23.11. klo 16.00");
});

test("days are counted over the clock change", () => {
  const before = new Date("2026-10-24T12:00:00Z");
  expect(days_between(new Date("2026-10-25T12:00:00Z"), before)).toBe(1);
  expect(days_between(new Date("2026-03-29T22:30:00Z"), new Date("2026-03-28T12:00:00Z"))).toBe(2);
});

test("the Finnish clock is used, not the machine's", () => {
  expect(format_time("fi", new Date("2026-07-01T06:30:00Z"))).toBe("9.30");
  expect(format_time("en", new Date("2026-12-01T06:30:00Z"))).toBe("08:30");
});

test("spans grow from minutes to days", () => {
  expect(span_of(59 * 60_000).unit).toBe("minutes");
  expect(span_of(47 * 3_600_000)).toMatchObject({ unit: "hours", value: 47 });
  expect(span_of(-3 * 86_400_000)).toMatchObject({ unit: "days", value: 3 });
  const words = make_words("fi", fi);
  expect(words.span(72 * 60_000)).toBe("1 t 12 min");
  expect(words.span(86_400_000 * 2)).toBe("2 päivää");
});

test("a key from data that is not known becomes a plain sentence", () => {
  const words = make_words("fi", fi);
  expect(words.said("no.such.key", "web.status.other")).toBe(fi["web.status.other"]);
  expect(words.said("web.close", "web.status.other")).toBe("Sulje");
  expect(words.text({ fi: "yksi", sv: "en" })).toBe("yksi");
});
