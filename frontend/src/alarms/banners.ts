/** Alarms as banners in the page, over everything else; one for each alarm, gone when its meeting is over. */

import type { Alarm } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { bodyOf, headingOf } from "./notification.ts";

const EXPIRY_CHECK_MS = 15_000;

export class Banners {
  private readonly container = h("div", { class: "alarms" });
  private readonly shown = new Map<string, { element: HTMLElement; until: number }>();
  private readonly dismissed: (alarm: Alarm) => void;

  constructor(dismissed: (alarm: Alarm) => void) {
    this.dismissed = dismissed;
    for (const change of ["close", "toggle"]) document.addEventListener(change, () => this.moveToTop(), true);
    for (const moment of ["focus", "pageshow"]) window.addEventListener(moment, () => this.dropExpired());
    window.setInterval(() => this.dropExpired(), EXPIRY_CHECK_MS);
  }

  show(alarm: Alarm, until: number): void {
    if (this.shown.has(alarm.tag) || until <= Date.now()) return;
    for (const [tag, { element }] of this.shown) {
      if (element.dataset.alarm === String(alarm.appointment_id)) this.drop(tag);
    }
    const element = this.banner(alarm);
    this.shown.set(alarm.tag, { element, until });
    this.moveToTop();
    this.container.append(element);
  }

  get tags(): string[] {
    return [...this.shown.keys()];
  }

  drop(tag: string): void {
    this.shown.get(tag)?.element.remove();
    this.shown.delete(tag);
  }

  private banner(alarm: Alarm): HTMLElement {
    const dismiss = () => this.dismissed(alarm);
    const join =
      alarm.join_url &&
      h(
        "a",
        {
          class: "button primary",
          href: alarm.join_url,
          target: "_blank",
          rel: "noopener",
          onclick: dismiss,
        },
        MESSAGES.joinMeeting,
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
        h("button", { class: "button", type: "button", onclick: dismiss }, MESSAGES.dismiss),
      ),
    );
  }

  private dropExpired(): void {
    for (const [tag, { until }] of this.shown) if (until <= Date.now()) this.drop(tag);
  }

  /** Beside an open dialog nothing can be pressed: the banners stand inside the topmost one. */
  private moveToTop(): void {
    const parent = [...document.querySelectorAll<HTMLElement>("dialog:modal")].at(-1) ?? document.body;
    if (this.container.parentElement !== parent) parent.append(this.container);
  }
}
