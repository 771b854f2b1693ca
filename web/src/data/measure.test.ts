// What instruments say between the screen and the API, by small lists made here.
import { describe, expect, it } from "vitest";
import { answers_of, answers_text, type LifeSide, times_of } from "./measure";

describe("answers to an instrument", () => {
  it("become the list that the fact keeps, and back", () => {
    const text = answers_text({ "1": 7, "4": 0 });
    expect(JSON.parse(text)).toEqual([
      { question: "1", answer: 7 },
      { question: "4", answer: 0 },
    ]);
    expect(answers_of(text)).toEqual({ "1": 7, "4": 0 });
    expect(answers_text({})).toBe("");
  });
  it("read nothing out of anything else", () => {
    expect(answers_of("")).toEqual({});
    expect(answers_of("[")).toEqual({});
    expect(answers_of('{"question":"1"}')).toEqual({});
    expect(answers_of('[{"question":1,"answer":2},{"question":"2","answer":"x"}]')).toEqual({});
  });
});

describe("the picture's table", () => {
  it("has a column for each time anybody answered, oldest first", () => {
    const side = (over_time: LifeSide["over_time"]) => ({ over_time }) as LifeSide;
    const late = "2026-04-01T07:00:00.000Z";
    const early = "2026-03-01T07:00:00.000Z";
    const items = [
      side([{ at: late, value: 3 }]),
      side([]),
      side([
        { at: early, value: 1 },
        { at: late, value: 2 },
      ]),
    ];
    expect(times_of(items)).toEqual([early, late]);
  });
});
