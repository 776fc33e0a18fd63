import { describe, expect, test } from "vitest";
import { dayAfterKey, weeksOfMonth } from "../../src/widgets/month-grid.ts";

describe("the weeks of a month", () => {
  test.each(["2028-02-29", "2027-02-01", "2028-12-31", "2028-10-15"])("of %s are six, from Monday", (day) => {
    const weeks = weeksOfMonth(day);
    expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(weeks.map(([monday]) => new Date(`${monday}T00:00Z`).getUTCDay())).toEqual([1, 1, 1, 1, 1, 1]);
    expect(weeks.flat()).toContain(day);
    expect(new Set(weeks.flat()).size).toBe(42);
  });

  test("begin with the days before the first and end with those after the last", () => {
    const weeks = weeksOfMonth("2028-02-10");
    expect(weeks[0]?.slice(0, 2)).toEqual(["2028-01-31", "2028-02-01"]);
    expect(weeks.at(-1)?.at(-1)).toBe("2028-03-12");
  });

  test("begin with the first itself where that is a Monday", () => {
    expect(weeksOfMonth("2027-02-14")[0]?.[0]).toBe("2027-02-01");
  });
});

describe("keys", () => {
  test.each([
    ["ArrowLeft", "2028-02-28"],
    ["ArrowRight", "2028-03-01"],
    ["ArrowUp", "2028-02-22"],
    ["ArrowDown", "2028-03-07"],
    ["Home", "2028-02-28"],
    ["End", "2028-03-05"],
    ["PageUp", "2028-01-29"],
    ["PageDown", "2028-03-29"],
  ])("%s leads from 29 February to %s", (key, day) => {
    expect(dayAfterKey("2028-02-29", key)).toBe(day);
  });

  test("with Shift lead a year on, from a leap day to the month's last", () => {
    expect(dayAfterKey("2028-02-29", "PageDown", true)).toBe("2029-02-28");
    expect(dayAfterKey("2028-02-29", "PageUp", true)).toBe("2027-02-28");
    expect(dayAfterKey("2028-02-29", "ArrowLeft", true)).toBe("2028-02-28");
  });

  test("of other kinds lead nowhere", () => {
    expect(dayAfterKey("2028-02-29", "a")).toBeNull();
  });
});
