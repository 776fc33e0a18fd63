/** The browser's EventSource with the server's end in the test's hands. */
import { vi } from "vitest";

export class FakeEventSource extends EventTarget {
  static readonly opened: FakeEventSource[] = [];
  readonly url: string;
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.opened.push(this);
  }

  close(): void {
    this.readyState = 2;
  }

  accept(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  send(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  /** The server refuses: the browser gives up. */
  refuse(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event("error"));
  }

  /** The line breaks: the browser itself connects again. */
  interrupt(): void {
    this.readyState = 0;
    this.dispatchEvent(new Event("error"));
  }
}

export function fakeEventSources(): FakeEventSource[] {
  FakeEventSource.opened.length = 0;
  vi.stubGlobal("EventSource", FakeEventSource);
  return FakeEventSource.opened;
}
