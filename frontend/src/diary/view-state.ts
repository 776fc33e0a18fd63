/** Where in the diary we are: view, day and whose diary. It lives in the address, so that Back and reload work. */
import type { Day, DiaryStart, Wall } from "../kit/api-types.ts";
import {
  addDays,
  addMonths,
  atMidnight,
  dayOf,
  isDay,
  monthStart,
  sayMonth,
  sayOneDay,
  sayShortDays,
  weekStart,
} from "../kit/times.ts";

export const VIEWS = ["day", "week", "month", "view"] as const;
export type ViewName = (typeof VIEWS)[number];
export interface Place {
  view: ViewName;
  date: Day;
  owners: number[];
}

const MOST_COLUMNS = 12;
const FIRST_COLUMNS = 5;

/** Beside the calendar there is room for the panel; otherwise it lies over it, and only when asked for. */
export const hasRoomForPanel = (): boolean => window.matchMedia("(min-width: 1081px)").matches;
export const onPhone = (): boolean => window.matchMedia("(max-width: 800px)").matches;

export function placeInAddress(start: DiaryStart): Place {
  const asked = new URLSearchParams(location.search);
  const known = new Set(start.associates.map((associate) => associate.id));
  const owners = (asked.get("owner") ?? "")
    .split(",")
    .map(Number)
    .filter((id) => known.has(id));
  const view = VIEWS.find((name) => name === asked.get("view")) ?? (onPhone() ? "day" : "week");
  const date = asked.get("date") ?? "";
  const most = view === "view" ? MOST_COLUMNS : 1;
  return {
    view,
    date: isDay(date) ? date : dayOf(start.now),
    owners: owners.length ? [...new Set(owners)].slice(0, most) : [start.me.id],
  };
}

export function addressOf(place: Place): string {
  return `?view=${place.view}&date=${place.date}&owner=${place.owners.join(",")}`;
}

/** The same place in another view: View begins with some colleagues, the others show one person. */
export function inView(place: Place, view: ViewName, everyone: number[]): Place {
  if (view === place.view) return place;
  if (view !== "view") return { ...place, view, owners: place.owners.slice(0, 1) };
  const owners = [...new Set([...place.owners, ...everyone])].slice(0, FIRST_COLUMNS);
  return { ...place, view, owners };
}

export function step(place: Place, direction: 1 | -1): Place {
  if (place.view === "month") return { ...place, date: addMonths(place.date, direction) };
  return { ...place, date: addDays(place.date, direction * (place.view === "week" ? 7 : 1)) };
}

/** The days on screen, from the first midnight to the one after the last. */
export function period(place: Place): { from: Wall; to: Wall } {
  const first = {
    day: place.date,
    view: place.date,
    week: weekStart(place.date),
    month: weekStart(monthStart(place.date)),
  }[place.view];
  const length = { day: 1, view: 1, week: 7, month: 42 }[place.view];
  return { from: atMidnight(first), to: atMidnight(addDays(first, length)) };
}

export function titleOf(place: Place): string {
  if (place.view === "month") return sayMonth(place.date);
  if (place.view !== "week") return sayOneDay(place.date);
  const monday = weekStart(place.date);
  return sayShortDays(monday, addDays(monday, 6));
}
