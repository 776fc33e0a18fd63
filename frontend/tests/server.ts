/** The server at the other end of `fetch`: it records what was asked and answers what the test gives it. */
import { vi } from "vitest";

export interface SentRequest {
  method: string;
  path: string;
  body: unknown;
}

type Handler = (request: SentRequest) => Response | Promise<Response>;

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** Answers a request when the test says so, or never: an aborted one rejects, as a browser's does. */
export function heldBack(): { promise: Promise<Response>; answer(response: Response): void } {
  let answer: (response: Response) => void = () => undefined;
  const promise = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  return { promise, answer: (response) => answer(response) };
}

export function fakeServer(handler: Handler): SentRequest[] {
  const requests: SentRequest[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;
    const request = { method: init.method ?? "GET", path, body };
    requests.push(request);
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
    return Promise.race([handler(request), aborted]);
  });
  return requests;
}
