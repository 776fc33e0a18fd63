import { expect, test, vi } from "vitest";
import { debounce } from "../../src/kit/dom.ts";

test("debounced calls become one, the last, after the pause", () => {
  const heard: string[] = [];
  const call = debounce(400, (text: string) => heard.push(text));
  call("a");
  vi.advanceTimersByTime(399);
  call("ab");
  vi.advanceTimersByTime(399);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(["ab"]);
});
