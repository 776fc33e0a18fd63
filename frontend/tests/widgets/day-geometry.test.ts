import { describe, expect, test } from "vitest";
import { position, shifted, spanOfMinutes } from "../../src/widgets/day-geometry.ts";

const DAY = "2028-02-29";
const span = (start: string, end: string) => ({ start, end, all_day: false });

describe("the position in the column", () => {
  test("is in per cent of the day", () => {
    expect(position(DAY, span(`${DAY}T06:00`, `${DAY}T12:00`))).toEqual({ top: 25, height: 25 });
  });

  test("ends at the day's edges", () => {
    expect(position(DAY, span("2028-02-28T18:00", "2028-03-01T06:00"))).toEqual({ top: 0, height: 100 });
  });

  test("keeps what is short high enough to be seen", () => {
    expect(position(DAY, span(`${DAY}T12:00`, `${DAY}T12:05`)).height).toBeCloseTo((24 / 1440) * 100);
  });

  test("of a moment has no height", () => {
    expect(position(DAY, span(`${DAY}T12:00`, `${DAY}T12:00`))).toEqual({ top: 50, height: null });
  });
});

describe("a span that is drawn", () => {
  test("lies between its minutes", () => {
    expect(spanOfMinutes(DAY, 9 * 60, 10 * 60)).toEqual(span(`${DAY}T09:00`, `${DAY}T10:00`));
  });

  test("is at least a quarter of an hour long", () => {
    expect(spanOfMinutes(DAY, 540, 540)).toEqual(span(`${DAY}T09:00`, `${DAY}T09:15`));
  });

  test("ends at the next midnight at the latest", () => {
    expect(spanOfMinutes(DAY, 1425, 1500)).toEqual(span(`${DAY}T23:45`, "2028-03-01T00:00"));
  });
});

describe("a span that is dragged", () => {
  const meeting = span(`${DAY}T23:00`, `${DAY}T23:30`);

  test("keeps its length, over midnight too", () => {
    expect(shifted(meeting, 60, 60)).toEqual(span("2028-03-01T00:00", "2028-03-01T00:30"));
  });

  test("never ends before it begins", () => {
    expect(shifted(meeting, 0, -120)).toEqual(span(`${DAY}T23:00`, `${DAY}T23:15`));
  });
});
