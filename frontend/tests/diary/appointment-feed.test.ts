import { beforeEach, describe, expect, test, vi } from "vitest";
import { AppointmentFeed } from "../../src/diary/appointment-feed.ts";
import type { Summary } from "../../src/kit/api-types.ts";
import { summary, video } from "../builders.ts";
import { fakeServer, heldBack, json } from "../server.ts";

const WEEK = { from: "2028-02-28T00:00", to: "2028-03-06T00:00", associates: [7] };
const listing = (...appointments: Summary[]) => json({ zone: "Europe/Oslo", appointments, truncated: false });
const working = summary({ id: 1, video: video({ status: "working" }) });
const ready = summary({ id: 1, video: video() });

let seen: string[][];
let log: string[];
let visible: boolean;
let feed: AppointmentFeed;

beforeEach(() => {
  [seen, log, visible] = [[], [], true];
  feed = new AppointmentFeed({
    changed: () => seen.push(feed.appointments.map(({ title }) => title)),
    busy: (loading) => log.push(loading ? "busy" : "idle"),
    failed: (error) => log.push(error ? error.code : "well"),
    visible: () => visible,
  });
});

describe("loading", () => {
  test("sorts by time, then by number", async () => {
    const late = summary({ id: 1, title: "late", start: "2028-03-02T09:00" });
    const second = summary({ id: 3, title: "second" });
    const first = summary({ id: 2, title: "first" });
    fakeServer(() => listing(late, second, first));
    await feed.show(WEEK);
    expect(seen).toEqual([["first", "second", "late"]]);
    expect(log).toEqual(["busy", "well", "idle"]);
  });

  test("reports only what has changed", async () => {
    fakeServer(() => listing(summary()));
    await feed.show(WEEK);
    await feed.refresh();
    expect(seen).toHaveLength(1);
  });

  test("an answer for a period that was left is dropped", async () => {
    const held = heldBack();
    const answers = [held.promise, listing(summary({ title: "this week" }))];
    fakeServer(() => answers.shift() ?? listing());
    const first = feed.show(WEEK);
    const second = feed.show({ ...WEEK, from: "2028-03-06T00:00", to: "2028-03-13T00:00" });
    held.answer(listing(summary({ title: "the week before" })));
    await Promise.all([first, second]);
    expect(seen).toEqual([["this week"]]);
    expect(log.filter((entry) => entry !== "busy")).toEqual(["well", "idle"]);
  });

  test("a failure is told and keeps what is shown", async () => {
    const answers = [() => listing(summary()), () => json({ error: { code: "try_later", message: "Later." } }, 503)];
    fakeServer(() => answers.shift()?.() ?? listing());
    await feed.show(WEEK);
    await feed.refresh();
    expect(log).toContain("try_later");
    expect(feed.appointments).toHaveLength(1);
  });
});

describe("catching up", () => {
  test("a meeting that is being made is looked at again, ever more rarely, until it is ready", async () => {
    const requests = fakeServer(() => (requests.length < 4 ? listing(working) : listing(ready)));
    await feed.show(WEEK);
    await vi.advanceTimersByTimeAsync(999);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_599);
    expect(requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1 + 2_560);
    expect(requests).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(requests).toHaveLength(4);
  });

  test("the pause between looks stays below ten seconds", async () => {
    const requests = fakeServer(() => listing(working));
    await feed.show(WEEK);
    await vi.advanceTimersByTimeAsync(120_000);
    const before = requests.length;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(requests.length - before).toBe(10);
  });

  test("a ready meeting is looked at each minute while the page is seen", async () => {
    const requests = fakeServer(() => listing(ready));
    await feed.show(WEEK);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(2);
    visible = false;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(requests).toHaveLength(2);
  });

  test("without any video nothing is asked", async () => {
    const requests = fakeServer(() => listing(summary()));
    await feed.show(WEEK);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(requests).toHaveLength(1);
  });

  test("coming back asks again only when what is shown is old", async () => {
    const requests = fakeServer(() => listing(summary()));
    await feed.show(WEEK);
    vi.advanceTimersByTime(4_000);
    feed.refreshIfStale();
    expect(requests).toHaveLength(1);
    vi.advanceTimersByTime(1);
    feed.refreshIfStale();
    expect(requests).toHaveLength(2);
  });
});

describe("while something is dragged", () => {
  test("nothing is redrawn, and it is looked at again soon", async () => {
    fakeServer(() => listing(summary({ title: "newer" })));
    feed.frozen = true;
    await feed.show(WEEK);
    expect(seen).toEqual([]);
    feed.frozen = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual([["newer"]]);
  });
});

describe("a change of my own", () => {
  test("is shown at once", async () => {
    fakeServer(() => listing(summary({ title: "old" }), summary({ id: 2, title: "other" })));
    await feed.show(WEEK);
    feed.put(summary({ title: "new", start: "2028-03-04T09:00" }));
    expect(seen.at(-1)).toEqual(["other", "new"]);
    feed.drop(2);
    expect(seen.at(-1)).toEqual(["new"]);
    expect(feed.find(2)).toBeUndefined();
  });
});
