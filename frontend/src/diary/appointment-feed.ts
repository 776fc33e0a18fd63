/** The appointments on screen: loads them, keeps them fresh while something is being worked on, tells who listens. */

import { type ApiError, api, asApiError } from "../kit/api.ts";
import type { Summary } from "../kit/api-types.ts";
import { SIGN_IN_CHANNEL } from "../kit/sign-in-channel.ts";
import type { WallTime } from "../kit/times.ts";

const MIN_POLL_MS = 1_000;
const MAX_POLL_MS = 10_000;
const POLL_BACKOFF = 1.6;
const FRESH_FOR_MS = 4_000;
/** How often to look whether a meeting has begun or was changed at the provider. */
const VIDEO_CHECK_MS = 60_000;

interface Range {
  from: WallTime;
  to: WallTime;
  associates: number[];
}

interface FeedCallbacks {
  changed(): void;
  busy(loading: boolean): void;
  /** Null when loading went well again. */
  failed(error: ApiError | null): void;
  /** Whether anybody can see the page. */
  visible(): boolean;
}

export class AppointmentFeed {
  appointments: Summary[] = [];
  truncated = false;
  /** While something is dragged nothing may be redrawn under the pointer. */
  frozen = false;
  private range: Range | null = null;
  private running: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pollAfter = MIN_POLL_MS;
  private loadedAt = 0;
  private lastReported = "";
  private readonly callbacks: FeedCallbacks;

  constructor(callbacks: FeedCallbacks) {
    this.callbacks = callbacks;
  }

  find(id: number): Summary | undefined {
    return this.appointments.find((appointment) => appointment.id === id);
  }

  show(range: Range): Promise<void> {
    this.range = range;
    this.pollAfter = MIN_POLL_MS;
    return this.load(true);
  }

  refresh(): Promise<void> {
    this.pollAfter = MIN_POLL_MS;
    return this.load(false);
  }

  refreshIfStale(): void {
    if (this.callbacks.visible() && Date.now() - this.loadedAt > FRESH_FOR_MS) void this.refresh();
  }

  /** A newer version of one appointment, at once: the list follows. */
  put(appointment: Summary): void {
    const others = this.appointments.filter((other) => other.id !== appointment.id);
    this.update([...others, appointment]);
    void this.refresh();
  }

  drop(id: number): void {
    this.update(this.appointments.filter((appointment) => appointment.id !== id));
    void this.refresh();
  }

  private update(appointments: Summary[]): void {
    this.appointments = appointments.sort((a, b) => a.start.localeCompare(b.start) || a.id - b.id);
    const content = JSON.stringify(this.appointments);
    if (content === this.lastReported) return;
    this.lastReported = content;
    this.callbacks.changed();
  }

  private async load(visibly: boolean): Promise<void> {
    if (!this.range) return;
    this.running?.abort();
    clearTimeout(this.timer);
    const running = new AbortController();
    this.running = running;
    const { from, to, associates } = this.range;
    if (visibly) this.callbacks.busy(true);
    try {
      const listing = await api.list(from, to, associates, running.signal);
      if (running.signal.aborted) return;
      this.loaded(listing.appointments, listing.truncated);
    } catch (error) {
      if (!running.signal.aborted) this.callbacks.failed(asApiError(error));
    }
    if (running === this.running) this.callbacks.busy(false);
  }

  private loaded(appointments: Summary[], truncated: boolean): void {
    this.loadedAt = Date.now();
    this.truncated = truncated;
    this.callbacks.failed(null);
    if (!this.frozen) this.update(appointments);
    this.schedulePoll();
  }

  private schedulePoll(): void {
    const working = this.appointments.some(({ video }) => video?.status === "working");
    if (working || this.frozen) {
      this.timer = setTimeout(() => void this.load(false), this.pollAfter);
      this.pollAfter = Math.min(this.pollAfter * POLL_BACKOFF, MAX_POLL_MS);
    } else if (this.appointments.some(({ video }) => video)) {
      this.timer = setTimeout(() => this.refreshIfStale(), VIDEO_CHECK_MS);
    }
  }
}

/** Looks again when somebody comes back to the page, or has signed in at the provider in another window. */
export function refreshOnReturn(feed: AppointmentFeed): void {
  window.addEventListener("focus", () => feed.refreshIfStale());
  document.addEventListener("visibilitychange", () => feed.refreshIfStale());
  new BroadcastChannel(SIGN_IN_CHANNEL).addEventListener("message", () => void feed.refresh());
}
