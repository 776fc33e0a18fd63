/** The server's event stream. This connects again where the browser would not: when refused, and after a silence. */

import { openEventStream } from "../kit/api.ts";
import type { StreamEvents } from "../kit/api-types.ts";

const MIN_BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 120_000;
/** The server says something every 15 seconds; a line that says nothing has died, as lines do while a machine sleeps. */
const MAX_SILENCE_MS = 50_000;
const SILENCE_CHECK_MS = 10_000;

export type StreamListeners = {
  [Name in Exclude<keyof StreamEvents, "heartbeat">]: (data: StreamEvents[Name]) => void;
};

/** Half to one and a half times the delay, so that all pages don't come back in the same moment. */
export const withJitter = (delay: number): number => delay * (0.5 + Math.random());

/** Listens until the page is closed; `backoff` is how long to wait when the first connection is refused. */
export function subscribe(listeners: StreamListeners, backoff = MIN_BACKOFF_MS): void {
  const source = openEventStream();
  let nextBackoff = backoff;
  let lastHeardAt = Date.now();
  const reconnect = (delay: number) => {
    clearInterval(watch);
    source.close();
    setTimeout(() => subscribe(listeners, Math.min(nextBackoff * 2, MAX_BACKOFF_MS)), delay);
  };
  const watch = setInterval(() => {
    if (Date.now() - lastHeardAt > MAX_SILENCE_MS) reconnect(0);
  }, SILENCE_CHECK_MS);
  const on = <Name extends keyof StreamEvents>(name: Name, listener: (data: StreamEvents[Name]) => void) =>
    source.addEventListener(name, (event) => {
      lastHeardAt = Date.now();
      listener(JSON.parse((event as MessageEvent<string>).data) as StreamEvents[Name]);
    });
  on("alarm", listeners.alarm);
  on("dismissed", listeners.dismissed);
  on("ringing", listeners.ringing);
  on("heartbeat", () => undefined);
  source.addEventListener("open", () => {
    nextBackoff = MIN_BACKOFF_MS;
    lastHeardAt = Date.now();
  });
  source.addEventListener("error", () => {
    // EventSource.CLOSED: the browser has given up; anything else it mends itself.
    if (source.readyState === 2) reconnect(withJitter(nextBackoff));
  });
}
