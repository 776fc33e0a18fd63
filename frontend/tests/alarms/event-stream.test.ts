import { beforeEach, describe, expect, test, vi } from "vitest";
import { subscribe, withJitter } from "../../src/alarms/event-stream.ts";
import { type FakeEventSource, fakeEventSources } from "./event-source.ts";

let sources: FakeEventSource[];
let heard: unknown[];

beforeEach(() => {
  // In the middle of the range: jitter is 1 then.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  [sources, heard] = [fakeEventSources(), []];
  subscribe({
    alarm: ({ tag }) => heard.push(["alarm", tag]),
    dismissed: ({ tag }) => heard.push(["dismissed", tag]),
    ringing: ({ tags }) => heard.push(["ringing", tags]),
  });
});

const newest = (): FakeEventSource => sources.at(-1) as FakeEventSource;

test("what the server sends reaches its listener", () => {
  newest().accept();
  newest().send("ringing", { tags: ["a"] });
  newest().send("alarm", { tag: "b" });
  newest().send("heartbeat", null);
  newest().send("dismissed", { tag: "a" });
  expect(heard).toEqual([
    ["ringing", ["a"]],
    ["alarm", "b"],
    ["dismissed", "a"],
  ]);
});

describe("a server that refuses", () => {
  test("is asked again after two seconds, then four, and so on up to two minutes", () => {
    for (const seconds of [2, 4, 8, 16, 32, 64, 120, 120]) {
      const before = sources.length;
      newest().refuse();
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(sources).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sources).toHaveLength(before + 1);
    }
  });

  test("is asked soon again once it has taken us", () => {
    newest().refuse();
    vi.advanceTimersByTime(2_000);
    newest().refuse();
    vi.advanceTimersByTime(4_000);
    newest().accept();
    newest().refuse();
    vi.advanceTimersByTime(2_000);
    expect(sources).toHaveLength(4);
  });

  test("is asked by one line only", () => {
    newest().refuse();
    vi.advanceTimersByTime(300_000);
    expect(sources.filter(({ readyState }) => readyState !== 2)).toHaveLength(1);
  });
});

describe("silence", () => {
  test("of fifty seconds means that the line has died: it is opened anew at once", () => {
    newest().accept();
    vi.advanceTimersByTime(50_000);
    expect(sources).toHaveLength(1);
    vi.advanceTimersByTime(10_001);
    expect(sources).toHaveLength(2);
    expect(sources[0]?.readyState).toBe(2);
  });

  test("is broken by a sign of life", () => {
    newest().accept();
    for (let at = 0; at < 300; at += 15) {
      vi.advanceTimersByTime(15_000);
      newest().send("heartbeat", null);
    }
    expect(sources).toHaveLength(1);
  });
});

test("a line that breaks is left to the browser, which opens it itself", () => {
  newest().accept();
  newest().interrupt();
  vi.advanceTimersByTime(20_000);
  expect(sources).toHaveLength(1);
});

test("pages don't come back in the same moment", () => {
  vi.spyOn(Math, "random").mockReturnValueOnce(0).mockReturnValueOnce(0.999);
  expect(withJitter(2_000)).toBe(1_000);
  expect(withJitter(2_000)).toBeCloseTo(2_998);
});
