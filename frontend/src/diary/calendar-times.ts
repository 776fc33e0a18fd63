/** Between our times and FullCalendar's, which leaves the last day of a whole-day event out; ours counts it in. */
import { addDays, atMidnight, type Day, dayOf, type Span, toWall, type WallTime } from "../kit/times.ts";

export interface CalendarTimes {
  start: WallTime | Day;
  end: WallTime | Day;
  allDay: boolean;
}

export function toCalendarTimes({ start, end, all_day }: Span): CalendarTimes {
  if (!all_day) return { start, end, allDay: false };
  return { start: dayOf(start), end: addDays(dayOf(end), 1), allDay: true };
}

/** `start` and `end` are wall times as if they were UTC. */
export function toSpan(start: Date, end: Date, allDay: boolean): Span {
  const [first, last] = [toWall(start), toWall(end)];
  if (!allDay) return { start: first, end: last, all_day: false };
  return { start: first, end: atMidnight(addDays(dayOf(last), -1)), all_day: true };
}
