/** Which room may import which: one way down, and nothing between neighbours. */
import { expect, test } from "vitest";

/** From the top down. A room may import the rows below its own; kit stands at the bottom. */
const ROWS = [["entries", "service-worker"], ["alarms", "diary", "follow-up", "page"], ["video", "widgets"], ["kit"]];

const MAX_FILES = 15;

const sources: Record<string, string> = import.meta.glob("../src/**/*.ts", {
  eager: true,
  query: "?raw",
  import: "default",
});
const files = Object.entries(sources).map(([path, text]) => ({ path: path.replace("../src/", ""), text }));

const roomOf = (path: string): string => (path.includes("/") ? (path.split("/")[0] ?? "") : "entries");
const rowOf = (room: string): number => ROWS.findIndex((row) => row.includes(room));

/** The file of src/ that a relative import of `path` names. */
function resolve(path: string, specifier: string): string {
  const base = new URL(path, "file:///");
  return new URL(specifier, base).pathname.slice(1);
}

function importsOf({ path, text }: { path: string; text: string }): string[] {
  const specifiers = [...text.matchAll(/(?:from|import) "(\.[^"]+\.ts)"/g)].map((match) => match[1] ?? "");
  return specifiers.map((specifier) => resolve(path, specifier));
}

test("every room has its row", () => {
  const rooms = new Set(files.map(({ path }) => roomOf(path)));
  expect([...rooms].filter((room) => rowOf(room) < 0)).toEqual([]);
});

test("imports lead down, and never into a neighbour", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => roomOf(imported) !== roomOf(file.path))
      .filter((imported) => rowOf(roomOf(imported)) <= rowOf(roomOf(file.path)))
      .map((imported) => `${file.path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test("imports are found at all", () => {
  expect(files.flatMap(importsOf).length).toBeGreaterThan(100);
  expect(files.flatMap(importsOf).filter((imported) => !files.some(({ path }) => path === imported))).toEqual([]);
});

test("no room holds more files than one can look over", () => {
  const rooms = ROWS.flat().map((room) => [room, files.filter(({ path }) => roomOf(path) === room).length] as const);
  expect(rooms.filter(([, count]) => count > MAX_FILES)).toEqual([]);
});

test("only kit/api.ts talks to the server", () => {
  const calls = files.filter(({ text }) => /\bfetch\(|new EventSource\(|XMLHttpRequest/.test(text));
  expect(calls.map(({ path }) => path)).toEqual(["kit/api.ts"]);
});
