import { expect, test } from "vitest";
import { accessibleName } from "../../src/diary/appointment-view.ts";
import { conflict, summary, video } from "../builders.ts";

const ending = (fields: Parameters<typeof summary>[0]) => accessibleName(summary(fields)).split("10:00, ")[1];

test("an appointment is read with its title, time, company and owner", () => {
  expect(accessibleName(summary({ company: "Fjord Logistics" }))).toMatch(
    /^Kick-off, Wednesday,? 1 March 2028, 09:00 – 10:00, Fjord Logistics, Ida Berg$/,
  );
});

test("its states follow in words", () => {
  expect(ending({ completed: true })).toBe("Ida Berg, completed");
  expect(ending({ video: video() })).toBe("Ida Berg, video meeting");
  expect(ending({ video: video({ status: "needs_you", live: true }) })).toBe(
    "Ida Berg, video meeting, needs you, in progress",
  );
  expect(ending({ video: video({ conflict: conflict() }) })).toBe("Ida Berg, video meeting, differs from Zoom");
});

test("an alarm is named only where it will ring", () => {
  expect(ending({ alarm: 15 })).toBe("Ida Berg, alarm");
  expect(ending({ alarm: 15, completed: true })).toBe("Ida Berg, completed");
  expect(accessibleName(summary({ alarm: 15, all_day: true, end: "2028-03-01T00:00" }))).not.toContain("alarm");
});
