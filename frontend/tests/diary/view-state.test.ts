import { describe, expect, test } from "vitest";
import {
  parseViewState,
  period,
  periodTitle,
  proposedSpan,
  step,
  toSearch,
  type ViewState,
  withView,
} from "../../src/diary/view-state.ts";

const START = {
  me: { id: 7, name: "Ida Berg", zone: "Europe/Oslo", default_alarm: null },
  now: "2028-02-29T13:20",
  associates: [7, 8, 9].map((id) => ({ id, name: `Associate ${id}`, zone: "Europe/Oslo" })),
};
const parse = (search: string, phone = false) => parseViewState(search, START, phone);
const state = (fields: Partial<ViewState> = {}): ViewState => ({
  view: "week",
  date: "2028-02-29",
  owners: [7],
  ...fields,
});

describe("the address", () => {
  test("without a query shows my own week, on a phone my day", () => {
    expect(parse("")).toEqual(state());
    expect(parse("", true)).toEqual(state({ view: "day" }));
  });

  test.each<ViewState>([
    state(),
    state({ view: "day", date: "2027-12-31", owners: [9] }),
    state({ view: "month" }),
    state({ view: "view", owners: [9, 7] }),
  ])("leads back to what it was made from: %j", (shown) => {
    expect(parse(toSearch(shown))).toEqual(shown);
    expect(parse(toSearch(shown), true)).toEqual(shown);
  });

  test("that makes no sense is mended part by part", () => {
    expect(parse("?view=year&date=2028-02-30x&owner=12,x,")).toEqual(state());
    expect(parse("?view=day&date=2028-03-09&owner=99,8")).toEqual(
      state({ view: "day", date: "2028-03-09", owners: [8] }),
    );
  });

  test("names several owners only in View, each once", () => {
    expect(parse("?view=week&owner=8,9").owners).toEqual([8]);
    expect(parse("?view=view&owner=8,9,8").owners).toEqual([8, 9]);
  });

  test("names twelve owners at the most", () => {
    const ids = Array.from({ length: 20 }, (_, index) => index + 1);
    const many = { ...START, associates: ids.map((id) => ({ id, name: "", zone: "" })) };
    expect(parseViewState(`?view=view&owner=${ids.join(",")}`, many, false).owners).toHaveLength(12);
  });
});

describe("another view", () => {
  test("View begins with those shown and some colleagues", () => {
    expect(withView(state({ owners: [3] }), "view", [1, 2, 3, 4, 5, 6]).owners).toEqual([3, 1, 2, 4, 5]);
  });

  test("the others show the first person", () => {
    expect(withView(state({ view: "view", owners: [9, 7] }), "week", [7, 8, 9])).toEqual(state({ owners: [9] }));
  });

  test("the same view stays as it is", () => {
    const shown = state({ view: "view", owners: [9, 7] });
    expect(withView(shown, "view", [1, 2, 3])).toBe(shown);
  });
});

describe("steps and periods", () => {
  test.each([
    ["day", "2028-03-01", "2028-02-28"],
    ["view", "2028-03-01", "2028-02-28"],
    ["week", "2028-03-07", "2028-02-22"],
    ["month", "2028-03-29", "2028-01-29"],
  ] as const)("in %s lead to %s and to %s", (view, next, previous) => {
    expect(step(state({ view }), 1).date).toBe(next);
    expect(step(state({ view }), -1).date).toBe(previous);
  });

  test.each([
    ["day", "2028-02-29T00:00", "2028-03-01T00:00"],
    ["week", "2028-02-28T00:00", "2028-03-06T00:00"],
    ["month", "2028-01-31T00:00", "2028-03-13T00:00"],
  ] as const)("%s shows from %s to %s", (view, from, to) => {
    expect(period(state({ view }))).toEqual({ from, to });
  });

  test("a month and a week are called by what they show", () => {
    expect(periodTitle(state({ view: "month" }))).toBe("February 2028");
    expect(periodTitle(state({ date: "2028-01-01" }))).toMatch(/^27 Dec 2027.+2 Jan 2028$/);
  });
});

describe("the time proposed for a new appointment", () => {
  const span = (start: string, end: string) => ({ start, end, all_day: false });

  test("is the next full hour where today is in sight", () => {
    expect(proposedSpan(state(), "2028-02-29T13:20")).toEqual(span("2028-02-29T14:00", "2028-02-29T15:00"));
    expect(proposedSpan(state(), "2028-02-29T23:20")).toEqual(span("2028-03-01T00:00", "2028-03-01T01:00"));
  });

  test("is nine o'clock on the day in sight otherwise", () => {
    const shown = state({ date: "2028-05-10" });
    expect(proposedSpan(shown, "2028-02-29T13:20")).toEqual(span("2028-05-10T09:00", "2028-05-10T10:00"));
  });

  test("in a month is on its chosen day, also where today is in sight", () => {
    const shown = state({ view: "month", date: "2028-02-10" });
    expect(proposedSpan(shown, "2028-02-29T13:20").start).toBe("2028-02-10T09:00");
  });
});
