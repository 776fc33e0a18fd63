/** What Start, End and All day do to each other. */
import {
  addDays,
  addMinutes,
  atMidnight,
  dayOf,
  isWall,
  minutesBetween,
  type Span,
  type WallTime,
} from "../kit/times.ts";

const DEFAULT_MINUTES = 60;
const MIN_MINUTES = 5;
const MAX_MINUTES = 24 * 60;

/** The hours to go back to when All day is switched off again: the time of day, and how many minutes from there. */
export interface Hours {
  start: string;
  minutes: number;
}
export const DEFAULT_HOURS: Hours = { start: "09:00", minutes: DEFAULT_MINUTES };

export const hoursOf = ({ start, end }: Span): Hours => ({
  start: start.slice(11, 16),
  minutes: minutesBetween(start, end),
});

/** A new start moves the end along; where there was no sensible time before, the end stays. */
export function withStart(before: Span, start: WallTime, end: WallTime): WallTime {
  if (!isWall(start) || !isWall(before.start) || !isWall(before.end)) return end;
  return addMinutes(start, Math.max(minutesBetween(before.start, before.end), 0));
}

/** All day switched on: whole days, and the hours to remember. */
export function toAllDay(span: Span): { span: Span; hours: Hours } {
  const { start, end } = span;
  const minutes = Math.max(minutesBetween(start, end), MIN_MINUTES) || DEFAULT_MINUTES;
  // An end at midnight belongs to the day before.
  const last = end.endsWith("T00:00") && end > start ? addDays(dayOf(end), -1) : dayOf(end);
  return {
    span: { start: atMidnight(dayOf(start)), end: atMidnight(last), all_day: true },
    hours: { start: start.slice(11, 16), minutes },
  };
}

/** All day switched off: the remembered hours on the first of the days. */
export function toTimed(span: Span, hours: Hours): Span {
  const start = `${dayOf(span.start)}T${hours.start}`;
  return { start, end: addMinutes(start, Math.min(hours.minutes, MAX_MINUTES)), all_day: false };
}
