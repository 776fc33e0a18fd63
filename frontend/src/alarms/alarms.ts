/** Alarms in the diary: one tab of the browser listens and shows notifications; where it may not, all show banners. */
import { Banners } from "./banners.ts";
import { listen } from "./event-stream.ts";
import { type Alarm, close, putAway, show } from "./notification.ts";
import { worker } from "./registration.ts";

const NAME = "videomeet.alarms";
const SHOWN = "videomeet.alarms-shown";
const REMEMBERED = 50;

interface Ringing {
  alarm: Alarm;
  until: number;
}
type Word = { kind: "banner"; ringing: Ringing } | { kind: "away"; tag: string } | { kind: "anything" };

export class Alarms {
  private readonly channel = new BroadcastChannel(NAME);
  private readonly banners = new Banners((alarm) => void this.away(alarm));
  /** What the tab that listens has shown as banners, for tabs that are opened later. */
  private readonly open = new Map<string, Ringing>();

  begin(): void {
    this.channel.addEventListener("message", ({ data }: MessageEvent<Word>) => this.hear(data));
    this.say({ kind: "anything" });
    const lead = () =>
      listen({
        alarm: (alarm) => void this.ring(alarm),
        dismissed: (tag) => this.gone(tag),
        ringing: (tags) => void this.only(tags),
      });
    if (!("locks" in navigator)) {
      lead();
      return;
    }
    void navigator.locks.request(NAME, () => {
      lead();
      // Held until this tab is closed; then the next one listens.
      return new Promise<never>(() => undefined);
    });
  }

  private async ring(alarm: Alarm): Promise<void> {
    if (this.open.has(alarm.tag)) return;
    const ringing = { alarm, until: Date.now() + alarm.seconds_left * 1000 };
    if (await this.notified(alarm)) return;
    this.open.set(alarm.tag, ringing);
    this.banners.show(alarm, ringing.until);
    this.say({ kind: "banner", ringing });
  }

  /** Whether it stands, or stood, among the notifications of this browser. */
  private async notified(alarm: Alarm): Promise<boolean> {
    if (!("Notification" in window) || Notification.permission !== "granted") return false;
    if (remembered().includes(alarm.tag)) return true;
    const registration = await worker();
    if (!registration) return false;
    try {
      await show(registration, alarm);
    } catch {
      return false;
    }
    localStorage.setItem(SHOWN, JSON.stringify([...remembered(), alarm.tag].slice(-REMEMBERED)));
    return true;
  }

  private async away(alarm: Alarm): Promise<void> {
    this.gone(alarm.tag);
    this.say({ kind: "away", tag: alarm.tag });
    await putAway(alarm);
  }

  private gone(tag: string): void {
    this.open.delete(tag);
    this.banners.drop(tag);
    this.say({ kind: "away", tag });
    void navigator.serviceWorker?.getRegistration().then((found) => found && close(found, tag));
  }

  /** Takes away what was shown and rings no more: put away on another machine, or over, while nobody listened. */
  private async only(tags: string[]): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    const shown = (await registration?.getNotifications())?.map(({ tag }) => tag) ?? [];
    for (const tag of [...shown, ...this.banners.tags, ...this.open.keys()]) if (!tags.includes(tag)) this.gone(tag);
  }

  private hear(word: Word): void {
    if (word.kind === "banner") this.banners.show(word.ringing.alarm, word.ringing.until);
    if (word.kind === "anything") for (const ringing of this.open.values()) this.say({ kind: "banner", ringing });
    if (word.kind === "away") {
      this.open.delete(word.tag);
      this.banners.drop(word.tag);
    }
  }

  private say(word: Word): void {
    this.channel.postMessage(word);
  }
}

function remembered(): string[] {
  try {
    return JSON.parse(localStorage.getItem(SHOWN) ?? "[]") as string[];
  } catch {
    return [];
  }
}
