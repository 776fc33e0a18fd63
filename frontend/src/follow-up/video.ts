/** The video icon of the follow-up: reserve, sign in first if need be, show the link, remove, release. */

import { type ApiError, api, asApiError, releaseOnUnload } from "../kit/api.ts";
import type { Reservation, VideoOffer, VideoState } from "../kit/api-types.ts";
import { copyWithStatus } from "../kit/copy.ts";
import { h, requireElement } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { repairControl } from "../kit/repair.ts";
import type { SignInResult } from "../kit/sign-in-channel.ts";
import { SignInWindow } from "../video/sign-in-window.ts";
import { videoState } from "../video/video-state.ts";

interface VideoCallbacks {
  me: number;
  owner(): number;
  conflict(video: VideoState): HTMLElement | null;
}

export class VideoPart {
  private readonly callbacks: VideoCallbacks;
  private readonly toggle: HTMLButtonElement;
  private readonly block: HTMLElement;
  private readonly status: HTMLElement;
  private readonly problem: HTMLElement;
  private readonly signInWindow: SignInWindow;
  private offer: VideoOffer;
  private saved: VideoState | null = null;
  private reservation: Reservation | null = null;
  /** Reserved in this dialog and not saved: to be given back when the dialog is left. */
  private unsaved = new Set<string>();
  private working = false;
  /** Counts openings of the dialog, so that an answer that comes too late finds nobody waiting. */
  private opening = 0;

  constructor(form: HTMLFormElement, offer: VideoOffer, callbacks: VideoCallbacks) {
    this.callbacks = callbacks;
    this.offer = offer;
    this.toggle = requireElement("[data-video-toggle]", form);
    this.block = requireElement("[data-video]", form);
    this.status = requireElement("[data-video-status]", form);
    this.problem = requireElement("[data-video-problem]", form);
    this.signInWindow = new SignInWindow({
      done: (result) => this.signInDone(result),
      closed: () => void this.signInClosed(),
    });
    this.toggle.addEventListener("click", () => (this.reservation ? this.remove() : this.activate()));
    requireElement("[data-video-remove]", form).addEventListener("click", () => this.removeByButton());
    requireElement("[data-copy-link]", form).addEventListener(
      "click",
      () => void this.copy(requireElement("[data-copied]", form)),
    );
    window.addEventListener("pagehide", (event) => {
      if (!event.persisted) this.unsaved.forEach(releaseOnUnload);
    });
  }

  get reservationId(): string | null {
    return this.reservation?.id ?? null;
  }

  private get ownerIsMe(): boolean {
    return this.callbacks.owner() === this.callbacks.me;
  }

  get canReserveAtOnce(): boolean {
    return this.offer.provider !== null && (!this.ownerIsMe || this.offer.authorization === "connected");
  }

  private get label(): string {
    return this.offer.provider?.label ?? MESSAGES.video;
  }

  open(video: VideoState | null): void {
    this.opening += 1;
    this.saved = video;
    this.reservation = video && { id: video.reservation_id, join_url: video.join_url };
    this.working = false;
    this.unsaved.clear();
    this.showStatus("");
    this.draw();
    void this.refreshOffer();
  }

  /** Left without saving: what was reserved here goes back. */
  close(saved: boolean): void {
    this.opening += 1;
    this.signInWindow.stop();
    for (const id of this.unsaved)
      if (!saved || id !== this.reservation?.id) void api.releaseReservation(id).catch(() => undefined);
    this.unsaved.clear();
  }

  /** What the diary knew may be old: an administrator may have connected or disconnected the provider. */
  private async refreshOffer(): Promise<boolean> {
    const { opening } = this;
    const offer = await api.video().catch(() => null);
    if (offer) this.offer = offer;
    if (opening === this.opening) this.draw();
    return offer?.authorization === "connected";
  }

  /** On: reserve, or sign in first. Runs inside a click, because a pop-up may be needed. */
  activate(): void {
    if (this.working || this.reservation || !this.offer.provider) return;
    if (this.saved) this.restore(this.saved);
    else if (this.canReserveAtOnce) void this.reserve();
    else this.signIn();
  }

  /** Removed by mistake: the same link comes back. */
  private restore({ reservation_id, join_url }: VideoState): void {
    this.set({ id: reservation_id, join_url }, "");
  }

  remove(): void {
    if (!this.reservation) return;
    const { id } = this.reservation;
    if (this.unsaved.delete(id)) void api.releaseReservation(id).catch(() => undefined);
    this.set(null, this.saved ? MESSAGES.removedUntilSave : "");
  }

  private removeByButton(): void {
    this.remove();
    this.toggle.focus();
  }

  private set(reservation: Reservation | null, text: string): void {
    this.reservation = reservation;
    this.showStatus(text);
    this.draw();
  }

  private async reserve(): Promise<void> {
    const { opening } = this;
    this.working = true;
    this.showStatus(MESSAGES.reserving);
    this.draw();
    try {
      const reservation = await api.reserve(this.callbacks.owner());
      if (opening !== this.opening) return void api.releaseReservation(reservation.id).catch(() => undefined);
      this.unsaved.add(reservation.id);
      this.working = false;
      this.set(reservation, MESSAGES.reserved);
    } catch (error) {
      if (opening === this.opening) this.reserveFailed(asApiError(error));
    }
  }

  private reserveFailed(error: ApiError): void {
    this.working = false;
    if (error.code === "needs_authorization" && this.ownerIsMe) {
      this.offer = { ...this.offer, authorization: "needs_reauth" };
      // While the click still counts the browser lets the window open: nobody has to click twice.
      if (navigator.userActivation.isActive) this.signIn();
      else this.showProblem(MESSAGES.signInAgain(this.label), this.signInButton());
    } else {
      this.showProblem(
        error.message,
        error.repair && repairControl(error.repair),
        error.reference ? MESSAGES.reference(error.reference) : null,
      );
    }
    this.draw();
  }

  private signIn(): void {
    if (this.signInWindow.open(this.offer.authorize_url)) this.showStatus(MESSAGES.signInSmallWindow(this.label));
    else this.showProblem(MESSAGES.popupBlocked(this.label), this.signInLink());
    this.draw();
  }

  private signInLink(): HTMLElement {
    return h(
      "a",
      { class: "button small", href: this.offer.authorize_url, target: "_blank" },
      MESSAGES.signInAt(this.label),
    );
  }

  private signInButton(): HTMLElement {
    return h(
      "button",
      { class: "button small", type: "button", onclick: () => this.signIn() },
      MESSAGES.signInAt(this.label),
    );
  }

  private signInDone(result: SignInResult): void {
    if (result.kind === "authorized") {
      this.offer = { ...this.offer, authorization: "connected" };
      if (!this.reservation && !this.working) void this.reserve();
      return;
    }
    const reason = result.kind === "failed" ? result.message : "";
    this.showProblem(
      result.kind === "declined" ? MESSAGES.declined(this.label) : reason || MESSAGES.signInFailed(this.label),
    );
    this.draw();
  }

  private async signInClosed(): Promise<void> {
    const { opening } = this;
    const connected = await this.refreshOffer();
    if (opening !== this.opening || this.reservation || this.working) return;
    if (connected) void this.reserve();
    else if (!this.problem.childElementCount) this.showProblem(MESSAGES.windowClosed(this.label), this.signInButton());
    this.draw();
  }

  private async copy(status: HTMLElement): Promise<void> {
    if (this.reservation) await copyWithStatus(this.reservation.join_url, status);
  }

  private showStatus(text: string): void {
    this.status.textContent = text;
    this.problem.replaceChildren();
  }

  private showProblem(text: string, control: HTMLElement | null = null, more: string | null = null): void {
    this.status.textContent = "";
    this.problem.replaceChildren(
      h(
        "div",
        { class: "banner warning", role: "alert" },
        h("p", {}, text),
        more && h("p", { class: "reference" }, more),
        control && h("div", { class: "button-row" }, control),
      ),
    );
  }

  private draw(): void {
    const on = this.reservation !== null;
    this.toggle.hidden = !this.offer.provider && !on;
    this.toggle.setAttribute("aria-pressed", String(on));
    if (this.working) this.toggle.setAttribute("aria-busy", "true");
    else this.toggle.removeAttribute("aria-busy");
    this.drawLink();
    this.drawState();
    const hint = this.offer.hint ?? (this.offer.provider ? "" : MESSAGES.notSetUp);
    const hintElement = requireElement("[data-video-hint]", this.block.parentElement ?? document);
    hintElement.textContent = hint;
    hintElement.hidden = !hint;
    const empty = !on && !this.status.textContent && !this.problem.childElementCount;
    this.block.hidden = empty;
  }

  private drawLink(): void {
    requireElement("[data-video-on]", this.block).hidden = !this.reservation;
    if (!this.reservation) return;
    const link = requireElement<HTMLAnchorElement>("[data-join-link]", this.block);
    link.href = link.textContent = this.reservation.join_url;
    requireElement<HTMLAnchorElement>("[data-join]", this.block).href = this.reservation.join_url;
  }

  private drawState(): void {
    for (const old of this.block.querySelectorAll(".video-state")) old.remove();
    if (!this.saved || this.saved.reservation_id !== this.reservation?.id) return;
    const conflict = this.callbacks.conflict(this.saved);
    this.block.prepend(videoState(this.saved), ...(conflict ? [conflict] : []));
  }
}
