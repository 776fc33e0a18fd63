/** Start and End: moving Start moves End along, and All day turns both into dates. */

import { atMidnight, dayOf, isDay, isWall, type Span } from "../kit/times.ts";
import { DEFAULT_HOURS, hoursOf, toAllDay, toTimed, withStart } from "./time-rules.ts";

export class TimeFields {
  private readonly start: HTMLInputElement;
  private readonly end: HTMLInputElement;
  private readonly allDay: HTMLInputElement;
  private readonly changed: () => void;
  private before: Span = { start: "", end: "", all_day: false };
  private hours = DEFAULT_HOURS;

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
    if (!span.all_day) this.hours = hoursOf(span);
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
    const span = this.span;
    this.write({ ...span, end: withStart(this.before, span.start, span.end) });
    this.remember();
  }

  private switchAllDay(): void {
    if (isWall(this.before.start)) {
      if (this.allDay.checked) {
        const { span, hours } = toAllDay(this.before);
        this.hours = hours;
        this.write(span);
      } else this.write(toTimed(this.before, this.hours));
    }
    this.remember();
  }

  private remember(): void {
    this.before = this.span;
    this.changed();
  }
}
