/** A month to pick a day from: a grid with arrow keys, used in the side panel and under the toolbar's date. */
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { MESSAGES } from "../kit/messages.ts";
import { addMonths, type Day, formatDay, formatMonth, toDate } from "../kit/times.ts";
import { dayAfterKey, weeksOfMonth } from "./month-grid.ts";

export interface MonthPickerCallbacks {
  today(): Day;
  picked(day: Day): void;
}

export class MonthPicker {
  readonly element = h("div", { class: "month" });
  private selectedDay: Day;
  private focusedDay: Day;
  private readonly callbacks: MonthPickerCallbacks;

  constructor(day: Day, callbacks: MonthPickerCallbacks) {
    this.selectedDay = this.focusedDay = day;
    this.callbacks = callbacks;
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.draw();
  }

  show(day: Day): void {
    if (day === this.selectedDay && day === this.focusedDay) return;
    this.selectedDay = this.focusedDay = day;
    this.draw();
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const day = dayAfterKey(this.focusedDay, event.key, event.shiftKey);
    if (!day || !(event.target instanceof HTMLElement) || !event.target.matches("[data-day]")) return;
    event.preventDefault();
    this.focusedDay = day;
    this.draw();
    this.focus();
  }

  private turn(months: number, label: string): void {
    this.focusedDay = addMonths(this.focusedDay, months);
    this.draw();
    this.element.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.focus();
  }

  private turnButton(label: string, months: number, name: "left" | "right"): HTMLElement {
    const turn = () => this.turn(months, label);
    return h(
      "button",
      { class: "button plain small icon-only", type: "button", "aria-label": label, onclick: turn },
      icon(name),
    );
  }

  private draw(): void {
    const weeks = weeksOfMonth(this.focusedDay);
    this.element.replaceChildren(
      h(
        "div",
        { class: "month-head" },
        this.turnButton(MESSAGES.previousMonth, -1, "left"),
        h("span", { class: "month-name", "aria-live": "polite" }, formatMonth(this.focusedDay)),
        this.turnButton(MESSAGES.nextMonth, 1, "right"),
      ),
      h(
        "table",
        { class: "month-days", role: "grid", "aria-label": formatMonth(this.focusedDay) },
        h("thead", {}, h("tr", {}, ...this.weekdays(weeks[0] ?? []))),
        h("tbody", {}, ...weeks.map((week) => this.week(week))),
      ),
    );
  }

  private weekdays(week: Day[]): HTMLElement[] {
    return week.map((day) => {
      const name = formatDay(day).split(/[ ,]/)[0] ?? "";
      return h("th", { scope: "col", abbr: name, "aria-label": name }, name.slice(0, 2));
    });
  }

  private week(week: Day[]): HTMLElement {
    return h("tr", {}, ...week.map((day) => this.day(day)));
  }

  private day(day: Day): HTMLElement {
    const button = h(
      "button",
      {
        class: "month-day",
        type: "button",
        "data-day": day,
        "aria-label": formatDay(day),
        "aria-current": day === this.callbacks.today() ? "date" : null,
        tabindex: day === this.focusedDay ? 0 : -1,
        onclick: () => this.callbacks.picked(day),
      },
      String(toDate(day).getUTCDate()),
    );
    if (day.slice(0, 7) !== this.focusedDay.slice(0, 7)) button.classList.add("other-month");
    return h("td", { role: "gridcell", "aria-selected": day === this.selectedDay ? "true" : "false" }, button);
  }
}
