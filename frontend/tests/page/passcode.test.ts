import { expect, test, vi } from "vitest";
import { randomText } from "../../src/page/passcode.ts";

test("a passcode has the length and the letters it is asked for", () => {
  for (const length of [1, 10, 64]) expect(randomText(length, "abc")).toMatch(new RegExp(`^[abc]{${length}}$`));
});

test("every letter is drawn as often as any other", () => {
  const counter = (bytes: Uint8Array) => bytes.map((_, index) => index % 256);
  vi.stubGlobal("crypto", { getRandomValues: counter });
  const letters = [...randomText(252 * 4, "abcdef")];
  const counts = ["a", "b", "c", "d", "e", "f"].map((letter) => letters.filter((drawn) => drawn === letter).length);
  expect(counts).toEqual([168, 168, 168, 168, 168, 168]);
});

test("two passcodes are not the same", () => {
  expect(randomText(20, "abcdefghij")).not.toBe(randomText(20, "abcdefghij"));
});
