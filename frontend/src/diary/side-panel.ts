/** Beside the calendar: a preview of the selected appointment, or a month and today's appointments. */
import { repairControl } from "../follow-up/problems.ts";
import { api } from "../kit/api.ts";
import { asSummary, type Day, type Detail, type Summary, type VideoState } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { icon } from "../kit/icons.ts";
import { addDays, atMidnight, dayOf, sayHours, saySpan, touches } from "../kit/times.ts";
import { WORDS, word } from "../kit/words.ts";
import { difference } from "../video/conflict.ts";
import { Month } from "../widgets/month-picker.ts";
import { icons, spokenName, titleOf } from "./appointment-view.ts";
import type { Host } from "./diary-context.ts";
import { myAnswer } from "./rsvp.ts";
import { period } from "./view-state.ts";

type Row = [label: string, value: string | Node | null | undefined];

function details(rows: Row[]): HTMLElement {
  const list = h("dl", { class: "preview-details" });
  for (const [label, value] of rows) if (value) list.append(h("dt", {}, label), h("dd", {}, value));
  return list;
}

/** The state of the video meeting in words, and the way to repair it. */
export function videoState(video: VideoState): HTMLElement {
  const kind = { in_step: "success", working: "info", needs_you: "warning" }[video.status];
  const mark = { in_step: icon("video"), working: icon("working"), needs_you: icon("warning") }[video.status];
  const { repair } = video;
  const link = repair && repairControl(repair);
  return h(
    "div",
    { class: `video-state ${kind}` },
    mark,
    h(
      "div",
      { class: "stack tight" },
      video.live && h("span", { class: "badge success" }, WORDS.inProgress),
      h("strong", {}, word(`video_${video.status}`)),
      video.reason && h("span", {}, video.reason),
      link,
    ),
  );
}

export class SidePanel {
  private readonly element: HTMLElement;
  private readonly host: Host;
  private readonly month: Month;
  private detail: Detail | null = null;
  private todays: { key: string; appointments: Summary[] } = { key: "", appointments: [] };
  private reading = "";
  private drawn = "";

  constructor(element: HTMLElement, host: Host) {
    this.element = element;
    this.host = host;
    this.month = new Month(host.place.date, { today: () => dayOf(host.now()), picked: (day) => host.goToDay(day) });
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
    const appointment = this.host.selected === null ? undefined : this.host.feed.find(this.host.selected);
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
    if (this.reading === key) return;
    this.reading = key;
    const detail = await api.read(appointment.id).catch(() => null);
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
        "aria-label": WORDS.closePreview,
        onclick: () => this.host.select(null),
      },
      icon("close"),
    );
    return h("div", { class: "side-head" }, h("h2", {}, titleOf(appointment)), close);
  }

  private previewBody(appointment: Summary): HTMLElement {
    const { detail } = this;
    const zone = h("span", { class: "soft" }, ` ${WORDS.inZone(appointment.zone)}`);
    const when = h("span", {}, saySpan(appointment), zone);
    if (detail && detail.zone !== appointment.zone && saySpan(detail) !== saySpan(appointment)) {
      when.append(h("span", { class: "soft block" }, `${saySpan(detail)} ${WORDS.inZone(detail.zone)}`));
    }
    const people = detail
      ? detail.attendees.map((person) => person.name || person.email || "")
      : appointment.attendee_ids.map((id) => this.host.nameOf(id));
    return h(
      "div",
      { class: "stack" },
      appointment.video && videoState(appointment.video),
      difference(appointment, { may: () => true, decided: (newer) => this.host.feed.put(asSummary(newer)) }),
      myAnswer(appointment, (newer) => this.host.feed.put(newer)),
      appointment.completed && h("p", { class: "badge success" }, WORDS.completed),
      details([
        [WORDS.when, when],
        [WORDS.type, appointment.type?.name],
        [WORDS.where, appointment.location],
        [WORDS.owner, appointment.owner.name],
        [WORDS.with, people.join(", ")],
        [WORDS.company, appointment.company],
        [WORDS.contact, detail?.contact?.name],
        [WORDS.agenda, detail?.agenda && h("span", { class: "as-written" }, detail.agenda)],
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
        WORDS.joinMeeting,
      );
    const edit = h(
      "button",
      {
        class: "button",
        type: "button",
        "data-part": "edit",
        onclick: () => this.host.open(appointment.id),
      },
      WORDS.edit,
    );
    const file = h(
      "a",
      {
        class: "button",
        href: `/diary/appointments/${appointment.id}/calendar.ics`,
        download: "",
        "data-part": "file",
      },
      WORDS.calendarFile,
    );
    return h("div", { class: "button-row side-actions" }, join, edit, file);
  }

  private overview(): void {
    this.reading = this.drawn = "";
    this.detail = null;
    this.month.show(this.host.place.date);
    const today = dayOf(this.host.now());
    const { from, to } = period(this.host.place);
    const inSight = from <= atMidnight(today) && atMidnight(today) < to;
    if (!inSight) void this.readToday(today);
    const source = inSight ? this.host.feed.appointments : this.todays.appointments;
    const list = source.filter((appointment) => touches(appointment, today));
    const heading = h("h2", { class: "side-heading" }, WORDS.today);
    this.element.replaceChildren(
      this.month.element,
      heading,
      list.length ? this.list(list) : h("p", { class: "soft" }, WORDS.nothingToday),
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
            h("span", { class: "today-time", "aria-hidden": "true" }, sayHours(appointment)),
            h("span", { "aria-hidden": "true" }, titleOf(appointment)),
            icons(appointment),
            h("span", { class: "visually-hidden" }, spokenName(appointment)),
          ),
        ),
      ),
    );
  }

  private pick(appointment: Summary): void {
    if (!this.host.feed.find(appointment.id)) this.host.goToDay(dayOf(appointment.start));
    this.host.select(appointment.id);
  }

  private async readToday(today: Day): Promise<void> {
    const key = `${today}/${this.host.place.owners.join()}/${this.host.feed.appointments.length}`;
    if (this.todays.key === key) return;
    this.todays.key = key;
    const listing = await api
      .list(atMidnight(today), atMidnight(addDays(today, 1)), this.host.place.owners)
      .catch(() => null);
    if (!listing || this.todays.key !== key) return;
    this.todays = { key, appointments: listing.appointments };
    this.draw();
  }
}
