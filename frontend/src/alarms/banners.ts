/** Alarms as banners in the page, over everything else; one for each alarm, gone when its meeting is over. */
import { h } from "../kit/dom.ts";
import { WORDS } from "../kit/words.ts";
import { type Alarm, bodyOf, headingOf } from "./notification.ts";

const LOOK_EVERY = 15_000;

export class Banners {
  private readonly shelf = h("div", { class: "alarms" });
  private readonly shown = new Map<string, { element: HTMLElement; until: number }>();
  private readonly dismissed: (alarm: Alarm) => void;

  constructor(dismissed: (alarm: Alarm) => void) {
    this.dismissed = dismissed;
    for (const change of ["close", "toggle"]) document.addEventListener(change, () => this.place(), true);
    for (const moment of ["focus", "pageshow"]) window.addEventListener(moment, () => this.dropOver());
    window.setInterval(() => this.dropOver(), LOOK_EVERY);
  }

  show(alarm: Alarm, until: number): void {
    if (this.shown.has(alarm.tag) || until <= Date.now()) return;
    for (const [tag, { element }] of this.shown) {
      if (element.dataset.alarm === String(alarm.appointment_id)) this.drop(tag);
    }
    const element = this.banner(alarm);
    this.shown.set(alarm.tag, { element, until });
    this.place();
    this.shelf.append(element);
  }

  get tags(): string[] {
    return [...this.shown.keys()];
  }

  drop(tag: string): void {
    this.shown.get(tag)?.element.remove();
    this.shown.delete(tag);
  }

  private banner(alarm: Alarm): HTMLElement {
    const away = () => this.dismissed(alarm);
    const join =
      alarm.join_url &&
      h(
        "a",
        {
          class: "button primary",
          href: alarm.join_url,
          target: "_blank",
          rel: "noopener",
          onclick: away,
        },
        WORDS.joinMeeting,
      );
    return h(
      "div",
      { class: "banner warning alarm", role: "alert", "data-alarm": alarm.appointment_id },
      h("p", { class: "banner-title" }, headingOf(alarm)),
      h("p", {}, bodyOf(alarm)),
      h(
        "div",
        { class: "button-row" },
        join,
        h("button", { class: "button", type: "button", onclick: away }, WORDS.dismiss),
      ),
    );
  }

  private dropOver(): void {
    for (const [tag, { until }] of this.shown) if (until <= Date.now()) this.drop(tag);
  }

  /** Beside an open dialog nothing can be pressed: the banners stand inside the topmost one. */
  private place(): void {
    const host = [...document.querySelectorAll<HTMLElement>("dialog:modal")].at(-1) ?? document.body;
    if (this.shelf.parentElement !== host) host.append(this.shelf);
  }
}
