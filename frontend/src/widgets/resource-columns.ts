/** View: one column per associate for one day, so that one sees who is busy when. Also used for attendees' availability. */
import type { BusyTime, Summary } from "../kit/api-types.ts";
import { h } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { atMidnight, type Day, formatHours, minutesBetween, type Span, type WallTime } from "../kit/times.ts";
import { DAY_MINUTES, position, SNAP_MINUTES, shifted, spanOfMinutes } from "./day-geometry.ts";
import { assignLanes } from "./lanes.ts";
import { followPointer } from "./pointer-drag.ts";

/** Pixels at the lower edge that resize. */
const RESIZE_EDGE_PX = 7;

export interface Block {
  span: Span;
  title: string;
  appointment?: Summary;
}
export interface Column {
  id: number;
  name: string;
  zone?: string;
  blocks: Block[];
}

export interface DayColumnsCallbacks {
  /** Dragged over free time, or clicked twice there. */
  picked(span: Span, column: number): void;
  /** Gives a block of an appointment its appearance and its accessible name. */
  decorate?(element: HTMLElement, block: Block): void;
  /** Dragged or resized. Without it, blocks stay where they are. */
  moved?(appointment: Summary, span: Span, revert: () => void): void;
  /** Nothing may be redrawn while something is dragged. */
  freeze?(frozen: boolean): void;
}

export class ResourceColumns {
  private readonly element: HTMLElement;
  private readonly callbacks: DayColumnsCallbacks;
  private day: Day = "1970-01-01";
  private scrolledTo = "";
  private shown = new Map<number, Summary>();

  constructor(element: HTMLElement, callbacks: DayColumnsCallbacks) {
    this.element = element;
    this.callbacks = callbacks;
    element.addEventListener("pointerdown", (event) => this.startDrag(event));
    element.addEventListener("dblclick", (event) => this.onDoubleClick(event));
  }

  draw(day: Day, columns: Column[], now: WallTime | null, proposal?: Span): void {
    this.day = day;
    this.shown = new Map(
      columns.flatMap(({ blocks }) =>
        blocks.flatMap(({ appointment }) => (appointment ? [[appointment.id, appointment]] : [])),
      ),
    );
    const scroller = this.element.querySelector(".columns-scroll");
    const [top, left] = [scroller?.scrollTop ?? 0, scroller?.scrollLeft ?? 0];
    const grid = h(
      "div",
      { class: "columns-grid" },
      this.corner(),
      ...columns.map((column) => this.head(column)),
      this.hours(),
      ...columns.map((column) => this.lane(column, now, proposal)),
    );
    grid.style.setProperty("--columns", String(columns.length));
    const frame = h(
      "div",
      { class: "columns-scroll", tabindex: 0, role: "group", "aria-label": columns.map(({ name }) => name).join(", ") },
      grid,
    );
    this.element.replaceChildren(frame);
    this.scroll(frame, top, left, proposal);
  }

  private scroll(frame: HTMLElement, top: number, left: number, proposal?: Span): void {
    const key = `${this.day}/${proposal?.start ?? ""}`;
    const first = this.scrolledTo === "";
    const start = proposal && !proposal.all_day ? minutesBetween(atMidnight(this.day), proposal.start) - 90 : 7.5 * 60;
    const height = frame.querySelector(".columns-lane")?.getBoundingClientRect().height ?? 0;
    frame.scrollTop = first || (proposal && key !== this.scrolledTo) ? (start / DAY_MINUTES) * height : top;
    frame.scrollLeft = left;
    this.scrolledTo = key;
  }

  /** The half hour of free time under the pointer. */
  slotAt(target: EventTarget | null, y: number): { span: Span; column: number } | null {
    const lane = target instanceof Element ? target.closest<HTMLElement>(".columns-lane") : null;
    if (!lane) return null;
    const start = Math.floor(this.minuteAt(lane, y) / 30) * 30;
    return { span: spanOfMinutes(this.day, start, start + 30), column: Number(lane.dataset.column) };
  }

  private corner(): HTMLElement {
    return h("div", { class: "columns-corner" });
  }

  private head(column: Column): HTMLElement {
    const allDay = column.blocks.filter(({ span }) => span.all_day).map((block) => this.block(block, "all-day"));
    return h(
      "div",
      { class: "columns-head" },
      h("strong", {}, column.name),
      column.zone ? h("span", { class: "small soft" }, column.zone) : null,
      ...allDay,
    );
  }

  private hours(): HTMLElement {
    const marks = Array.from({ length: 24 }, (_, hour) =>
      h("span", { class: "columns-hour" }, hour ? `${String(hour).padStart(2, "0")}:00` : ""),
    );
    return h("div", { class: "columns-hours", "aria-hidden": "true" }, ...marks);
  }

  private lane(column: Column, now: WallTime | null, proposal?: Span): HTMLElement {
    const lane = h("div", { class: "columns-lane", "data-column": column.id });
    if (proposal && !proposal.all_day) lane.append(this.placed(h("div", { class: "columns-proposal" }), proposal));
    for (const { item, lane: index, lanes } of assignLanes(column.blocks.filter(({ span }) => !span.all_day))) {
      const element = this.placed(this.block(item, "timed"), item.span);
      element.style.left = `${(index / lanes) * 100}%`;
      element.style.width = `${100 / lanes}%`;
      lane.append(element);
    }
    if (now?.startsWith(this.day))
      lane.append(this.placed(h("div", { class: "columns-now" }), { start: now, end: now, all_day: false }));
    return lane;
  }

  private block(block: Block, kind: string): HTMLElement {
    const element = h("div", { class: `columns-block ${kind}` });
    if (block.appointment && this.callbacks.decorate) this.callbacks.decorate(element, block);
    else element.append(h("span", {}, block.title));
    if (!block.appointment) element.classList.add("busy");
    return element;
  }

  private placed(element: HTMLElement, span: Span): HTMLElement {
    const { top, height } = position(this.day, span);
    element.style.top = `${top}%`;
    if (height !== null) element.style.height = `${height}%`;
    return element;
  }

  private minuteAt(lane: HTMLElement, y: number): number {
    const { top, height } = lane.getBoundingClientRect();
    return Math.max(0, Math.min(DAY_MINUTES - SNAP_MINUTES, ((y - top) / height) * DAY_MINUTES));
  }

  private freeLane(event: MouseEvent): HTMLElement | null {
    if (!(event.target instanceof Element) || event.target.closest(".columns-block")) return null;
    return event.target.closest<HTMLElement>(".columns-lane");
  }

  private onDoubleClick(event: MouseEvent): void {
    const slot = this.freeLane(event) && this.slotAt(event.target, event.clientY);
    if (slot) this.callbacks.picked(slot.span, slot.column);
  }

  private startDrag(event: PointerEvent): void {
    // A finger scrolls; a mouse or a pen draws.
    if (event.button !== 0 || event.pointerType === "touch") return;
    const lane = this.freeLane(event);
    if (lane) {
      // No text gets selected on the way.
      event.preventDefault();
      this.drawNew(event, lane);
    } else this.dragBlock(event);
  }

  private drawNew(event: PointerEvent, lane: HTMLElement): void {
    const from = this.snapped(lane, event.clientY, Math.floor);
    const mirror = h("div", { class: "columns-proposal" });
    let span: Span | null = null;
    followPointer(event, {
      moved: (y) => {
        const to = this.snapped(lane, y, Math.ceil);
        span = to > from ? spanOfMinutes(this.day, from, to) : spanOfMinutes(this.day, to, from + SNAP_MINUTES);
        mirror.textContent = formatHours(span);
        lane.append(this.placed(mirror, span));
      },
      ended: (done) => {
        mirror.remove();
        if (done && span) this.callbacks.picked(span, Number(lane.dataset.column));
      },
    });
  }

  /** Moves a block, or its end when it was taken at the lower edge. */
  private dragBlock(event: PointerEvent): void {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>(".columns-block.timed") : null;
    const lane = element?.closest<HTMLElement>(".columns-lane");
    const appointment = this.shown.get(Number(element?.dataset.appointment));
    if (!element || !lane || !appointment?.may_change || !this.callbacks.moved) return;
    const resizes = element.getBoundingClientRect().bottom - event.clientY < RESIZE_EDGE_PX;
    const from = this.minuteAt(lane, event.clientY);
    let span: Span = appointment;
    const { freeze, moved } = this.callbacks;
    freeze?.(true);
    followPointer(event, {
      moved: (y) => {
        const by = Math.round((this.minuteAt(lane, y) - from) / SNAP_MINUTES) * SNAP_MINUTES;
        span = shifted(appointment, resizes ? 0 : by, by);
        this.placed(element, span);
      },
      ended: (done) => {
        freeze?.(false);
        const changed = span.start !== appointment.start || span.end !== appointment.end;
        if (done && changed) moved(appointment, span, () => this.placed(element, appointment));
        else this.placed(element, appointment);
      },
    });
  }

  private snapped(lane: HTMLElement, y: number, round: (value: number) => number): number {
    return round(this.minuteAt(lane, y) / SNAP_MINUTES) * SNAP_MINUTES;
  }
}

/** Busy times as blocks that say nothing more than that. */
export function busyBlocks(name: string, busy: BusyTime[]): Block[] {
  return busy.map((time) => {
    const span = { ...time, all_day: false };
    return { span, title: MESSAGES.busyAt(name, formatHours(span)) };
  });
}
