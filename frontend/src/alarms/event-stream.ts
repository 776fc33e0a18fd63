/** The server's event stream. This comes again where the browser would not: when refused, and after a silence. */
import type { Alarm } from "./notification.ts";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 120_000;
/** The server says something every 15 seconds; a line that says nothing has died, as lines do while a machine sleeps. */
const LONGEST_SILENCE = 50_000;
const LOOK_EVERY = 10_000;

interface Ears {
  alarm(alarm: Alarm): void;
  dismissed(tag: string): void;
  /** All that rings at this moment: whatever else was shown is over, or was put away. */
  ringing(tags: string[]): void;
}

export function listen(ears: Ears, pause = FIRST_PAUSE): void {
  const source = new EventSource("/diary/stream");
  let [next, heardAt] = [pause, Date.now()];
  const watch = window.setInterval(() => {
    if (Date.now() - heardAt > LONGEST_SILENCE) again(0);
  }, LOOK_EVERY);
  const again = (after: number) => {
    window.clearInterval(watch);
    source.close();
    window.setTimeout(() => listen(ears, Math.min(next * 2, LONGEST_PAUSE)), after);
  };
  const on = <T>(name: string, hear: (told: T) => void) =>
    source.addEventListener(name, (event) => {
      heardAt = Date.now();
      hear(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  on<Alarm>("alarm", (alarm) => ears.alarm(alarm));
  on<{ tag: string }>("dismissed", ({ tag }) => ears.dismissed(tag));
  on<{ tags: string[] }>("ringing", ({ tags }) => ears.ringing(tags));
  on("alive", () => undefined);
  source.addEventListener("open", () => ([next, heardAt] = [FIRST_PAUSE, Date.now()]));
  source.addEventListener("error", () => {
    // A little chance, so that all pages don't come back in the same moment.
    if (source.readyState === EventSource.CLOSED) again(next * (0.5 + Math.random()));
  });
}
