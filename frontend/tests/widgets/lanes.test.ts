import { expect, test } from "vitest";
import { assignLanes } from "../../src/widgets/lanes.ts";

const block = (name: string, start: string, end: string) => ({
  name,
  span: { start: `2028-03-01T${start}`, end: `2028-03-01T${end}`, all_day: false },
});

const lanesOf = (...blocks: ReturnType<typeof block>[]) =>
  Object.fromEntries(assignLanes(blocks).map(({ item, lane, lanes }) => [item.name, `${lane}/${lanes}`]));

test("what stands alone has the whole width", () => {
  expect(lanesOf(block("a", "09:00", "10:00"), block("b", "11:00", "12:00"))).toEqual({ a: "0/1", b: "0/1" });
});

test("what only touches does not overlap", () => {
  expect(lanesOf(block("a", "09:00", "10:00"), block("b", "10:00", "11:00"))).toEqual({ a: "0/1", b: "0/1" });
});

test("what overlaps stands beside each other, the earlier one to the left", () => {
  expect(lanesOf(block("later", "09:30", "10:30"), block("earlier", "09:00", "10:00"))).toEqual({
    earlier: "0/2",
    later: "1/2",
  });
});

test("of two that begin together the longer one stands to the left", () => {
  expect(lanesOf(block("short", "09:00", "09:30"), block("long", "09:00", "11:00"))).toEqual({
    long: "0/2",
    short: "1/2",
  });
});

test("a lane that is free again is used again", () => {
  const blocks = [block("long", "09:00", "12:00"), block("first", "09:00", "10:00"), block("next", "10:00", "11:00")];
  expect(lanesOf(...blocks)).toEqual({ long: "0/2", first: "1/2", next: "1/2" });
});

test("a chain of overlaps shares its width, and what follows it does not", () => {
  const chain = [block("a", "09:00", "10:00"), block("b", "09:30", "11:00"), block("c", "10:30", "11:30")];
  expect(lanesOf(...chain, block("d", "11:30", "12:00"))).toEqual({ a: "0/2", b: "1/2", c: "0/2", d: "0/1" });
});

test("no two that overlap ever stand in the same lane", () => {
  const times = Array.from({ length: 40 }, (_, index) => [(index * 37) % 300, 10 + ((index * 53) % 90)] as const);
  const clock = (minutes: number) =>
    `${String(8 + Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const placements = assignLanes(
    times.map(([from, length], index) => block(String(index), clock(from), clock(from + length))),
  );
  expect(placements).toHaveLength(40);
  for (const a of placements) {
    expect(a.lane).toBeLessThan(a.lanes);
    for (const b of placements) {
      const overlap = a !== b && a.item.span.start < b.item.span.end && b.item.span.start < a.item.span.end;
      if (overlap) expect([a.lane, b.lane], `${a.item.name} and ${b.item.name}`).not.toEqual([b.lane, b.lane]);
      if (overlap) expect(a.lanes).toBe(b.lanes);
    }
  }
});
