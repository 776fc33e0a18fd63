import { describe, expect, test } from "vitest";
import {
  addDays,
  addMinutes,
  addMonths,
  formatDayHeading,
  formatHours,
  formatMoment,
  formatShortDays,
  formatSpan,
  isDay,
  isWall,
  minutesBetween,
  monthStart,
  touches,
  weekStart,
} from "../../src/kit/times.ts";

const timed = (start: string, end: string) => ({ start, end, all_day: false });
const wholeDays = (first: string, last: string) => ({ start: `${first}T00:00`, end: `${last}T00:00`, all_day: true });

describe("counting", () => {
  test("minutes lead over midnight, month ends and leap days", () => {
    expect(addMinutes("2028-02-28T23:30", 45)).toBe("2028-02-29T00:15");
    expect(addMinutes("2027-02-28T23:30", 45)).toBe("2027-03-01T00:15");
    expect(addMinutes("2028-01-01T00:10", -15)).toBe("2027-12-31T23:55");
  });

  test("an hour is an hour in the night when clocks change, for wall times know no zone", () => {
    expect(addMinutes("2028-03-26T01:30", 60)).toBe("2028-03-26T02:30");
    expect(minutesBetween("2028-10-29T01:00", "2028-10-29T04:00")).toBe(180);
    expect(addDays("2028-03-25", 1)).toBe("2028-03-26");
  });

  test("the week begins on Monday, also for a Sunday", () => {
    expect(weekStart("2028-03-05")).toBe("2028-02-28");
    expect(weekStart("2028-02-28")).toBe("2028-02-28");
    expect(weekStart("2028-01-01")).toBe("2027-12-27");
  });

  test("a month later keeps the day, or takes the month's last", () => {
    expect(addMonths("2028-01-31", 1)).toBe("2028-02-29");
    expect(addMonths("2027-01-31", 1)).toBe("2027-02-28");
    expect(addMonths("2028-03-31", -1)).toBe("2028-02-29");
    expect(addMonths("2028-12-15", 1)).toBe("2029-01-15");
    expect(monthStart("2028-12-31")).toBe("2028-12-01");
  });
});

describe("what is a day or a time", () => {
  test.each(["2028-02-29", "2027-12-31"])("%s is a day", (text) => expect(isDay(text)).toBe(true));
  test.each(["", "2028-13-01", "2028-2-1", "2028-03-01T09:00", "tomorrow"])("%j is no day", (text) =>
    expect(isDay(text)).toBe(false),
  );
  test.each(["2028-02-29T23:59", "2028-02-29T09:00:30"])("%s is a time", (text) => expect(isWall(text)).toBe(true));
  test.each(["", "2028-02-29", "2028-02-29T25:00"])("%j is no time", (text) => expect(isWall(text)).toBe(false));
});

/** Browsers differ in the comma after the weekday and in the width of the spaces. */
const plain = (text: string): string => text.replace(/^(\w+day),/, "$1").replace(/[\u2009\u202f\u00a0]/g, " ");

describe("in words", () => {
  test("a span names its day once, and both days where they differ", () => {
    const within = timed("2028-11-29T09:00", "2028-11-29T10:00");
    expect(plain(formatSpan(within))).toBe("Wednesday 29 November 2028, 09:00 – 10:00");
    const overnight = formatSpan(timed("2028-11-29T23:00", "2028-11-30T00:30"));
    expect(overnight.replaceAll(", ", " ")).toBe("Wed 29 Nov 23:00 – Thu 30 Nov 00:30");
  });

  test("whole days are counted with their last", () => {
    const day = wholeDays("2028-02-29", "2028-02-29");
    expect(plain(formatSpan(day))).toBe("Tuesday 29 February 2028, all day");
    const days = wholeDays("2028-02-28", "2028-03-01");
    expect(plain(formatSpan(days))).toBe("28 February – 1 March 2028, all day");
    expect(formatHours(days)).toBe("All day");
  });

  test("a moment carries its year", () => {
    expect(formatMoment("2028-02-29T00:05").replace("Tue, ", "Tue ")).toBe("Tue 29 Feb 2028, 00:05");
  });

  test("headings of days and weeks", () => {
    expect(plain(formatDayHeading("2028-02-29"))).toBe("Tuesday 29 Feb 2028");
    expect(plain(formatShortDays("2027-12-27", "2028-01-02"))).toBe("27 Dec 2027 – 2 Jan 2028");
  });
});

describe("taking part of a day", () => {
  test("an end at midnight does not touch the day that begins there", () => {
    const evening = timed("2028-02-28T22:00", "2028-02-29T00:00");
    expect(touches(evening, "2028-02-28")).toBe(true);
    expect(touches(evening, "2028-02-29")).toBe(false);
  });

  test("a night touches both its days, whole days touch their last", () => {
    const night = timed("2028-02-28T22:00", "2028-02-29T02:00");
    expect(["2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01"].map((day) => touches(night, day))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(touches(wholeDays("2028-02-28", "2028-02-29"), "2028-02-29")).toBe(true);
    expect(touches(wholeDays("2028-02-28", "2028-02-29"), "2028-03-01")).toBe(false);
  });
});
