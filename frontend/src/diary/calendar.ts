/** Day, Week and Month: FullCalendar, fed with wall times as if they were UTC. */
import { type EventApi, type EventDisplayInfo, type EventInput, Calendar as FullCalendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import classicTheme from "fullcalendar/themes/classic";
import timeGrid from "fullcalendar/timegrid";
import "fullcalendar/skeleton.css";
import "fullcalendar/themes/classic/theme.css";
import "fullcalendar/themes/classic/palette.css";
import type { Span, Summary } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { addDays, addMinutes, atMidnight, dayOf, sayShortDay, toWall } from "../kit/times.ts";
import { LOCALE, WORDS } from "../kit/words.ts";
import { dress, inside, markSelected, titleOf } from "./appointment-view.ts";
import type { Host } from "./diary-context.ts";
import { onPhone, type Place } from "./view-state.ts";

const VIEW_TYPES = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth" } as const;

function asEvent(appointment: Summary): EventInput {
  const { id, start, end, all_day } = appointment;
  return {
    id: String(id),
    title: titleOf(appointment),
    start: all_day ? dayOf(start) : start,
    // FullCalendar leaves the end day out; the server counts it in.
    end: all_day ? addDays(dayOf(end), 1) : end,
    allDay: all_day,
    extendedProps: { appointment },
  };
}

function asSpan(start: Date, end: Date, allDay: boolean): Span {
  const [first, last] = [toWall(start), toWall(end)];
  return allDay
    ? { start: first, end: atMidnight(addDays(dayOf(last), -1)), all_day: true }
    : { start: first, end: last, all_day: false };
}

const appointmentOf = (event: EventApi): Summary | undefined => event.extendedProps.appointment as Summary | undefined;

function content({ event, timeText, isShort, view }: EventDisplayInfo): HTMLElement {
  const appointment = appointmentOf(event);
  const oneLine = isShort || event.allDay || view.type === "dayGridMonth";
  if (!appointment) return h("span", { class: "appointment-inside" }, timeText);
  return inside(appointment, { time: event.allDay ? null : timeText, place: appointment.company, oneLine });
}

/**
 * FullCalendar names each day's cell by its date, which hides from screen readers what stands in the cell; and on a day
 * without appointments nothing in the scrolling part takes the focus, so that keys could not scroll it.
 */
function tendCells(element: HTMLElement): void {
  const tend = () => {
    const cells = [...element.querySelectorAll<HTMLElement>("[role=gridcell][data-date]")];
    for (const cell of cells) cell.removeAttribute("aria-label");
    // The first half are the cells of the all-day row, which does not scroll.
    const firstLane = element.querySelector("[data-time]") ? cells[cells.length / 2] : undefined;
    if (firstLane) firstLane.tabIndex = 0;
  };
  new MutationObserver(tend).observe(element, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
  tend();
}

export class Calendar {
  private readonly inner: FullCalendar;
  private readonly host: Host;
  private readonly element: HTMLElement;

  constructor(element: HTMLElement, host: Host) {
    this.host = host;
    // A place of its own: FullCalendar decides about `display`, the diary about `hidden`.
    this.element = h("div", { class: "diary-calendar" });
    element.append(this.element);
    this.inner = new FullCalendar(this.element, {
      plugins: [timeGrid, dayGrid, interaction, classicTheme],
      ...this.looks(),
      ...this.actions(),
      initialView: this.typeFor(host.place),
      initialDate: host.place.date,
      events: (_range, done) => done(host.feed.appointments.map(asEvent)),
    });
    this.inner.render();
    tendCells(this.element);
  }

  private typeFor(place: Place): string {
    return place.view === "view" ? "timeGridDay" : VIEW_TYPES[place.view];
  }

  private looks(): ConstructorParameters<typeof FullCalendar>[1] {
    return {
      timeZone: "UTC",
      locale: LOCALE,
      now: () => this.host.now(),
      headerToolbar: false,
      height: "100%",
      firstDay: 1,
      weekNumbers: false,
      nowIndicator: true,
      scrollTime: "07:30:00",
      slotDuration: "00:30:00",
      snapDuration: "00:15:00",
      slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      allDayText: WORDS.allDay,
      moreLinkText: (count) => WORDS.moreAppointments(count),
      dayMaxEvents: true,
      displayEventEnd: false,
      eventDisplay: "block",
      slotEventOverlap: false,
      eventShortHeight: 40,
      forceEventDuration: true,
      defaultTimedEventDuration: "01:00",
      eventMinHeight: 24,
      eventInteractive: false,
      views: {
        timeGridWeek: {
          dayHeaderFormat: { weekday: "short", day: "numeric", ...(onPhone() ? {} : { month: "short" }) },
        },
      },
    };
  }

  private actions(): ConstructorParameters<typeof FullCalendar>[1] {
    return {
      editable: true,
      eventResizableFromStart: true,
      selectable: true,
      selectMirror: true,
      selectMinDistance: 6,
      longPressDelay: 350,
      navLinks: true,
      navLinkHint: (day, date) =>
        this.host.place.view === "month" ? day : `${sayShortDay(toWall(date))}, ${WORDS.openDay}`,
      navLinkDayClick: (date: Date) => this.host.go({ ...this.host.place, view: "day", date: dayOf(toWall(date)) }),
      select: ({ start, end, allDay }) => {
        this.inner.unselect();
        this.host.create(asSpan(start, end, allDay));
      },
      eventContent: (info) => ({ domNodes: [content(info)] }),
      eventDidMount: ({ el, event, isMirror }) => {
        const appointment = appointmentOf(event);
        if (appointment && !isMirror) dress(el, appointment, appointment.id === this.host.selected);
      },
      eventDragStart: () => this.hold(true),
      eventDragStop: () => this.hold(false),
      eventResizeStart: () => this.hold(true),
      eventResizeStop: () => this.hold(false),
      eventDrop: ({ event, revert }) => this.moved(event, revert),
      eventResize: ({ event, revert }) => this.moved(event, revert),
    };
  }

  private hold(held: boolean): void {
    this.host.feed.held = held;
  }

  private moved(event: EventApi, revert: () => void): void {
    const appointment = appointmentOf(event);
    if (!appointment || !event.start || !event.end) {
      revert();
      return;
    }
    void this.host.move(appointment, asSpan(event.start, event.end, event.allDay), revert);
  }

  show(place: Place): void {
    if (place.view === "view") return;
    this.element.dataset.shows = place.view;
    const type = this.typeFor(place);
    if (this.inner.view.type !== type) this.inner.changeView(type, place.date);
    else this.inner.gotoDate(place.date);
  }

  /** Draws the appointments anew and leaves the focus where it was. */
  refresh(): void {
    const focused = document.activeElement?.closest<HTMLElement>("[data-appointment]")?.dataset.appointment;
    const inside = focused && this.element.contains(document.activeElement);
    this.inner.refetchEvents();
    if (inside) window.setTimeout(() => this.focus(Number(focused)));
  }

  focus(id: number): void {
    this.element.querySelector<HTMLElement>(`[data-appointment="${id}"]`)?.focus({ preventScroll: true });
  }

  markSelected(): void {
    markSelected(this.element, this.host.selected);
  }

  /** The free time under the pointer: a slot of half an hour, a whole day, or the morning of a day in the month. */
  spanAt(x: number, y: number): Span | null {
    const under = document.elementsFromPoint(x, y).filter((element) => this.element.contains(element));
    const attribute = (name: string) => under.find((element) => element.hasAttribute(name))?.getAttribute(name);
    const [day, time] = [attribute("data-date"), attribute("data-time")];
    if (!day || under.some((element) => element.role === "columnheader")) return null;
    if (this.host.place.view !== "month" && !time)
      return { start: atMidnight(day), end: atMidnight(day), all_day: true };
    const start = `${day}T${time?.slice(0, 5) ?? "09:00"}`;
    return { start, end: addMinutes(start, time ? 30 : 60), all_day: false };
  }
}
