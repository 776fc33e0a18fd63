/** Alarms in the diary: one tab of the browser listens and shows notifications; where it may not, all show banners. */

import { dismissAlarm } from "../kit/api.ts";
import type { Alarm } from "../kit/api-types.ts";
import { Banners } from "./banners.ts";
import { subscribe } from "./event-stream.ts";
import { closeAlarm, showAlarm } from "./notification.ts";
import { registerServiceWorker } from "./registration.ts";

const CHANNEL = "videomeet.alarms";
const SHOWN_KEY = "videomeet.alarms-shown";
const MAX_SHOWN_TAGS = 50;

interface Ringing {
  alarm: Alarm;
  until: number;
}
type TabMessage = { kind: "banner"; ringing: Ringing } | { kind: "dismissed"; tag: string } | { kind: "sync" };

export class Alarms {
  private readonly channel = new BroadcastChannel(CHANNEL);
  private readonly banners = new Banners((alarm) => void this.dismiss(alarm));
  /** What the tab that listens has shown as banners, for tabs that are opened later. */
  private readonly open = new Map<string, Ringing>();

  begin(): void {
    this.channel.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => this.receive(data));
    this.broadcast({ kind: "sync" });
    const lead = () =>
      subscribe({
        alarm: (alarm) => void this.ring(alarm),
        dismissed: ({ tag }) => this.remove(tag),
        ringing: ({ tags }) => void this.keepOnly(tags),
      });
    if (!("locks" in navigator)) {
      lead();
      return;
    }
    void navigator.locks.request(CHANNEL, () => {
      lead();
      // Held until this tab is closed; then the next one listens.
      return new Promise<never>(() => undefined);
    });
  }

  private async ring(alarm: Alarm): Promise<void> {
    if (this.open.has(alarm.tag)) return;
    const ringing = { alarm, until: Date.now() + alarm.seconds_left * 1000 };
    if (await this.showNotification(alarm)) return;
    this.open.set(alarm.tag, ringing);
    this.banners.show(alarm, ringing.until);
    this.broadcast({ kind: "banner", ringing });
  }

  /** Whether it stands, or stood, among the notifications of this browser. */
  private async showNotification(alarm: Alarm): Promise<boolean> {
    if (!("Notification" in window) || Notification.permission !== "granted") return false;
    if (shownTags().includes(alarm.tag)) return true;
    const registration = await registerServiceWorker();
    if (!registration) return false;
    try {
      await showAlarm(registration, alarm);
    } catch {
      return false;
    }
    localStorage.setItem(SHOWN_KEY, JSON.stringify([...shownTags(), alarm.tag].slice(-MAX_SHOWN_TAGS)));
    return true;
  }

  private async dismiss(alarm: Alarm): Promise<void> {
    this.remove(alarm.tag);
    this.broadcast({ kind: "dismissed", tag: alarm.tag });
    await dismissAlarm(alarm);
  }

  private remove(tag: string): void {
    this.open.delete(tag);
    this.banners.drop(tag);
    this.broadcast({ kind: "dismissed", tag });
    void navigator.serviceWorker
      ?.getRegistration()
      .then((registration) => registration && closeAlarm(registration, tag));
  }

  /** Takes away what was shown and rings no more: put away on another machine, or over, while nobody listened. */
  private async keepOnly(tags: string[]): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    const shown = (await registration?.getNotifications())?.map(({ tag }) => tag) ?? [];
    for (const tag of [...shown, ...this.banners.tags, ...this.open.keys()]) if (!tags.includes(tag)) this.remove(tag);
  }

  private receive(message: TabMessage): void {
    if (message.kind === "banner") this.banners.show(message.ringing.alarm, message.ringing.until);
    if (message.kind === "sync") for (const ringing of this.open.values()) this.broadcast({ kind: "banner", ringing });
    if (message.kind === "dismissed") {
      this.open.delete(message.tag);
      this.banners.drop(message.tag);
    }
  }

  private broadcast(message: TabMessage): void {
    this.channel.postMessage(message);
  }
}

function shownTags(): string[] {
  try {
    return JSON.parse(localStorage.getItem(SHOWN_KEY) ?? "[]") as string[];
  } catch {
    return [];
  }
}
