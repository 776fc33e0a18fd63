import { expect, test } from "vitest";
import { nextIndex } from "../../src/widgets/combobox.ts";

test("arrow keys go round, in both directions", () => {
  expect(nextIndex(0, 1, 3)).toBe(1);
  expect(nextIndex(2, 1, 3)).toBe(0);
  expect(nextIndex(0, -1, 3)).toBe(2);
});

test("where nothing is chosen yet, down leads to the first and up to the last", () => {
  expect(nextIndex(-1, 1, 3)).toBe(0);
  expect(nextIndex(-1, -1, 3)).toBe(2);
});
