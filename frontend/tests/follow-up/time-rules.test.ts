import { describe, expect, test } from "vitest";
import { DEFAULT_HOURS, hoursOf, toAllDay, toTimed, withStart } from "../../src/follow-up/time-rules.ts";

const span = (start: string, end: string) => ({ start, end, all_day: false });
const MORNING = span("2028-02-29T09:00", "2028-02-29T10:30");

describe("a new start", () => {
  test("moves the end along, into another month too", () => {
    expect(withStart(MORNING, "2028-02-29T23:00", MORNING.end)).toBe("2028-03-01T00:30");
  });

  test("takes the end to itself where the end lay before the start", () => {
    const backwards = span("2028-02-29T09:00", "2028-02-29T08:00");
    expect(withStart(backwards, "2028-02-29T11:00", backwards.end)).toBe("2028-02-29T11:00");
  });

  test("that is half typed leaves the end as it is", () => {
    expect(withStart(MORNING, "", MORNING.end)).toBe(MORNING.end);
    expect(withStart(span("", ""), "2028-02-29T11:00", "")).toBe("");
  });
});

describe("all day", () => {
  test("switched on takes the days, and off again the hours", () => {
    const { span: days, hours } = toAllDay(MORNING);
    expect(days).toEqual({ start: "2028-02-29T00:00", end: "2028-02-29T00:00", all_day: true });
    expect(toTimed(days, hours)).toEqual(MORNING);
  });

  test("an end at midnight belongs to the day before", () => {
    const evening = span("2028-02-29T22:00", "2028-03-01T00:00");
    expect(toAllDay(evening).span.end).toBe("2028-02-29T00:00");
  });

  test("off again goes to the first day that is chosen then, for a day at the most", () => {
    const { hours } = toAllDay(span("2028-02-28T10:00", "2028-03-02T10:00"));
    const days = { start: "2028-03-10T00:00", end: "2028-03-12T00:00", all_day: true };
    expect(toTimed(days, hours)).toEqual(span("2028-03-10T10:00", "2028-03-11T10:00"));
  });

  test("of an appointment that has always been for whole days goes to an hour in the morning", () => {
    const days = { start: "2028-02-29T00:00", end: "2028-02-29T00:00", all_day: true };
    expect(toTimed(days, DEFAULT_HOURS)).toEqual(span("2028-02-29T09:00", "2028-02-29T10:00"));
  });

  test("the hours of a span are its start and its length", () => {
    expect(hoursOf(MORNING)).toEqual({ start: "09:00", minutes: 90 });
  });

  test("a span that ends before it begins is at least some minutes long afterwards", () => {
    const { span: days, hours } = toAllDay(span("2028-02-29T09:00", "2028-02-29T08:00"));
    expect(toTimed(days, hours)).toEqual(span("2028-02-29T09:00", "2028-02-29T09:05"));
  });
});
