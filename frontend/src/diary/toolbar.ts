/** The diary's toolbar: New, Today, steps, views, the date picker and whose diary it is. */

import { closest, h, need } from "../kit/dom.ts";
import { dayOf } from "../kit/times.ts";
import { WORDS } from "../kit/words.ts";
import { Month } from "../widgets/month-picker.ts";
import type { Host } from "./diary-context.ts";
import { inView, step, titleOf, VIEWS } from "./view-state.ts";

export class Toolbar {
  private readonly host: Host;
  private readonly element = need(".diary-toolbar");
  private readonly picker = need("#date-picker");
  private readonly people = need("#owner-picker");
  private readonly month: Month;

  constructor(host: Host, togglePanel: () => void) {
    this.host = host;
    this.month = new Month(host.place.date, {
      today: () => dayOf(host.now()),
      picked: (day) => {
        this.picker.hidePopover();
        host.goToDay(day);
      },
    });
    this.picker.append(this.month.element);
    this.prepareOwners();
    const actions: Record<string, () => void> = {
      new: () => host.create(),
      today: () => host.goToDay(dayOf(host.now())),
      previous: () => host.go(step(host.place, -1)),
      next: () => host.go(step(host.place, 1)),
      panel: togglePanel,
    };
    this.element.addEventListener("click", (event) => this.onClick(event, actions));
    this.picker.addEventListener("toggle", (event) => this.onPicker(event as ToggleEvent));
  }

  private onClick(event: Event, actions: Record<string, () => void>): void {
    actions[closest(event, "[data-do]")?.dataset.do ?? ""]?.();
    const view = VIEWS.find((name) => name === closest(event, "[data-view]")?.dataset.view);
    const everyone = this.host.start.associates.map(({ id }) => id);
    if (view) this.host.go(inView(this.host.place, view, everyone));
  }

  private onPicker(event: ToggleEvent): void {
    if (event.newState !== "open") return;
    placeBelow(this.picker, need("[popovertarget=date-picker]"));
    this.month.show(this.host.place.date);
    this.month.focus();
  }

  show(): void {
    const { place } = this.host;
    need("#diary-period").textContent = titleOf(place);
    for (const button of this.element.querySelectorAll<HTMLElement>("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === place.view));
    }
    const several = place.view === "view";
    const one = need<HTMLSelectElement>("[data-owner-one]");
    one.hidden = several;
    one.value = String(place.owners[0]);
    need("[data-owner-many]").hidden = !several;
    need("[data-owner-names]").textContent =
      place.owners.length === 1 ? this.host.nameOf(place.owners[0] ?? 0) : WORDS.wholeTeam(place.owners.length);
    for (const box of this.people.querySelectorAll<HTMLInputElement>("[type=checkbox]"))
      box.checked = place.owners.includes(Number(box.value));
  }

  panelIsOpen(open: boolean): void {
    need("[data-do=panel]").setAttribute("aria-pressed", String(open));
  }

  private prepareOwners(): void {
    const { associates } = this.host.start;
    const one = need<HTMLSelectElement>("[data-owner-one]");
    one.append(...associates.map(({ id, name }) => h("option", { value: id }, name)));
    one.addEventListener("change", () => this.host.go({ ...this.host.place, owners: [Number(one.value)] }));
    const list = h(
      "div",
      { class: "people-list" },
      ...associates.map(({ id, name }) =>
        h("label", { class: "check" }, h("input", { type: "checkbox", value: id }), name),
      ),
    );
    const filter = h("input", {
      class: "input",
      type: "search",
      "aria-label": WORDS.filterAssociates,
      placeholder: WORDS.filterAssociates,
    });
    filter.addEventListener("input", () => {
      for (const label of list.children)
        (label as HTMLElement).hidden = !label.textContent?.toLowerCase().includes(filter.value.toLowerCase());
    });
    const problem = h("p", { class: "error-text", role: "status" });
    list.addEventListener("change", () => this.choosePeople(list, problem));
    this.people.append(filter, list, problem);
    this.people.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "open") placeBelow(this.people, need("[data-owner-many]"));
    });
  }

  private choosePeople(list: HTMLElement, problem: HTMLElement): void {
    const owners = [...list.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => Number(box.value));
    problem.textContent = owners.length ? "" : WORDS.nobodyChosen;
    if (owners.length) this.host.go({ ...this.host.place, owners });
  }
}

function placeBelow(popover: HTMLElement, button: HTMLElement): void {
  const { left, bottom } = button.getBoundingClientRect();
  const width = popover.offsetWidth;
  popover.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  popover.style.top = `${bottom + 6}px`;
}
