/** The diary itself: knows where we are and what is selected, and lets every part follow. */

import type { ApiError } from "../kit/api.ts";
import type { Detail, DiaryStart, Summary } from "../kit/api-types.ts";
import { asSummary, titleOf } from "../kit/appointment.ts";
import { h, requireElement, smallButton } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { signInLink } from "../kit/repair.ts";
import {
  addMinutes,
  type Day,
  dayOf,
  formatTime,
  minutesBetween,
  type Span,
  touches,
  type WallTime,
} from "../kit/times.ts";
import { toast } from "../kit/toasts.ts";
import { type Column, ResourceColumns } from "../widgets/resource-columns.ts";
import { AppointmentActions, type Deletable } from "./appointment-actions.ts";
import { AppointmentFeed, refreshOnReturn } from "./appointment-feed.ts";
import { appointmentContent, decorate, markSelected } from "./appointment-view.ts";
import type { DiaryContext } from "./diary-context.ts";
import { Calendar } from "./full-calendar.ts";
import { handleInteractions } from "./interactions.ts";
import { withNotified } from "./notified.ts";
import { hasRoomForPanel, isPhone } from "./screen.ts";
import { SidePanel } from "./side-panel.ts";
import { Toolbar } from "./toolbar.ts";
import { parseViewState, period, proposedSpan, toSearch, type ViewState } from "./view-state.ts";

const PANEL_CLOSED = "videomeet.panel-closed";

export interface FollowUpDialog {
  openNew(span: Span, owner: number): void;
  openExisting(id: number): Promise<void>;
}

/** What other rooms do for the diary; the entry file puts them together. */
export interface DiaryNeighbours {
  followUp(callbacks: {
    saved(detail: Detail): void;
    newer(detail: Detail): void;
    remove(appointment: Deletable): Promise<boolean>;
  }): FollowUpDialog;
  /** Called after each change with whether any appointment in sight has an alarm. */
  alarmsInSight(some: boolean): void;
}

export class Diary implements DiaryContext {
  readonly start: DiaryStart;
  readonly feed: AppointmentFeed;
  state: ViewState;
  selected: number | null = null;
  private readonly startedAt = Date.now();
  private readonly names: Map<number, string>;
  private readonly calendarElement = requireElement("#calendar");
  private readonly columnsElement = requireElement("#columns");
  private readonly calendar: Calendar;
  private readonly columns: ResourceColumns;
  private readonly panel: SidePanel;
  private readonly toolbar: Toolbar;
  private readonly actions: AppointmentActions;
  private readonly followUp: FollowUpDialog;
  private readonly neighbours: DiaryNeighbours;

  constructor(start: DiaryStart, neighbours: DiaryNeighbours) {
    this.start = start;
    this.neighbours = neighbours;
    this.names = new Map(start.associates.map(({ id, name }) => [id, name]));
    this.state = parseViewState(location.search, start, isPhone());
    this.feed = new AppointmentFeed({
      changed: () => this.redraw(),
      busy: (loading) => this.showProgress(loading),
      failed: (error) => this.showFailure(error),
      visible: () => document.visibilityState === "visible",
    });
    this.calendar = new Calendar(this.calendarElement, this);
    this.columns = new ResourceColumns(this.columnsElement, {
      picked: (span, owner) => this.create(span, owner),
      moved: (appointment, span, revert) => void this.move(appointment, span, revert),
      freeze: (frozen) => {
        this.feed.frozen = frozen;
      },
      decorate: (element, { appointment }) => appointment && this.decorateColumn(element, appointment),
    });
    this.panel = new SidePanel(requireElement("#side-panel"), this);
    this.toolbar = new Toolbar(this, () => this.togglePanel());
    this.actions = new AppointmentActions(this.feed, start.me.zone);
    this.followUp = neighbours.followUp({
      saved: (detail) => this.saved(asSummary(detail), detail.notified),
      newer: (detail) => this.feed.put(asSummary(detail)),
      remove: (appointment) => this.remove(appointment),
    });
  }

  begin(): void {
    history.replaceState(null, "", toSearch(this.state));
    window.addEventListener("popstate", () => this.show(parseViewState(location.search, this.start, isPhone())));
    refreshOnReturn(this.feed);
    handleInteractions(requireElement(".diary-sheet"), this, this.calendar, this.columns);
    this.panel.open = hasRoomForPanel() && localStorage.getItem(PANEL_CLOSED) !== "yes";
    this.toolbar.panelIsOpen(this.panel.open);
    this.show(this.state);
  }

  now(): WallTime {
    return addMinutes(this.start.now, Math.floor((Date.now() - this.startedAt) / 60_000));
  }

  nameOf(associate: number): string {
    return this.names.get(associate) ?? String(associate);
  }

  go(state: ViewState): void {
    if (toSearch(state) !== toSearch(this.state)) history.pushState(null, "", toSearch(state));
    this.show(state);
  }

  goToDay(day: Day): void {
    this.go({ ...this.state, date: day });
  }

  private show(state: ViewState): void {
    this.state = state;
    const selected = this.selected === null ? undefined : this.feed.find(this.selected);
    const { from, to } = period(state);
    // What is no longer in sight is no longer selected.
    if (selected && (selected.start >= to || (!selected.all_day && selected.end <= from))) this.select(null);
    const asColumns = state.view === "view";
    this.calendarElement.hidden = asColumns;
    this.columnsElement.hidden = !asColumns;
    this.calendar.show(state);
    this.toolbar.show();
    this.redraw();
    void this.feed.show({ ...period(state), associates: state.owners });
  }

  private redraw(): void {
    this.neighbours.alarmsInSight(this.feed.appointments.some(({ alarm }) => alarm !== null));
    if (this.state.view === "view") this.drawColumns();
    else this.calendar.refresh();
    this.panel.draw();
  }

  private drawColumns(): void {
    const focused = document.activeElement?.closest<HTMLElement>("#columns [data-appointment]")?.dataset.appointment;
    this.columns.draw(
      this.state.date,
      this.state.owners.map((id) => this.column(id)),
      this.now(),
    );
    if (focused)
      this.columnsElement.querySelector<HTMLElement>(`[data-appointment="${focused}"]`)?.focus({ preventScroll: true });
  }

  private column(id: number): Column {
    const mine = this.feed.appointments.filter(
      ({ owner, attendee_ids }) => owner.id === id || attendee_ids.includes(id),
    );
    const blocks = mine
      .filter((appointment) => touches(appointment, this.state.date))
      .map((appointment) => ({ span: appointment, title: titleOf(appointment), appointment }));
    const { zone } = this.start.associates.find((associate) => associate.id === id) ?? {};
    return { id, name: this.nameOf(id), ...(zone && zone !== this.start.me.zone ? { zone } : {}), blocks };
  }

  private decorateColumn(element: HTMLElement, appointment: Summary): void {
    const time = appointment.all_day ? null : formatTime(appointment.start);
    const oneLine = appointment.all_day || minutesBetween(appointment.start, appointment.end) < 45;
    element.append(appointmentContent(appointment, { time, company: appointment.company, oneLine }));
    decorate(element, appointment, appointment.id === this.selected);
  }

  private showProgress(loading: boolean): void {
    const progress = requireElement(".diary-progress");
    progress.hidden = !loading;
    requireElement("[data-progress-text]", progress).textContent = loading ? MESSAGES.busyLoading : "";
  }

  private showFailure(error: ApiError | null): void {
    const message = requireElement("#diary-message");
    if (!error) {
      message.replaceChildren(
        ...(this.feed.truncated ? [h("div", { class: "banner info" }, h("p", {}, MESSAGES.truncated))] : []),
      );
      return;
    }
    const again = smallButton(MESSAGES.tryAgain, () => void this.feed.refresh());
    const link = error.code === "not_signed_in" ? signInLink() : null;
    const reference = error.reference ? h("span", { class: "reference" }, MESSAGES.reference(error.reference)) : null;
    message.replaceChildren(
      h(
        "div",
        { class: "banner error", role: "alert" },
        h("p", {}, error.message, " ", reference),
        h("div", { class: "button-row" }, again, link),
      ),
    );
  }

  private togglePanel(): void {
    this.panel.open = !this.panel.open;
    this.toolbar.panelIsOpen(this.panel.open);
    localStorage.setItem(PANEL_CLOSED, this.panel.open ? "no" : "yes");
  }

  select(id: number | null): void {
    this.selected = id;
    this.calendar.markSelected();
    markSelected(this.columnsElement, id);
    if (!hasRoomForPanel()) {
      this.panel.open = id !== null;
      this.toolbar.panelIsOpen(this.panel.open);
    }
    this.panel.draw();
  }

  /** Whoever may not change it sees it in the side panel. */
  open(appointment: Pick<Summary, "id" | "may_change">): void {
    if (appointment.may_change) void this.followUp.openExisting(appointment.id);
    else this.select(appointment.id);
  }

  create(span?: Span, owner?: number): void {
    this.followUp.openNew(
      span ?? proposedSpan(this.state, this.now()),
      owner ?? this.state.owners[0] ?? this.start.me.id,
    );
  }

  private saved(appointment: Summary, notified: number): void {
    toast(withNotified(MESSAGES.saved, notified));
    const { from, to } = period(this.state);
    // Saved out of sight: go there, so that nobody looks for it in vain.
    if (appointment.start >= to || appointment.end < from) this.goToDay(dayOf(appointment.start));
    this.feed.put(appointment);
    this.select(appointment.id);
  }

  move(appointment: Summary, span: Span, revert: () => void): Promise<void> {
    return this.actions.move(appointment, span, revert);
  }

  complete(appointment: Summary): Promise<void> {
    return this.actions.complete(appointment);
  }

  async remove(appointment: Deletable): Promise<boolean> {
    const removed = await this.actions.remove(appointment);
    if (removed && this.selected === appointment.id) this.select(null);
    return removed;
  }
}
