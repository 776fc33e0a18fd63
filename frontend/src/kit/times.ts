/** Wall times as text. They are counted as if they were UTC, so no time zone of this machine slips in. */

import type { Day, Span, Wall } from "./api-types.ts";
import { LOCALE, WORDS } from "./words.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const toDate = (wall: Wall | Day): Date =>
  new Date(wall.length === 10 ? `${wall}T00:00Z` : `${wall.slice(0, 16)}Z`);
export const toWall = (date: Date): Wall => date.toISOString().slice(0, 16);
export const dayOf = (wall: Wall): Day => wall.slice(0, 10);
export const atMidnight = (day: Day): Wall => `${day.slice(0, 10)}T00:00`;

export const addMinutes = (wall: Wall, minutes: number): Wall =>
  toWall(new Date(toDate(wall).getTime() + minutes * MINUTE));
export const addDays = (day: Day, days: number): Day => dayOf(toWall(new Date(toDate(day).getTime() + days * DAY)));
export const minutesBetween = (start: Wall, end: Wall): number =>
  (toDate(end).getTime() - toDate(start).getTime()) / MINUTE;
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(toDate(text).getTime());
export const isWall = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(toDate(text).getTime());

/** Weeks begin on Monday. */
export const weekStart = (day: Day): Day => addDays(day, -((toDate(day).getUTCDay() + 6) % 7));
export const monthStart = (day: Day): Day => `${day.slice(0, 8)}01`;

export function addMonths(day: Day, months: number): Day {
  const date = toDate(monthStart(day));
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(Number(day.slice(8, 10)), last));
  return dayOf(toWall(date));
}

const formatter = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options });
const TIME = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const LONG_DAY = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const SHORT_DAY = formatter({ weekday: "short", day: "numeric", month: "short" });
const DAY_MONTH_YEAR = formatter({ day: "numeric", month: "long", year: "numeric" });
const SHORT_RANGE = formatter({ day: "numeric", month: "short", year: "numeric" });
const ONE_DAY = formatter({ weekday: "long", day: "numeric", month: "short", year: "numeric" });
const MONTH = formatter({ month: "long", year: "numeric" });

export const sayTime = (wall: Wall): string => TIME.format(toDate(wall));
export const sayDay = (wall: Wall): string => LONG_DAY.format(toDate(wall));
export const sayOneDay = (day: Day): string => ONE_DAY.format(toDate(day));
export const sayShortDay = (wall: Wall): string => SHORT_DAY.format(toDate(wall));
export const sayMonth = (wall: Wall): string => MONTH.format(toDate(wall));
export const sayMoment = (wall: Wall): string => `${sayShortDay(wall)} ${wall.slice(0, 4)}, ${sayTime(wall)}`;
export const sayShortDays = (first: Day, last: Day): string => SHORT_RANGE.formatRange(toDate(first), toDate(last));
export const sayDays = (first: Day, last: Day): string => DAY_MONTH_YEAR.formatRange(toDate(first), toDate(last));

/** "09:00 – 10:00", with the days where they differ. */
export function sayHours(span: Span): string {
  if (span.all_day) return WORDS.allDay;
  if (dayOf(span.start) === dayOf(span.end)) return `${sayTime(span.start)} – ${sayTime(span.end)}`;
  return `${sayShortDay(span.start)} ${sayTime(span.start)} – ${sayShortDay(span.end)} ${sayTime(span.end)}`;
}

/** "Wednesday 25 November 2026, 09:00 – 10:00". */
export function saySpan(span: Span): string {
  if (!span.all_day) {
    const oneDay = dayOf(span.start) === dayOf(span.end);
    return oneDay ? `${sayDay(span.start)}, ${sayHours(span)}` : sayHours(span);
  }
  const [first, last] = [dayOf(span.start), dayOf(span.end)];
  return `${first === last ? sayDay(first) : sayDays(first, last)}, ${WORDS.allDay.toLowerCase()}`;
}

/** Does it take part of that day? */
export function touches(span: Span, day: Day): boolean {
  if (span.all_day) return dayOf(span.start) <= day && day <= dayOf(span.end);
  return span.start < atMidnight(addDays(day, 1)) && span.end > atMidnight(day);
}
