/** Start and End: moving Start moves End along, and All day turns both into dates. */
import type { Span } from "../kit/api-types.ts";
import { addDays, addMinutes, atMidnight, dayOf, isDay, isWall, minutesBetween } from "../kit/times.ts";

const USUAL_LENGTH = 60;
const USUAL_HOUR = "09:00";

export class Times {
  private readonly start: HTMLInputElement;
  private readonly end: HTMLInputElement;
  private readonly allDay: HTMLInputElement;
  private readonly changed: () => void;
  private before: Span = { start: "", end: "", all_day: false };
  /** The hours to go back to when All day is switched off again. */
  private hours = { start: USUAL_HOUR, length: USUAL_LENGTH };

  constructor(form: HTMLFormElement, changed: () => void) {
    const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
    [this.start, this.end, this.allDay] = [field("start"), field("end"), field("all_day")];
    this.changed = changed;
    this.start.addEventListener("change", () => this.startMoved());
    this.end.addEventListener("change", () => this.remember());
    this.allDay.addEventListener("change", () => this.switchAllDay());
  }

  get span(): Span {
    const all_day = this.allDay.checked;
    const full = (value: string) => (all_day && isDay(value) ? atMidnight(value) : value.slice(0, 16));
    return { start: full(this.start.value), end: full(this.end.value), all_day };
  }

  set span(span: Span) {
    this.allDay.checked = span.all_day;
    this.write(span);
    if (!span.all_day) this.hours = { start: span.start.slice(11, 16), length: minutesBetween(span.start, span.end) };
    this.before = span;
  }

  private write(span: Span): void {
    for (const [input, value] of [
      [this.start, span.start],
      [this.end, span.end],
    ] as const) {
      input.type = span.all_day ? "date" : "datetime-local";
      input.value = span.all_day ? dayOf(value) : value;
    }
  }

  private startMoved(): void {
    const now = this.span;
    if (isWall(now.start) && isWall(this.before.start) && isWall(this.before.end)) {
      const length = minutesBetween(this.before.start, this.before.end);
      this.write({ ...now, end: addMinutes(now.start, Math.max(length, 0)) });
    }
    this.remember();
  }

  private switchAllDay(): void {
    const { start, end } = this.before;
    if (!isWall(start)) {
      this.remember();
      return;
    }
    if (this.allDay.checked) {
      this.hours = { start: start.slice(11, 16), length: Math.max(minutesBetween(start, end), 5) || USUAL_LENGTH };
      // An end at midnight belongs to the day before.
      const last = end.endsWith("T00:00") && end > start ? addDays(dayOf(end), -1) : dayOf(end);
      this.write({ start: atMidnight(dayOf(start)), end: atMidnight(last), all_day: true });
    } else {
      const from = `${dayOf(start)}T${this.hours.start}`;
      this.write({ start: from, end: addMinutes(from, Math.min(this.hours.length, 24 * 60)), all_day: false });
    }
    this.remember();
  }

  private remember(): void {
    this.before = this.span;
    this.changed();
  }
}
