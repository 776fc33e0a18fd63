/** A month to pick a day from: a grid with arrow keys, used in the side panel and under the toolbar's date. */

import type { Day } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { addDays, addMonths, monthStart, sayDay, sayMonth, toDate, weekStart } from "../kit/times.ts";
import { WORDS } from "../kit/words.ts";

const KEYS: Record<string, (day: Day) => Day> = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  Home: weekStart,
  End: (day) => addDays(weekStart(day), 6),
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
};

export interface MonthHost {
  today(): Day;
  picked(day: Day): void;
}

export class Month {
  readonly element = h("div", { class: "month" });
  private chosen: Day;
  private reached: Day;
  private readonly host: MonthHost;

  constructor(day: Day, host: MonthHost) {
    this.chosen = this.reached = day;
    this.host = host;
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.draw();
  }

  show(day: Day): void {
    if (day === this.chosen && day === this.reached) return;
    this.chosen = this.reached = day;
    this.draw();
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const move = KEYS[event.key];
    if (!move || !(event.target instanceof HTMLElement) || !event.target.matches("[data-day]")) return;
    event.preventDefault();
    this.reached = move(this.reached);
    this.draw();
    this.focus();
  }

  private turn(months: number, label: string): void {
    this.reached = addMonths(this.reached, months);
    this.draw();
    this.element.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.focus();
  }

  private turner(label: string, months: number, name: "left" | "right"): HTMLElement {
    const turn = () => this.turn(months, label);
    return h(
      "button",
      { class: "button plain small icon-only", type: "button", "aria-label": label, onclick: turn },
      icon(name),
    );
  }

  private draw(): void {
    const first = weekStart(monthStart(this.reached));
    const weeks = [0, 1, 2, 3, 4, 5].map((week) => this.week(addDays(first, week * 7)));
    this.element.replaceChildren(
      h(
        "div",
        { class: "month-head" },
        this.turner(WORDS.previousMonth, -1, "left"),
        h("span", { class: "month-name", "aria-live": "polite" }, sayMonth(this.reached)),
        this.turner(WORDS.nextMonth, 1, "right"),
      ),
      h(
        "table",
        { class: "month-days", role: "grid", "aria-label": sayMonth(this.reached) },
        h("thead", {}, h("tr", {}, ...this.weekdays(first))),
        h("tbody", {}, ...weeks),
      ),
    );
  }

  private weekdays(first: Day): HTMLElement[] {
    return [0, 1, 2, 3, 4, 5, 6].map((offset) => {
      const name = sayDay(addDays(first, offset)).split(/[ ,]/)[0] ?? "";
      return h("th", { scope: "col", abbr: name, "aria-label": name }, name.slice(0, 2));
    });
  }

  private week(monday: Day): HTMLElement {
    return h("tr", {}, ...[0, 1, 2, 3, 4, 5, 6].map((offset) => this.day(addDays(monday, offset))));
  }

  private day(day: Day): HTMLElement {
    const button = h(
      "button",
      {
        class: "month-day",
        type: "button",
        "data-day": day,
        "aria-label": sayDay(day),
        "aria-current": day === this.host.today() ? "date" : null,
        tabindex: day === this.reached ? 0 : -1,
        onclick: () => this.host.picked(day),
      },
      String(toDate(day).getUTCDate()),
    );
    if (day.slice(0, 7) !== this.reached.slice(0, 7)) button.classList.add("other-month");
    return h("td", { role: "gridcell", "aria-selected": day === this.chosen ? "true" : "false" }, button);
  }
}
