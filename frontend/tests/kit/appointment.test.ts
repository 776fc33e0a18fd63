import { expect, test } from "vitest";
import { asSummary, titleOf } from "../../src/kit/appointment.ts";
import { detail } from "../builders.ts";

test("lists show an appointment in my own zone and name its company", () => {
  const inTokyo = detail({
    start: "2028-03-01T17:00",
    end: "2028-03-01T18:00",
    zone: "Asia/Tokyo",
    shown_start: "2028-03-01T09:00",
    shown_end: "2028-03-01T10:00",
    shown_zone: "Europe/Oslo",
    company: { id: 3, name: "Fjord Logistics" },
  });
  expect(asSummary(inTokyo)).toMatchObject({
    start: "2028-03-01T09:00",
    end: "2028-03-01T10:00",
    zone: "Europe/Oslo",
    company: "Fjord Logistics",
  });
});

test("an empty title is called something", () => {
  expect(titleOf({ title: "  " })).toBe("(no title)");
});
