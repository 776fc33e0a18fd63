import { expect, test } from "vitest";
import { describeConflict } from "../../src/video/conflict.ts";
import { conflict } from "../builders.ts";

test("names only what differs", () => {
  expect(describeConflict(conflict({ minutes: 45 }))).toBe("45 minutes");
  expect(describeConflict(conflict({ title: "Kick-off, moved" }))).toBe("“Kick-off, moved”");
});

test("names title, time with its zone, and length together", () => {
  const all = conflict({ title: "New", start: "2028-02-29T09:00", minutes: 30 });
  expect(describeConflict(all).replace("Tue, ", "Tue ")).toBe(
    "“New”, Tue 29 Feb 2028, 09:00 (Europe/Oslo), 30 minutes",
  );
});

test("an empty title at the provider is no difference", () => {
  expect(describeConflict(conflict({ title: "", minutes: 30 }))).toBe("30 minutes");
});
