/** The server's event stream. The browser reconnects by itself unless it was refused; then this tries again. */
import type { Alarm } from "./notification.ts";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 120_000;

interface Ears {
  alarm(alarm: Alarm): void;
  dismissed(gone: Pick<Alarm, "id" | "tag">): void;
}

export function listen(ears: Ears, pause = FIRST_PAUSE): void {
  const source = new EventSource("/diary/stream");
  let next = pause;
  source.addEventListener("open", () => (next = FIRST_PAUSE));
  source.addEventListener("alarm", (event) => ears.alarm(JSON.parse((event as MessageEvent<string>).data) as Alarm));
  source.addEventListener("dismissed", (event) => ears.dismissed(JSON.parse((event as MessageEvent<string>).data) as Alarm));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    // A little chance, so that all pages don't come back in the same moment.
    window.setTimeout(() => listen(ears, Math.min(next * 2, LONGEST_PAUSE)), next * (0.5 + Math.random()));
  });
}
