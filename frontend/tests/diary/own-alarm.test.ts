import { expect, test } from "vitest";
import { ownAlarm } from "../../src/diary/rsvp.ts";
import { summary } from "../builders.ts";

test("no alarm of one's own is offered to the owner, to whoever declined, and where nothing rings", () => {
  for (const changes of [
    { my_status: null },
    { my_status: "declined" as const },
    { my_status: "seen" as const, all_day: true },
    { my_status: "seen" as const, completed: true },
  ]) {
    expect(ownAlarm(summary(changes), () => undefined)).toBeNull();
  }
});
