import { expect, test } from "vitest";
import { toCalendarTimes, toSpan } from "../../src/diary/calendar-times.ts";

test("whole days end a day later in the calendar than with us", () => {
  const days = { start: "2028-02-28T00:00", end: "2028-02-29T00:00", all_day: true };
  expect(toCalendarTimes(days)).toEqual({ start: "2028-02-28", end: "2028-03-01", allDay: true });
  expect(toSpan(new Date("2028-02-28T00:00Z"), new Date("2028-03-01T00:00Z"), true)).toEqual(days);
});

test("hours are the same on both sides, whatever the zone of this machine", () => {
  const hours = { start: "2028-03-26T02:30", end: "2028-03-26T03:30", all_day: false };
  expect(toCalendarTimes(hours)).toEqual({ start: hours.start, end: hours.end, allDay: false });
  expect(toSpan(new Date("2028-03-26T02:30Z"), new Date("2028-03-26T03:30Z"), false)).toEqual(hours);
});
