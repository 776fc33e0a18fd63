/** What the diary shows: view, day and whose diary. It lives in the page's URL, so that Back and reload work. */
import type { DiaryStart } from "../kit/api-types.ts";
import {
  addDays,
  addMinutes,
  addMonths,
  atMidnight,
  type Day,
  dayOf,
  formatDayHeading,
  formatMonth,
  formatShortDays,
  isDay,
  monthStart,
  type Span,
  type WallTime,
  weekStart,
} from "../kit/times.ts";

export const VIEWS = ["day", "week", "month", "view"] as const;
export type ViewName = (typeof VIEWS)[number];
/** `view` named "view" is the one with a column for each owner; the others show one owner. */
export interface ViewState {
  view: ViewName;
  date: Day;
  owners: number[];
}

const MAX_COLUMNS = 12;
const INITIAL_COLUMNS = 5;

/** From the query of a URL; whatever is missing or makes no sense there is replaced. `phone` is a narrow screen. */
export function parseViewState(search: string, start: Pick<DiaryStart, "me" | "now" | "associates">, phone: boolean) {
  const query = new URLSearchParams(search);
  const known = new Set(start.associates.map((associate) => associate.id));
  const ids = (query.get("owner") ?? "").split(",").map(Number);
  const owners = [...new Set(ids.filter((id) => known.has(id)))];
  const view: ViewName = VIEWS.find((name) => name === query.get("view")) ?? (phone ? "day" : "week");
  const date = query.get("date") ?? "";
  return {
    view,
    date: isDay(date) ? date : dayOf(start.now),
    owners: owners.length ? owners.slice(0, view === "view" ? MAX_COLUMNS : 1) : [start.me.id],
  } satisfies ViewState;
}

/** The query of the URL that shows it. */
export function toSearch({ view, date, owners }: ViewState): string {
  return `?view=${view}&date=${date}&owner=${owners.join(",")}`;
}

/** The same in another view: View begins with some colleagues, the others show one person. */
export function withView(state: ViewState, view: ViewName, everyone: number[]): ViewState {
  if (view === state.view) return state;
  if (view !== "view") return { ...state, view, owners: state.owners.slice(0, 1) };
  const owners = [...new Set([...state.owners, ...everyone])].slice(0, INITIAL_COLUMNS);
  return { ...state, view, owners };
}

export function step(state: ViewState, direction: 1 | -1): ViewState {
  if (state.view === "month") return { ...state, date: addMonths(state.date, direction) };
  return { ...state, date: addDays(state.date, direction * (state.view === "week" ? 7 : 1)) };
}

/** The days on screen, from the first midnight to the one after the last. */
export function period({ view, date }: ViewState): { from: WallTime; to: WallTime } {
  const first = { day: date, view: date, week: weekStart(date), month: weekStart(monthStart(date)) }[view];
  const length = { day: 1, view: 1, week: 7, month: 42 }[view];
  return { from: atMidnight(first), to: atMidnight(addDays(first, length)) };
}

export function periodTitle({ view, date }: ViewState): string {
  if (view === "month") return formatMonth(date);
  if (view !== "week") return formatDayHeading(date);
  const monday = weekStart(date);
  return formatShortDays(monday, addDays(monday, 6));
}

/** Where a new appointment is proposed: the next full hour of today, or nine o'clock on the day in sight. */
export function proposedSpan(state: ViewState, now: WallTime): Span {
  const { from, to } = period(state);
  const today = from <= now && now < to && (state.view !== "month" || state.date === dayOf(now));
  const start = today ? addMinutes(`${now.slice(0, 13)}:00`, 60) : addMinutes(atMidnight(state.date), 9 * 60);
  return { start, end: addMinutes(start, 60), all_day: false };
}
