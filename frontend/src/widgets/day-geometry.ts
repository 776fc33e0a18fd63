/** Times of one day as positions in a column from midnight to midnight, and back. */
import { addDays, addMinutes, atMidnight, type Day, minutesBetween, type Span } from "../kit/times.ts";

export const DAY_MINUTES = 24 * 60;
/** What is drawn or dragged begins and ends at a multiple of this. */
export const SNAP_MINUTES = 15;
const MIN_SHOWN_MINUTES = 24;

/** Top and height in per cent of the column; the height is null for a moment. What lies outside the day is cut off. */
export function position(day: Day, span: Span): { top: number; height: number | null } {
  const from = Math.max(0, minutesBetween(atMidnight(day), span.start));
  const to = Math.min(DAY_MINUTES, minutesBetween(atMidnight(day), span.end));
  const height = to > from ? (Math.max(to - from, MIN_SHOWN_MINUTES) / DAY_MINUTES) * 100 : null;
  return { top: (from / DAY_MINUTES) * 100, height };
}

/** The span between two minutes of the day; at least a snap long, and not beyond the next midnight. */
export function spanOfMinutes(day: Day, from: number, to: number): Span {
  const start = atMidnight(day);
  const end = Math.min(Math.max(to, from + SNAP_MINUTES), DAY_MINUTES);
  return {
    start: addMinutes(start, from),
    end: end === DAY_MINUTES ? atMidnight(addDays(day, 1)) : addMinutes(start, end),
    all_day: false,
  };
}

/** Both ends moved by so many minutes; it stays at least a snap long. */
export function shifted(span: Span, startBy: number, endBy: number): Span {
  const start = addMinutes(span.start, startBy);
  const end = addMinutes(span.end, endBy);
  return { start, end: end > start ? end : addMinutes(start, SNAP_MINUTES), all_day: false };
}
