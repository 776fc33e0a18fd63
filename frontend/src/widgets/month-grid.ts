/** The days of a month as weeks from Monday, and where each key leads in them. */
import { addDays, addMonths, type Day, monthStart, weekStart } from "../kit/times.ts";

const WEEKS = [0, 1, 2, 3, 4, 5];
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/** Always six weeks, so that the picker keeps its height; they begin and end in the months beside. */
export function weeksOfMonth(day: Day): Day[][] {
  const first = weekStart(monthStart(day));
  return WEEKS.map((week) => WEEKDAYS.map((weekday) => addDays(first, week * 7 + weekday)));
}

const MOVES: Record<string, (day: Day) => Day> = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  Home: weekStart,
  End: (day) => addDays(weekStart(day), 6),
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
};

const SHIFT_MOVES: Record<string, (day: Day) => Day> = {
  PageUp: (day) => addMonths(day, -12),
  PageDown: (day) => addMonths(day, 12),
};

/** The day a key leads to, as in the date picker of the ARIA patterns; null for a key that leads nowhere. */
export function dayAfterKey(day: Day, key: string, shift = false): Day | null {
  const move = (shift ? SHIFT_MOVES[key] : undefined) ?? MOVES[key];
  return move?.(day) ?? null;
}
