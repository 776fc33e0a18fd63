/** The diary itself: knows where we are and what is selected, and lets every part follow. */
import { wantNotifications } from "../alarms/permission.ts";
import { FollowUp } from "../follow-up/follow-up.ts";
import { type ApiError, api, asApiError } from "../kit/api.ts";
import { asSummary, type Day, type DiaryStart, type Span, type Summary, type Wall } from "../kit/api-types.ts";
import { ask } from "../kit/dialogs.ts";
import { h, need } from "../kit/dom.ts";
import { addMinutes, atMidnight, dayOf, minutesBetween, sayTime, touches } from "../kit/times.ts";
import { complain, say, signInLink } from "../kit/toasts.ts";
import { WORDS } from "../kit/words.ts";
import { type Column, Columns } from "../widgets/day-columns.ts";
import { Feed } from "./appointment-feed.ts";
import { dress, inside, markSelected, titleOf } from "./appointment-view.ts";
import { Calendar } from "./calendar.ts";
import type { Host } from "./diary-context.ts";
import { listenToGestures } from "./interactions.ts";
import { howManyInvited, withTold } from "./notified.ts";
import { SidePanel } from "./side-panel.ts";
import { Toolbar } from "./toolbar.ts";
import { addressOf, hasRoomForPanel, type Place, period, placeInAddress } from "./view-state.ts";

const PANEL_CLOSED = "videomeet.panel-closed";

export class Diary implements Host {
  readonly start: DiaryStart;
  readonly feed: Feed;
  place: Place;
  selected: number | null = null;
  private readonly startedAt = Date.now();
  private readonly names: Map<number, string>;
  private readonly calendarElement = need("#calendar");
  private readonly columnsElement = need("#columns");
  private readonly calendar: Calendar;
  private readonly columns: Columns;
  private readonly panel: SidePanel;
  private readonly toolbar: Toolbar;
  private readonly followUp: FollowUp;

  constructor(start: DiaryStart) {
    this.start = start;
    this.names = new Map(start.associates.map(({ id, name }) => [id, name]));
    this.place = placeInAddress(start);
    this.feed = new Feed({
      changed: () => this.redraw(),
      busy: (loading) => this.showProgress(loading),
      failed: (error) => this.showFailure(error),
    });
    this.calendar = new Calendar(this.calendarElement, this);
    this.columns = new Columns(this.columnsElement, {
      picked: (span, owner) => this.create(span, owner),
      moved: (appointment, span, putBack) => void this.move(appointment, span, putBack),
      hold: (held) => (this.feed.held = held),
      dress: (element, { appointment }) => appointment && this.dressColumn(element, appointment),
    });
    this.panel = new SidePanel(need("#side-panel"), this);
    this.toolbar = new Toolbar(this, () => this.togglePanel());
    this.followUp = new FollowUp(start, {
      saved: (detail) => this.saved(asSummary(detail), detail.told),
      newer: (detail) => this.feed.put(asSummary(detail)),
      remove: (appointment) => this.remove(appointment),
      now: () => this.now(),
    });
  }

  begin(): void {
    history.replaceState(null, "", addressOf(this.place));
    window.addEventListener("popstate", () => this.follow(placeInAddress(this.start)));
    listenToGestures(need(".diary-sheet"), this, this.calendar, this.columns);
    this.panel.open = hasRoomForPanel() && localStorage.getItem(PANEL_CLOSED) !== "yes";
    this.toolbar.panelIsOpen(this.panel.open);
    this.follow(this.place);
  }

  now(): Wall {
    return addMinutes(this.start.now, Math.floor((Date.now() - this.startedAt) / 60_000));
  }

  nameOf(associate: number): string {
    return this.names.get(associate) ?? String(associate);
  }

  go(place: Place): void {
    if (addressOf(place) !== addressOf(this.place)) history.pushState(null, "", addressOf(place));
    this.follow(place);
  }

  goToDay(day: Day): void {
    this.go({ ...this.place, date: day });
  }

  private follow(place: Place): void {
    this.place = place;
    const selected = this.selected === null ? undefined : this.feed.find(this.selected);
    const { from, to } = period(place);
    // What is no longer in sight is no longer selected.
    if (selected && (selected.start >= to || (!selected.all_day && selected.end <= from))) this.select(null);
    const several = place.view === "view";
    this.calendarElement.hidden = several;
    this.columnsElement.hidden = !several;
    this.calendar.show(place);
    this.toolbar.show();
    this.redraw();
    void this.feed.show({ ...period(place), associates: place.owners });
  }

  private redraw(): void {
    wantNotifications(this.feed.appointments.some(({ alarm }) => alarm !== null));
    if (this.place.view === "view") this.drawColumns();
    else this.calendar.refresh();
    this.panel.draw();
  }

  private drawColumns(): void {
    const focused = document.activeElement?.closest<HTMLElement>("#columns [data-appointment]")?.dataset.appointment;
    this.columns.draw(
      this.place.date,
      this.place.owners.map((id) => this.column(id)),
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
      .filter((appointment) => touches(appointment, this.place.date))
      .map((appointment) => ({ span: appointment, title: titleOf(appointment), appointment }));
    const { zone } = this.start.associates.find((associate) => associate.id === id) ?? {};
    return { id, name: this.nameOf(id), ...(zone && zone !== this.start.me.zone ? { zone } : {}), blocks };
  }

  private dressColumn(element: HTMLElement, appointment: Summary): void {
    const time = appointment.all_day ? null : sayTime(appointment.start);
    const oneLine = appointment.all_day || minutesBetween(appointment.start, appointment.end) < 45;
    element.append(inside(appointment, { time, place: appointment.company, oneLine }));
    dress(element, appointment, appointment.id === this.selected);
  }

  private showProgress(loading: boolean): void {
    const progress = need(".diary-progress");
    progress.hidden = !loading;
    need("[data-progress-text]", progress).textContent = loading ? WORDS.busyLoading : "";
  }

  private showFailure(error: ApiError | null): void {
    const place = need("#diary-message");
    if (!error) {
      place.replaceChildren(
        ...(this.feed.truncated ? [h("div", { class: "banner info" }, h("p", {}, WORDS.truncated))] : []),
      );
      return;
    }
    const again = h(
      "button",
      { class: "button small", type: "button", onclick: () => void this.feed.refresh() },
      WORDS.tryAgain,
    );
    const link = error.code === "not_signed_in" ? signInLink() : null;
    const reference = error.reference ? h("span", { class: "reference" }, WORDS.reference(error.reference)) : null;
    place.replaceChildren(
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

  open(id: number): void {
    void this.followUp.openExisting(id);
  }

  create(span?: Span, owner?: number): void {
    this.followUp.openNew(span ?? this.nextHour(), owner ?? this.place.owners[0] ?? this.start.me.id);
  }

  /** The next full hour today, or nine o'clock on the day in sight. */
  private nextHour(): Span {
    const now = this.now();
    const { from, to } = period(this.place);
    const today = from <= now && now < to && (this.place.view !== "month" || this.place.date === dayOf(now));
    const start = today ? addMinutes(`${now.slice(0, 13)}:00`, 60) : addMinutes(atMidnight(this.place.date), 9 * 60);
    return { start, end: addMinutes(start, 60), all_day: false };
  }

  private saved(appointment: Summary, told: number): void {
    say(withTold(WORDS.saved, told));
    const { from, to } = period(this.place);
    // Saved out of sight: go there, so that nobody looks for it in vain.
    if (appointment.start >= to || appointment.end < from) this.goToDay(dayOf(appointment.start));
    this.feed.put(appointment);
    this.select(appointment.id);
  }

  async move(appointment: Summary, span: Span, putBack: () => void): Promise<void> {
    try {
      const moved = await api.move(appointment.id, appointment.version, this.start.me.zone, span);
      this.feed.put(moved);
      say(withTold(WORDS.moved, moved.told));
    } catch (error) {
      const problem = asApiError(error);
      putBack();
      complain(WORDS.notMoved(problem.message), problem);
      void this.feed.refresh();
    }
  }

  async complete(appointment: Summary): Promise<void> {
    try {
      this.feed.put(await api.complete(appointment.id, appointment.version, !appointment.completed));
    } catch (error) {
      const problem = asApiError(error);
      complain(problem.message, problem);
      void this.feed.refresh();
    }
  }

  async remove(appointment: Pick<Summary, "id" | "version" | "title" | "video">): Promise<boolean> {
    const invited = await howManyInvited(appointment.id);
    const yes = await ask({
      title: WORDS.deleteTitle,
      text: WORDS.deleteText(appointment.title.trim() || WORDS.noTitle),
      more: [appointment.video && WORDS.deleteVideoText, invited && WORDS.deleteTells(invited)]
        .filter(Boolean)
        .join(" "),
      yes: WORDS.delete,
      no: WORDS.cancel,
    });
    if (!yes) return false;
    try {
      await api.remove(appointment.id, appointment.version);
    } catch (error) {
      const problem = asApiError(error);
      if (problem.code !== "not_found") {
        complain(problem.message, problem);
        void this.feed.refresh();
        return false;
      }
    }
    if (this.selected === appointment.id) this.select(null);
    this.feed.drop(appointment.id);
    say(WORDS.deleted);
    return true;
  }
}
