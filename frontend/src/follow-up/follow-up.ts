/** The follow-up dialog: opens blank or with an appointment, saves, and lets nobody lose what they wrote by accident. */

import { type ApiError, api, asApiError } from "../kit/api.ts";
import type { Detail, DiaryStart, VideoState } from "../kit/api-types.ts";
import type { Draft } from "../kit/appointment.ts";
import { requireElement, smallButton } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { dayOf, type Span } from "../kit/times.ts";
import { conflictBox } from "../video/conflict.ts";
import { Attendees } from "./attendees.ts";
import { Availability } from "./availability.ts";
import { DraftSaver } from "./draft-saver.ts";
import { CANCELLED } from "./email-preview.ts";
import { Fields } from "./fields.ts";
import { FormLock } from "./form-lock.ts";
import { clearHistory, showHistory } from "./history.ts";
import { InvitesCheckbox } from "./invites-checkbox.ts";
import { Problems } from "./problems.ts";
import { TimeFields } from "./time-fields.ts";
import { confirmLeaving, guardUnload } from "./unsaved-changes.ts";
import { VideoPart } from "./video.ts";

interface FollowUpCallbacks {
  saved(detail: Detail): void;
  newer(detail: Detail): void;
  remove(appointment: Pick<Detail, "id" | "version" | "title" | "video">): Promise<boolean>;
}

export class FollowUp {
  private readonly dialog = requireElement<HTMLDialogElement>("#follow-up");
  private readonly form = requireElement<HTMLFormElement>("form", this.dialog);
  private readonly start: DiaryStart;
  private readonly callbacks: FollowUpCallbacks;
  private readonly fields: Fields;
  private readonly times: TimeFields;
  private readonly attendees: Attendees;
  private readonly availability: Availability;
  private readonly video: VideoPart;
  private readonly invitesCheckbox: InvitesCheckbox;
  private readonly problems = new Problems(this.form);
  private readonly lock = new FormLock(this.dialog);
  private readonly saver = new DraftSaver();
  private detail: Detail | null = null;
  private idempotencyKey = "";
  private pristine = "";
  private saving = false;
  private opening = 0;

  constructor(start: DiaryStart, callbacks: FollowUpCallbacks) {
    this.start = start;
    this.callbacks = callbacks;
    this.fields = new Fields(this.form, start);
    this.times = new TimeFields(this.form, () => this.timesChanged());
    this.attendees = new Attendees(this.form, start.associates, {
      changed: () => this.availability.changed(),
      appointment: () => this.detail?.id ?? null,
    });
    this.invitesCheckbox = new InvitesCheckbox(this.form, start.mail);
    this.video = new VideoPart(this.form, start.video, {
      me: start.me.id,
      owner: () => this.fields.ownerId,
      conflict: (video) => this.conflict(video),
    });
    this.availability = new Availability(this.form, start.associates, {
      span: () => this.times.span,
      zone: () => this.fields.read().zone,
      people: () => [this.fields.ownerId, ...this.attendees.associateIds],
      except: () => this.detail?.id ?? null,
      hint: (busy) => this.attendees.showBusy(busy),
      picked: (span) => this.takeTime(span),
    });
    this.listen();
  }

  private listen(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
    requireElement("[data-cancel]", this.form).addEventListener("click", () => void this.leave());
    requireElement("[data-delete]", this.form).addEventListener("click", () => void this.remove());
    this.fields.field("type_id").addEventListener("change", () => this.typeChosen());
    for (const name of ["owner_id", "zone"])
      this.fields.field(name).addEventListener("change", () => this.timesChanged());
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // Asked for here and not in "cancel": a second Escape would close the dialog without asking.
      event.preventDefault();
      void this.leave();
    });
    this.dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.dialog) return;
      event.preventDefault();
      void this.leave();
    });
    guardUnload(() => this.dialog.open && this.isChanged);
  }

  openNew(span: Span, owner: number): void {
    this.begin(null);
    this.fields.blank({ span, owner });
    this.times.span = span;
    this.attendees.value = [];
    this.invitesCheckbox.value = false;
    this.video.open(null);
    this.ready();
    if (this.typeDefault() === "on" && this.video.canReserveAtOnce) this.video.activate();
  }

  async openExisting(id: number): Promise<void> {
    const opening = this.begin(null);
    this.lock.lock(false);
    this.problems.showBanner("info", MESSAGES.loading);
    try {
      const detail = await api.open(id);
      if (opening === this.opening) this.fill(detail);
    } catch (error) {
      if (opening !== this.opening) return;
      this.lock.lock(false);
      const again = smallButton(MESSAGES.tryAgain, () => void this.openExisting(id));
      this.problems.show(asApiError(error), again);
    }
  }

  private begin(detail: Detail | null): number {
    this.detail = detail;
    this.idempotencyKey = crypto.randomUUID();
    this.saver.reset();
    this.saving = false;
    this.problems.clear();
    this.availability.close();
    this.lock.unlock(false);
    requireElement("[data-delete]", this.form).hidden = true;
    clearHistory(this.form);
    if (!this.dialog.open) this.dialog.showModal();
    requireElement(".dialog-body", this.dialog).scrollTop = 0;
    this.pristine = this.content();
    this.opening += 1;
    return this.opening;
  }

  private fill(detail: Detail): void {
    this.begin(detail);
    this.fields.show(detail);
    this.times.span = detail;
    this.attendees.value = detail.attendees;
    this.invitesCheckbox.value = detail.invites;
    this.video.open(detail.video);
    requireElement("[data-delete]", this.form).hidden = false;
    showHistory(this.form, detail);
    this.ready();
  }

  private ready(): void {
    this.pristine = this.content();
    this.availability.changed();
    this.fields.field("title").focus();
  }

  /** What would be saved, as text; the request's number does not count as a change. */
  private content(): string {
    return JSON.stringify({ ...this.draft(), idempotency_key: "" });
  }

  private get isChanged(): boolean {
    return this.content() !== this.pristine;
  }

  private draft(): Draft {
    return {
      idempotency_key: this.idempotencyKey,
      ...this.fields.read(),
      ...this.times.span,
      attendees: this.attendees.forDraft,
      reservation_id: this.video.reservationId,
      invites: this.invitesCheckbox.value,
    };
  }

  private typeDefault(): string | undefined {
    return this.start.types.find(({ id }) => id === this.fields.read().type_id)?.video_default;
  }

  private typeChosen(): void {
    if (this.detail) return;
    if (this.typeDefault() === "on") this.video.activate();
    if (this.typeDefault() === "off") this.video.remove();
  }

  private timesChanged(): void {
    requireElement("[data-elsewhere]", this.form).hidden = true;
    this.availability.changed();
  }

  private takeTime(span: Span): void {
    const { start, end, all_day } = this.times.span;
    if (all_day || dayOf(start) !== dayOf(end)) return;
    this.times.span = span;
    this.timesChanged();
  }

  private async save(): Promise<void> {
    if (this.saving) return;
    this.attendees.takeTyped();
    const { opening } = this;
    const draft = this.draft();
    this.saving = true;
    this.problems.clear();
    this.lock.lock(true);
    try {
      const email = await this.invitesCheckbox.confirm(draft, this.detail?.id ?? null, () => this.lock.unlock(true));
      if (email === CANCELLED) return this.stay();
      this.lock.lock(true);
      const detail = await this.saver.save(draft, this.detail, email);
      this.saving = false;
      this.shut(true);
      this.callbacks.saved(detail);
    } catch (error) {
      if (opening !== this.opening) return;
      this.stay();
      this.saveFailed(asApiError(error), draft);
    }
  }

  private stay(): void {
    this.saving = false;
    this.lock.unlock(false);
  }

  private saveFailed(error: ApiError, draft: Draft): void {
    this.saver.failed(error, draft, this.detail);
    const { detail } = this;
    const again = error.unknownOutcome || error.code === "try_later";
    if (error.code === "conflict" && detail) {
      this.problems.show(
        error,
        smallButton(MESSAGES.loadNewer, () => void this.loadNewer(detail.id)),
      );
    } else if (again)
      this.problems.show(
        error,
        smallButton(MESSAGES.tryAgain, () => void this.save()),
      );
    else this.problems.show(error);
  }

  private async loadNewer(id: number): Promise<void> {
    this.video.close(false);
    await this.openExisting(id);
    if (this.detail) this.problems.showBanner("info", MESSAGES.newerLoaded);
  }

  private conflict(video: VideoState): HTMLElement | null {
    return (
      this.detail &&
      conflictBox(
        { ...this.detail, video },
        { mayResolve: () => this.mayResolve(), resolved: (detail) => this.resolved(detail) },
      )
    );
  }

  /** Deciding loads the appointment anew: nothing that was written may be lost by that. */
  private mayResolve(): boolean {
    if (this.isChanged) this.problems.showBanner("info", MESSAGES.saveFirst);
    return !this.isChanged;
  }

  private resolved(detail: Detail): void {
    this.fill(detail);
    this.callbacks.newer(detail);
  }

  private async leave(): Promise<void> {
    if (this.saving) return;
    const { opening } = this;
    if (this.isChanged && !(await confirmLeaving())) return;
    if (opening === this.opening) this.shut(false);
  }

  private async remove(): Promise<void> {
    const { detail } = this;
    if (detail && (await this.callbacks.remove(detail))) this.shut(false);
  }

  private shut(saved: boolean): void {
    this.opening += 1;
    this.video.close(saved);
    this.availability.close();
    this.dialog.close();
  }
}
