/** Wall times (YYYY-MM-DDTHH:MM) and days (YYYY-MM-DD) as text. They are counted as if they were UTC, so no time zone of this machine slips in. */
import { LOCALE, MESSAGES } from "./messages.ts";

export type WallTime = string;
export type Day = string;

export interface Span {
  start: WallTime;
  end: WallTime;
  /** `start` and `end` are midnights then, the end day included. */
  all_day: boolean;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const toDate = (wall: WallTime | Day): Date =>
  new Date(wall.length === 10 ? `${wall}T00:00Z` : `${wall.slice(0, 16)}Z`);
export const toWall = (date: Date): WallTime => date.toISOString().slice(0, 16);
export const dayOf = (wall: WallTime): Day => wall.slice(0, 10);
export const atMidnight = (day: Day): WallTime => `${day.slice(0, 10)}T00:00`;

export const addMinutes = (wall: WallTime, minutes: number): WallTime =>
  toWall(new Date(toDate(wall).getTime() + minutes * MINUTE));
export const addDays = (day: Day, days: number): Day => dayOf(toWall(new Date(toDate(day).getTime() + days * DAY)));
export const minutesBetween = (start: WallTime, end: WallTime): number =>
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

export const formatTime = (wall: WallTime): string => TIME.format(toDate(wall));
export const formatDay = (wall: WallTime): string => LONG_DAY.format(toDate(wall));
export const formatDayHeading = (day: Day): string => ONE_DAY.format(toDate(day));
export const formatShortDay = (wall: WallTime): string => SHORT_DAY.format(toDate(wall));
export const formatMonth = (wall: WallTime): string => MONTH.format(toDate(wall));
export const formatMoment = (wall: WallTime): string =>
  `${formatShortDay(wall)} ${wall.slice(0, 4)}, ${formatTime(wall)}`;
export const formatShortDays = (first: Day, last: Day): string => SHORT_RANGE.formatRange(toDate(first), toDate(last));
export const formatDays = (first: Day, last: Day): string => DAY_MONTH_YEAR.formatRange(toDate(first), toDate(last));

/** "09:00 – 10:00", with the days where they differ. */
export function formatHours(span: Span): string {
  if (span.all_day) return MESSAGES.allDay;
  if (dayOf(span.start) === dayOf(span.end)) return `${formatTime(span.start)} – ${formatTime(span.end)}`;
  return `${formatShortDay(span.start)} ${formatTime(span.start)} – ${formatShortDay(span.end)} ${formatTime(span.end)}`;
}

/** "Wednesday 25 November 2026, 09:00 – 10:00". */
export function formatSpan(span: Span): string {
  if (!span.all_day) {
    const oneDay = dayOf(span.start) === dayOf(span.end);
    return oneDay ? `${formatDay(span.start)}, ${formatHours(span)}` : formatHours(span);
  }
  const [first, last] = [dayOf(span.start), dayOf(span.end)];
  return `${first === last ? formatDay(first) : formatDays(first, last)}, ${MESSAGES.allDay.toLowerCase()}`;
}

/** Does it take part of that day? */
export function touches(span: Span, day: Day): boolean {
  if (span.all_day) return dayOf(span.start) <= day && day <= dayOf(span.end);
  return span.start < atMidnight(addDays(day, 1)) && span.end > atMidnight(day);
}
