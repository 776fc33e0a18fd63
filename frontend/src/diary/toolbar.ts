/** The diary's toolbar: New, Today, steps, views, the date picker and whose diary it is. */

import { closest, h, requireElement } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { dayOf } from "../kit/times.ts";
import { MonthPicker } from "../widgets/month-picker.ts";
import type { DiaryContext } from "./diary-context.ts";
import { periodTitle, step, VIEWS, withView } from "./view-state.ts";

export class Toolbar {
  private readonly diary: DiaryContext;
  private readonly element = requireElement(".diary-toolbar");
  private readonly picker = requireElement("#date-picker");
  private readonly ownerPicker = requireElement("#owner-picker");
  private readonly month: MonthPicker;

  constructor(diary: DiaryContext, togglePanel: () => void) {
    this.diary = diary;
    this.month = new MonthPicker(diary.state.date, {
      today: () => dayOf(diary.now()),
      picked: (day) => {
        this.picker.hidePopover();
        diary.goToDay(day);
      },
    });
    this.picker.append(this.month.element);
    this.prepareOwners();
    const actions: Record<string, () => void> = {
      new: () => diary.create(),
      today: () => diary.goToDay(dayOf(diary.now())),
      previous: () => diary.go(step(diary.state, -1)),
      next: () => diary.go(step(diary.state, 1)),
      panel: togglePanel,
    };
    this.element.addEventListener("click", (event) => this.onClick(event, actions));
    this.picker.addEventListener("toggle", (event) => this.onPicker(event as ToggleEvent));
  }

  private onClick(event: Event, actions: Record<string, () => void>): void {
    actions[closest(event, "[data-do]")?.dataset.do ?? ""]?.();
    const view = VIEWS.find((name) => name === closest(event, "[data-view]")?.dataset.view);
    const everyone = this.diary.start.associates.map(({ id }) => id);
    if (view) this.diary.go(withView(this.diary.state, view, everyone));
  }

  private onPicker(event: ToggleEvent): void {
    if (event.newState !== "open") return;
    positionBelow(this.picker, requireElement("[popovertarget=date-picker]"));
    this.month.show(this.diary.state.date);
    this.month.focus();
  }

  show(): void {
    const { state } = this.diary;
    requireElement("#diary-period").textContent = periodTitle(state);
    for (const button of this.element.querySelectorAll<HTMLElement>("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    }
    const manyOwners = state.view === "view";
    const ownerSelect = requireElement<HTMLSelectElement>("[data-owner-one]");
    ownerSelect.hidden = manyOwners;
    ownerSelect.value = String(state.owners[0]);
    requireElement("[data-owner-many]").hidden = !manyOwners;
    requireElement("[data-owner-names]").textContent =
      state.owners.length === 1 ? this.diary.nameOf(state.owners[0] ?? 0) : MESSAGES.wholeTeam(state.owners.length);
    for (const box of this.ownerPicker.querySelectorAll<HTMLInputElement>("[type=checkbox]"))
      box.checked = state.owners.includes(Number(box.value));
  }

  panelIsOpen(open: boolean): void {
    requireElement("[data-do=panel]").setAttribute("aria-pressed", String(open));
  }

  private prepareOwners(): void {
    const { associates } = this.diary.start;
    const ownerSelect = requireElement<HTMLSelectElement>("[data-owner-one]");
    ownerSelect.append(...associates.map(({ id, name }) => h("option", { value: id }, name)));
    ownerSelect.addEventListener("change", () =>
      this.diary.go({ ...this.diary.state, owners: [Number(ownerSelect.value)] }),
    );
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
      "aria-label": MESSAGES.filterAssociates,
      placeholder: MESSAGES.filterAssociates,
    });
    filter.addEventListener("input", () => {
      for (const label of list.children)
        (label as HTMLElement).hidden = !label.textContent?.toLowerCase().includes(filter.value.toLowerCase());
    });
    const problem = h("p", { class: "error-text", role: "status" });
    list.addEventListener("change", () => this.choosePeople(list, problem));
    this.ownerPicker.append(filter, list, problem);
    this.ownerPicker.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "open")
        positionBelow(this.ownerPicker, requireElement("[data-owner-many]"));
    });
  }

  private choosePeople(list: HTMLElement, problem: HTMLElement): void {
    const owners = [...list.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => Number(box.value));
    problem.textContent = owners.length ? "" : MESSAGES.nobodyChosen;
    if (owners.length) this.diary.go({ ...this.diary.state, owners });
  }
}

function positionBelow(popover: HTMLElement, button: HTMLElement): void {
  const { left, bottom } = button.getBoundingClientRect();
  const width = popover.offsetWidth;
  popover.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  popover.style.top = `${bottom + 6}px`;
}
