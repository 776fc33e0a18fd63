/** Beside the calendar: a preview of the selected appointment, or a month and today's appointments. */

import { api } from "../kit/api.ts";
import type { Detail, Summary } from "../kit/api-types.ts";
import { asSummary, titleOf } from "../kit/appointment.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { MESSAGES } from "../kit/messages.ts";
import { addDays, atMidnight, type Day, dayOf, formatHours, formatSpan, touches } from "../kit/times.ts";
import { conflictBox } from "../video/conflict.ts";
import { videoState } from "../video/video-state.ts";
import { MonthPicker } from "../widgets/month-picker.ts";
import { accessibleName, statusIcons } from "./appointment-view.ts";
import type { DiaryContext } from "./diary-context.ts";
import { ownAlarm, rsvpButtons } from "./rsvp.ts";
import { period } from "./view-state.ts";

type Row = [label: string, value: string | Node | null | undefined];

function details(rows: Row[]): HTMLElement {
  const list = h("dl", { class: "preview-details" });
  for (const [label, value] of rows) if (value) list.append(h("dt", {}, label), h("dd", {}, value));
  return list;
}

export class SidePanel {
  private readonly element: HTMLElement;
  private readonly diary: DiaryContext;
  private readonly month: MonthPicker;
  private detail: Detail | null = null;
  private todays: { key: string; appointments: Summary[] } = { key: "", appointments: [] };
  private reading = "";
  private drawn = "";

  constructor(element: HTMLElement, diary: DiaryContext) {
    this.element = element;
    this.diary = diary;
    this.month = new MonthPicker(diary.state.date, {
      today: () => dayOf(diary.now()),
      picked: (day) => diary.goToDay(day),
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  set open(open: boolean) {
    this.element.hidden = !open;
    if (open) this.draw();
  }

  draw(): void {
    if (!this.open) return;
    const appointment = this.diary.selected === null ? undefined : this.diary.feed.find(this.diary.selected);
    if (appointment) this.preview(appointment);
    else this.overview();
  }

  private preview(appointment: Summary): void {
    if (this.detail?.id !== appointment.id) this.detail = null;
    void this.read(appointment);
    // Drawn only when something changed, so that a link under the pointer or the focus stays.
    const state = JSON.stringify([appointment, this.detail]);
    if (state === this.drawn) return;
    this.drawn = state;
    const focused = this.element.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-part")
      : null;
    this.element.replaceChildren(
      this.previewHead(appointment),
      this.previewBody(appointment),
      this.previewActions(appointment),
    );
    if (focused) this.element.querySelector<HTMLElement>(`[data-part="${focused}"]`)?.focus();
  }

  private async read(appointment: Summary): Promise<void> {
    const key = `${appointment.id}/${appointment.version}`;
    if (this.reading === key || appointment.busy_only) return;
    this.reading = key;
    const detail = await api.open(appointment.id).catch(() => null);
    if (this.reading !== key || !detail) return;
    this.detail = detail;
    this.draw();
  }

  private previewHead(appointment: Summary): HTMLElement {
    const close = h(
      "button",
      {
        class: "button plain small icon-only",
        type: "button",
        "data-part": "close",
        "aria-label": MESSAGES.closePreview,
        onclick: () => this.diary.select(null),
      },
      icon("close"),
    );
    return h("div", { class: "side-head" }, h("h2", {}, titleOf(appointment)), close);
  }

  private previewBody(appointment: Summary): HTMLElement {
    const { detail } = this;
    const zone = h("span", { class: "soft" }, ` ${MESSAGES.inZone(appointment.zone)}`);
    const when = h("span", {}, formatSpan(appointment), zone);
    if (detail && detail.zone !== appointment.zone && formatSpan(detail) !== formatSpan(appointment)) {
      when.append(h("span", { class: "soft block" }, `${formatSpan(detail)} ${MESSAGES.inZone(detail.zone)}`));
    }
    const people = detail
      ? detail.attendees.map((person) => person.name || person.email || "")
      : appointment.attendee_ids.map((id) => this.diary.nameOf(id));
    return h(
      "div",
      { class: "stack" },
      appointment.video && videoState(appointment.video),
      conflictBox(appointment, { mayResolve: () => true, resolved: (newer) => this.diary.feed.put(asSummary(newer)) }),
      rsvpButtons(appointment, (newer) => this.diary.feed.put(newer)),
      ownAlarm(appointment, (newer) => this.diary.feed.put(newer)),
      appointment.private && !appointment.busy_only && h("p", { class: "badge" }, MESSAGES.privateAppointment),
      appointment.completed && h("p", { class: "badge success" }, MESSAGES.completed),
      details([
        [MESSAGES.when, when],
        [MESSAGES.type, appointment.type?.name],
        [MESSAGES.where, appointment.location],
        [MESSAGES.owner, appointment.owner.name],
        [MESSAGES.with, people.join(", ")],
        [MESSAGES.company, appointment.company],
        [MESSAGES.contact, detail?.contact?.name],
        [MESSAGES.agenda, detail?.agenda && h("span", { class: "as-written" }, detail.agenda)],
      ]),
    );
  }

  private previewActions(appointment: Summary): HTMLElement {
    const join =
      appointment.video &&
      h(
        "a",
        {
          class: "button primary",
          href: appointment.video.join_url,
          target: "_blank",
          rel: "noopener",
          "data-part": "join",
        },
        icon("video"),
        MESSAGES.joinMeeting,
      );
    if (appointment.busy_only) return h("p", { class: "soft side-actions" }, MESSAGES.busyOnly(appointment.owner.name));
    const edit = h(
      "button",
      {
        class: "button",
        type: "button",
        "data-part": "edit",
        onclick: () => this.diary.open(appointment),
      },
      MESSAGES.edit,
    );
    const file = h(
      "a",
      {
        class: "button",
        href: `/diary/appointments/${appointment.id}/calendar.ics`,
        download: "",
        "data-part": "file",
      },
      MESSAGES.calendarFile,
    );
    return h("div", { class: "button-row side-actions" }, join, appointment.may_change ? edit : null, file);
  }

  private overview(): void {
    this.reading = this.drawn = "";
    this.detail = null;
    this.month.show(this.diary.state.date);
    const today = dayOf(this.diary.now());
    const { from, to } = period(this.diary.state);
    const inSight = from <= atMidnight(today) && atMidnight(today) < to;
    if (!inSight) void this.readToday(today);
    const source = inSight ? this.diary.feed.appointments : this.todays.appointments;
    const list = source.filter((appointment) => touches(appointment, today));
    const heading = h("h2", { class: "side-heading" }, MESSAGES.today);
    this.element.replaceChildren(
      this.month.element,
      heading,
      list.length ? this.list(list) : h("p", { class: "soft" }, MESSAGES.nothingToday),
    );
  }

  private list(appointments: Summary[]): HTMLElement {
    return h(
      "ul",
      { class: "today-list" },
      ...appointments.map((appointment) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: "today-item",
              onclick: () => this.pick(appointment),
            },
            h("span", { class: "today-time", "aria-hidden": "true" }, formatHours(appointment)),
            h("span", { "aria-hidden": "true" }, titleOf(appointment)),
            statusIcons(appointment),
            h("span", { class: "visually-hidden" }, accessibleName(appointment)),
          ),
        ),
      ),
    );
  }

  private pick(appointment: Summary): void {
    if (!this.diary.feed.find(appointment.id)) this.diary.goToDay(dayOf(appointment.start));
    this.diary.select(appointment.id);
  }

  private async readToday(today: Day): Promise<void> {
    const key = `${today}/${this.diary.state.owners.join()}/${this.diary.feed.appointments.length}`;
    if (this.todays.key === key) return;
    this.todays.key = key;
    const listing = await api
      .list(atMidnight(today), atMidnight(addDays(today, 1)), this.diary.state.owners)
      .catch(() => null);
    if (!listing || this.todays.key !== key) return;
    this.todays = { key, appointments: listing.appointments };
    this.draw();
  }
}
