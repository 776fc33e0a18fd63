/** The video icon of the follow-up: reserve, sign in first if need be, show the link, remove, give back. */

import { videoState } from "../diary/side-panel.ts";
import { type ApiError, api, asApiError, giveBackOnTheWayOut } from "../kit/api.ts";
import type { Reservation, VideoOffer, VideoState } from "../kit/api-types.ts";
import { h, need } from "../kit/dom.ts";
import { WORDS } from "../kit/words.ts";
import { copyAndSay } from "../page/copy-buttons.ts";
import type { Done } from "../page/sign-in-result.ts";
import { SignInWindow } from "../video/sign-in-window.ts";
import { repairControl } from "./problems.ts";

interface VideoHost {
  me: number;
  owner(): number;
  difference(video: VideoState): HTMLElement | null;
}

export class VideoPart {
  private readonly host: VideoHost;
  private readonly toggle: HTMLButtonElement;
  private readonly block: HTMLElement;
  private readonly status: HTMLElement;
  private readonly problem: HTMLElement;
  private readonly window: SignInWindow;
  private offer: VideoOffer;
  private saved: VideoState | null = null;
  private reservation: Reservation | null = null;
  /** Reserved in this dialog and not saved: to be given back when the dialog is left. */
  private fresh = new Set<string>();
  private working = false;
  /** Counts openings of the dialog, so that an answer that comes too late finds nobody waiting. */
  private opening = 0;

  constructor(form: HTMLFormElement, offer: VideoOffer, host: VideoHost) {
    this.host = host;
    this.offer = offer;
    this.toggle = need("[data-video-toggle]", form);
    this.block = need("[data-video]", form);
    this.status = need("[data-video-status]", form);
    this.problem = need("[data-video-problem]", form);
    this.window = new SignInWindow({
      done: (message) => this.signInDone(message),
      closed: () => void this.signInClosed(),
    });
    this.toggle.addEventListener("click", () => (this.reservation ? this.remove() : this.activate()));
    need("[data-video-remove]", form).addEventListener("click", () => this.removeByButton());
    need("[data-copy-link]", form).addEventListener("click", () => void this.copy(need("[data-copied]", form)));
    window.addEventListener("pagehide", (event) => {
      if (!event.persisted) this.fresh.forEach(giveBackOnTheWayOut);
    });
  }

  get reservationId(): string | null {
    return this.reservation?.id ?? null;
  }

  private get ownerIsMe(): boolean {
    return this.host.owner() === this.host.me;
  }

  get canReserveAtOnce(): boolean {
    return this.offer.provider !== null && (!this.ownerIsMe || this.offer.authorization === "connected");
  }

  private get label(): string {
    return this.offer.provider?.label ?? WORDS.video;
  }

  open(video: VideoState | null): void {
    this.opening += 1;
    this.saved = video;
    this.reservation = video && { id: video.reservation_id, join_url: video.join_url };
    this.working = false;
    this.fresh.clear();
    this.say("");
    this.draw();
    void this.look();
  }

  /** Left without saving: what was reserved here goes back. */
  close(saved: boolean): void {
    this.opening += 1;
    this.window.stop();
    for (const id of this.fresh)
      if (!saved || id !== this.reservation?.id) void api.giveBack(id).catch(() => undefined);
    this.fresh.clear();
  }

  /** What the diary knew may be old: an administrator may have connected or disconnected the provider. */
  private async look(): Promise<boolean> {
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
    if (this.fresh.delete(id)) void api.giveBack(id).catch(() => undefined);
    this.set(null, this.saved ? WORDS.removedUntilSave : "");
  }

  private removeByButton(): void {
    this.remove();
    this.toggle.focus();
  }

  private set(reservation: Reservation | null, text: string): void {
    this.reservation = reservation;
    this.say(text);
    this.draw();
  }

  private async reserve(): Promise<void> {
    const { opening } = this;
    this.working = true;
    this.say(WORDS.reserving);
    this.draw();
    try {
      const reservation = await api.reserve(this.host.owner());
      if (opening !== this.opening) return void api.giveBack(reservation.id).catch(() => undefined);
      this.fresh.add(reservation.id);
      this.working = false;
      this.set(reservation, WORDS.reserved);
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
      else this.complain(WORDS.signInAgain(this.label), this.signInButton());
    } else {
      this.complain(
        error.message,
        error.repair && repairControl(error.repair),
        error.reference ? WORDS.reference(error.reference) : null,
      );
    }
    this.draw();
  }

  private signIn(): void {
    if (this.window.open(this.offer.authorize_url)) this.say(WORDS.signInSmallWindow(this.label));
    else this.complain(WORDS.popupBlocked(this.label), this.signInLink());
    this.draw();
  }

  private signInLink(): HTMLElement {
    return h(
      "a",
      { class: "button small", href: this.offer.authorize_url, target: "_blank" },
      WORDS.signInAt(this.label),
    );
  }

  private signInButton(): HTMLElement {
    return h(
      "button",
      { class: "button small", type: "button", onclick: () => this.signIn() },
      WORDS.signInAt(this.label),
    );
  }

  private signInDone(message: Done): void {
    if (message.kind === "authorized") {
      this.offer = { ...this.offer, authorization: "connected" };
      if (!this.reservation && !this.working) void this.reserve();
      return;
    }
    const reason = message.kind === "failed" ? message.message : "";
    this.complain(message.kind === "declined" ? WORDS.declined(this.label) : reason || WORDS.signInFailed(this.label));
    this.draw();
  }

  private async signInClosed(): Promise<void> {
    const { opening } = this;
    const connected = await this.look();
    if (opening !== this.opening || this.reservation || this.working) return;
    if (connected) void this.reserve();
    else if (!this.problem.childElementCount) this.complain(WORDS.windowClosed(this.label), this.signInButton());
    this.draw();
  }

  private async copy(status: HTMLElement): Promise<void> {
    if (this.reservation) await copyAndSay(this.reservation.join_url, status);
  }

  private say(text: string): void {
    this.status.textContent = text;
    this.problem.replaceChildren();
  }

  private complain(text: string, control: HTMLElement | null = null, more: string | null = null): void {
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
    const hint = this.offer.hint ?? (this.offer.provider ? "" : WORDS.notSetUp);
    const place = need("[data-video-hint]", this.block.parentElement ?? document);
    place.textContent = hint;
    place.hidden = !hint;
    const empty = !on && !this.status.textContent && !this.problem.childElementCount;
    this.block.hidden = empty;
  }

  private drawLink(): void {
    need("[data-video-on]", this.block).hidden = !this.reservation;
    if (!this.reservation) return;
    const link = need<HTMLAnchorElement>("[data-join-link]", this.block);
    link.href = link.textContent = this.reservation.join_url;
    need<HTMLAnchorElement>("[data-join]", this.block).href = this.reservation.join_url;
  }

  private drawState(): void {
    for (const old of this.block.querySelectorAll(".video-state")) old.remove();
    if (!this.saved || this.saved.reservation_id !== this.reservation?.id) return;
    const differs = this.host.difference(this.saved);
    this.block.prepend(videoState(this.saved), ...(differs ? [differs] : []));
  }
}
