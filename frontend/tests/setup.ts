/** The clock of every test stands at one moment and moves only when the test moves it. */
import { afterEach, beforeEach, vi } from "vitest";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2028-02-29T12:00:00Z") });
});

afterEach(() => {
  vi.useRealTimers();
});
