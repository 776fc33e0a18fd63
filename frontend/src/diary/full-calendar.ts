/** Day, Week and Month: FullCalendar, fed with wall times as if they were UTC. */

import { type EventApi, type EventDisplayInfo, type EventInput, Calendar as FullCalendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import classicTheme from "fullcalendar/themes/classic";
import timeGrid from "fullcalendar/timegrid";
import type { Summary } from "../kit/api-types.ts";
import { titleOf } from "../kit/appointment.ts";
import { h } from "../kit/dom.ts";
import { LOCALE, MESSAGES } from "../kit/messages.ts";
import { addMinutes, atMidnight, dayOf, formatShortDay, type Span, toWall } from "../kit/times.ts";
import { appointmentContent, decorate, markSelected } from "./appointment-view.ts";
import { toCalendarTimes, toSpan } from "./calendar-times.ts";
import type { DiaryContext } from "./diary-context.ts";
import { isPhone } from "./screen.ts";
import type { ViewState } from "./view-state.ts";
import "fullcalendar/skeleton.css";
import "fullcalendar/themes/classic/theme.css";
import "fullcalendar/themes/classic/palette.css";

const VIEW_TYPES = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth" } as const;

function toEvent(appointment: Summary): EventInput {
  return {
    id: String(appointment.id),
    title: titleOf(appointment),
    ...toCalendarTimes(appointment),
    editable: appointment.may_change,
    extendedProps: { appointment },
  };
}

const appointmentOf = (event: EventApi): Summary | undefined => event.extendedProps.appointment as Summary | undefined;

function content({ event, timeText, isShort, view }: EventDisplayInfo): HTMLElement {
  const appointment = appointmentOf(event);
  const oneLine = isShort || event.allDay || view.type === "dayGridMonth";
  if (!appointment) return h("span", { class: "appointment-inside" }, timeText);
  return appointmentContent(appointment, {
    time: event.allDay ? null : timeText,
    company: appointment.company,
    oneLine,
  });
}

/**
 * FullCalendar names each day's cell by its date, which hides from screen readers what stands in the cell; and on a day
 * without appointments nothing in the scrolling part takes the focus, so that keys could not scroll it.
 */
function repairCells(element: HTMLElement): void {
  const repair = () => {
    const cells = [...element.querySelectorAll<HTMLElement>("[role=gridcell][data-date]")];
    for (const cell of cells) cell.removeAttribute("aria-label");
    // The first half are the cells of the all-day row, which does not scroll.
    const firstLane = element.querySelector("[data-time]") ? cells[cells.length / 2] : undefined;
    if (firstLane) firstLane.tabIndex = 0;
  };
  new MutationObserver(repair).observe(element, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
  repair();
}

export class Calendar {
  private readonly inner: FullCalendar;
  private readonly diary: DiaryContext;
  private readonly element: HTMLElement;

  constructor(element: HTMLElement, diary: DiaryContext) {
    this.diary = diary;
    // An element of its own: FullCalendar decides about `display`, the diary about `hidden`.
    this.element = h("div", { class: "diary-calendar" });
    element.append(this.element);
    this.inner = new FullCalendar(this.element, {
      plugins: [timeGrid, dayGrid, interaction, classicTheme],
      ...this.displayOptions(),
      ...this.handlers(),
      initialView: this.typeFor(diary.state),
      initialDate: diary.state.date,
      events: (_range, done) => done(diary.feed.appointments.map(toEvent)),
    });
    this.inner.render();
    repairCells(this.element);
  }

  private typeFor(state: ViewState): string {
    return state.view === "view" ? "timeGridDay" : VIEW_TYPES[state.view];
  }

  private displayOptions(): ConstructorParameters<typeof FullCalendar>[1] {
    return {
      timeZone: "UTC",
      locale: LOCALE,
      now: () => this.diary.now(),
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
      allDayText: MESSAGES.allDay,
      moreLinkText: (count) => MESSAGES.moreAppointments(count),
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
          dayHeaderFormat: { weekday: "short", day: "numeric", ...(isPhone() ? {} : { month: "short" }) },
        },
      },
    };
  }

  private handlers(): ConstructorParameters<typeof FullCalendar>[1] {
    return {
      editable: true,
      eventResizableFromStart: true,
      selectable: true,
      selectMirror: true,
      selectMinDistance: 6,
      longPressDelay: 350,
      navLinks: true,
      navLinkHint: (day, date) =>
        this.diary.state.view === "month" ? day : `${formatShortDay(toWall(date))}, ${MESSAGES.openDay}`,
      navLinkDayClick: (date: Date) => this.diary.go({ ...this.diary.state, view: "day", date: dayOf(toWall(date)) }),
      select: ({ start, end, allDay }) => {
        this.inner.unselect();
        this.diary.create(toSpan(start, end, allDay));
      },
      eventContent: (info) => ({ domNodes: [content(info)] }),
      eventDidMount: ({ el, event, isMirror }) => {
        const appointment = appointmentOf(event);
        if (appointment && !isMirror) decorate(el, appointment, appointment.id === this.diary.selected);
      },
      eventDragStart: () => this.freeze(true),
      eventDragStop: () => this.freeze(false),
      eventResizeStart: () => this.freeze(true),
      eventResizeStop: () => this.freeze(false),
      eventDrop: ({ event, revert }) => this.moved(event, revert),
      eventResize: ({ event, revert }) => this.moved(event, revert),
    };
  }

  private freeze(frozen: boolean): void {
    this.diary.feed.frozen = frozen;
  }

  private moved(event: EventApi, revert: () => void): void {
    const appointment = appointmentOf(event);
    if (!appointment || !event.start || !event.end) {
      revert();
      return;
    }
    void this.diary.move(appointment, toSpan(event.start, event.end, event.allDay), revert);
  }

  show(state: ViewState): void {
    if (state.view === "view") return;
    this.element.dataset.shows = state.view;
    const type = this.typeFor(state);
    if (this.inner.view.type !== type) this.inner.changeView(type, state.date);
    else this.inner.gotoDate(state.date);
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
    markSelected(this.element, this.diary.selected);
  }

  /** The free time under the pointer: a slot of half an hour, a whole day, or the morning of a day in the month. */
  spanAt(x: number, y: number): Span | null {
    const under = document.elementsFromPoint(x, y).filter((element) => this.element.contains(element));
    const attribute = (name: string) => under.find((element) => element.hasAttribute(name))?.getAttribute(name);
    const [day, time] = [attribute("data-date"), attribute("data-time")];
    if (!day || under.some((element) => element.role === "columnheader")) return null;
    if (this.diary.state.view !== "month" && !time)
      return { start: atMidnight(day), end: atMidnight(day), all_day: true };
    const start = `${day}T${time?.slice(0, 5) ?? "09:00"}`;
    return { start, end: addMinutes(start, time ? 30 : 60), all_day: false };
  }
}
