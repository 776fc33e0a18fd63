import { expect, test } from "vitest";
import { overlaps } from "../../src/follow-up/availability.ts";

const BUSY = [{ start: "2028-02-29T09:00", end: "2028-02-29T10:00" }];
const span = (start: string, end: string) => ({
  start: `2028-02-29T${start}`,
  end: `2028-02-29T${end}`,
  all_day: false,
});

test("what only touches a busy time is free", () => {
  expect(overlaps(BUSY, span("08:00", "09:00"))).toBe(false);
  expect(overlaps(BUSY, span("10:00", "11:00"))).toBe(false);
});

test("what overlaps it, lies in it or around it is busy", () => {
  expect(overlaps(BUSY, span("08:30", "09:01"))).toBe(true);
  expect(overlaps(BUSY, span("09:15", "09:30"))).toBe(true);
  expect(overlaps(BUSY, span("08:00", "12:00"))).toBe(true);
});

test("whole days are busy when anything is on one of them", () => {
  const day = { start: "2028-02-29T00:00", end: "2028-02-29T00:00", all_day: true };
  expect(overlaps(BUSY, day)).toBe(true);
  expect(overlaps([{ start: "2028-03-01T00:00", end: "2028-03-01T01:00" }], day)).toBe(false);
});
