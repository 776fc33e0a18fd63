/** The server's event stream. This comes again where the browser would not: when refused, and after a silence. */
import type { Alarm } from "./notification.ts";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 120_000;
/** The server says something every 15 seconds; a line that says nothing has died, as lines do while a machine sleeps. */
const LONGEST_SILENCE = 50_000;
const LOOK_EVERY = 10_000;

interface Ears {
  alarm(alarm: Alarm): void;
  dismissed(gone: Pick<Alarm, "id" | "tag">): void;
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
  const on = (name: string, hear: (told: Alarm) => void) =>
    source.addEventListener(name, (event) => {
      heardAt = Date.now();
      hear(JSON.parse((event as MessageEvent<string>).data) as Alarm);
    });
  on("alarm", (alarm) => ears.alarm(alarm));
  on("dismissed", (gone) => ears.dismissed(gone));
  on("alive", () => undefined);
  source.addEventListener("open", () => ([next, heardAt] = [FIRST_PAUSE, Date.now()]));
  source.addEventListener("error", () => {
    // A little chance, so that all pages don't come back in the same moment.
    if (source.readyState === EventSource.CLOSED) again(next * (0.5 + Math.random()));
  });
}
