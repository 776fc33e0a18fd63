/** The appointments on screen: loads them, keeps them fresh while something is being worked on, tells who listens. */

import { type ApiError, api, asApiError } from "../kit/api.ts";
import type { Summary, Wall } from "../kit/api-types.ts";
import { CHANNEL } from "../page/sign-in-result.ts";

const FIRST_LOOK = 1_000;
const LONGEST_WAIT = 10_000;
const FRESH_FOR = 4_000;
/** How often to look whether a meeting has begun or was changed at the provider. */
const NOW_AND_THEN = 60_000;

interface Wanted {
  from: Wall;
  to: Wall;
  associates: number[];
}
interface Listener {
  changed(): void;
  busy(loading: boolean): void;
  failed(error: ApiError | null): void;
}

export class Feed {
  appointments: Summary[] = [];
  truncated = false;
  /** While something is dragged nothing may be redrawn under the pointer. */
  held = false;
  private wanted: Wanted | null = null;
  private running: AbortController | null = null;
  private timer = 0;
  private wait = FIRST_LOOK;
  private loadedAt = 0;
  private shown = "";
  private readonly listener: Listener;

  constructor(listener: Listener) {
    this.listener = listener;
    window.addEventListener("focus", () => this.refreshIfOld());
    document.addEventListener("visibilitychange", () => this.refreshIfOld());
    // Somebody signed in at the provider in another window: what waited for that goes on now.
    new BroadcastChannel(CHANNEL).addEventListener("message", () => void this.refresh());
  }

  find(id: number): Summary | undefined {
    return this.appointments.find((appointment) => appointment.id === id);
  }

  show(wanted: Wanted): Promise<void> {
    this.wanted = wanted;
    this.wait = FIRST_LOOK;
    return this.load(true);
  }

  refresh(): Promise<void> {
    this.wait = FIRST_LOOK;
    return this.load(false);
  }

  /** A newer version of one appointment, at once: the list follows. */
  put(appointment: Summary): void {
    const others = this.appointments.filter((other) => other.id !== appointment.id);
    this.tell([...others, appointment]);
    void this.refresh();
  }

  drop(id: number): void {
    this.tell(this.appointments.filter((appointment) => appointment.id !== id));
    void this.refresh();
  }

  private refreshIfOld(): void {
    if (document.visibilityState === "visible" && Date.now() - this.loadedAt > FRESH_FOR) void this.refresh();
  }

  private tell(appointments: Summary[]): void {
    this.appointments = appointments.sort((a, b) => a.start.localeCompare(b.start) || a.id - b.id);
    const now = JSON.stringify(this.appointments);
    if (now === this.shown) return;
    this.shown = now;
    this.listener.changed();
  }

  private async load(visibly: boolean): Promise<void> {
    if (!this.wanted) return;
    this.running?.abort();
    window.clearTimeout(this.timer);
    const running = new AbortController();
    this.running = running;
    const { from, to, associates } = this.wanted;
    if (visibly) this.listener.busy(true);
    try {
      const listing = await api.list(from, to, associates, running.signal);
      if (running.signal.aborted) return;
      this.arrived(listing.appointments, listing.truncated);
    } catch (error) {
      if (!running.signal.aborted) this.listener.failed(asApiError(error));
    }
    if (running === this.running) this.listener.busy(false);
  }

  private arrived(appointments: Summary[], truncated: boolean): void {
    this.loadedAt = Date.now();
    this.truncated = truncated;
    this.listener.failed(null);
    if (!this.held) this.tell(appointments);
    this.lookAgain();
  }

  private lookAgain(): void {
    const working = this.appointments.some((appointment) => appointment.video?.status === "working");
    if (!working && !this.held) {
      if (this.appointments.some((appointment) => appointment.video))
        this.timer = window.setTimeout(() => this.refreshIfOld(), NOW_AND_THEN);
      return;
    }
    this.timer = window.setTimeout(() => void this.load(false), this.wait);
    this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT);
  }
}
