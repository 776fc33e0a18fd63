/** The one door to the server: JSON in and out, every failure an ApiError with a sentence for people. */

import type {
  Answer,
  Detail,
  Draft,
  Found,
  Letter,
  Listing,
  Preview,
  Repair,
  Reservation,
  Span,
  Summary,
  VideoOffer,
  Wall,
} from "./api-types.ts";
import { WORDS } from "./words.ts";

const PATIENCE = 20_000;

interface Trouble {
  code: string;
  message: string;
  fields?: Record<string, string> | null;
  repair?: Repair | null;
  reference?: string | null;
}

export class ApiError extends Error {
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly repair: Repair | null;
  readonly reference: string | null;

  constructor(trouble: Trouble) {
    super(trouble.message);
    this.code = trouble.code;
    this.fields = trouble.fields ?? {};
    this.repair = trouble.repair ?? null;
    this.reference = trouble.reference ?? null;
  }

  /** It may have happened or not: nobody answered. */
  get unknownOutcome(): boolean {
    return this.code === "offline" || this.code === "timeout";
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new ApiError({ code: "timeout", message: WORDS.timeout });
  }
  if (error instanceof TypeError) return new ApiError({ code: "offline", message: WORDS.offline });
  return new ApiError({ code: "strange", message: WORDS.strange });
}

async function refusal(response: Response): Promise<ApiError> {
  if (response.status === 401) return new ApiError({ code: "not_signed_in", message: WORDS.signedOut });
  const body = (await response.json().catch(() => null)) as { error?: Trouble } | null;
  return new ApiError(body?.error ?? { code: "strange", message: WORDS.strange });
}

async function answer<T>(response: Response): Promise<T> {
  if (response.redirected && new URL(response.url).pathname === "/sign-in") {
    throw new ApiError({ code: "not_signed_in", message: WORDS.signedOut });
  }
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE);
  const init: RequestInit = {
    method,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    headers: { Accept: "application/json", "Content-Type": "application/json" },
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    return await answer<T>(await fetch(path, init));
  } catch (error) {
    if (signal?.aborted) throw error;
    throw asApiError(error);
  }
}

const query = (values: Record<string, string>) => new URLSearchParams(values).toString();

export const api = {
  list: (from: Wall, to: Wall, associates: number[], signal?: AbortSignal) =>
    call<Listing>(
      "GET",
      `/diary/appointments?${query({ from, to, associates: associates.join(",") })}`,
      undefined,
      signal,
    ),
  read: (id: number, signal?: AbortSignal) => call<Detail>("GET", `/diary/appointments/${id}`, undefined, signal),
  create: (draft: Draft, letter: Letter | null) => call<Detail>("POST", "/diary/appointments", { ...draft, letter }),
  change: (id: number, version: number, draft: Draft, letter: Letter | null) =>
    call<Detail>("PUT", `/diary/appointments/${id}`, { ...draft, version, letter }),
  preview: (draft: Draft, id: number | null, letter: Letter | null, signal?: AbortSignal) =>
    call<Preview>("POST", "/diary/appointments/preview", { ...draft, id, letter }, signal),
  sendAgain: (id: number, address: string) => call<Detail>("POST", `/diary/appointments/${id}/send-again`, { address }),
  move: (id: number, version: number, zone: string, span: Span) =>
    call<Summary & { told: number }>("PATCH", `/diary/appointments/${id}/time`, { version, zone, ...span }),
  complete: (id: number, version: number, completed: boolean) =>
    call<Summary>("POST", `/diary/appointments/${id}/completed`, { version, completed }),
  answer: (id: number, answer: Answer) => call<Summary>("POST", `/diary/appointments/${id}/answer`, { answer }),
  decide: (id: number, version: number, use: "theirs" | "ours") =>
    call<Detail>("POST", `/diary/appointments/${id}/differs`, { version, use }),
  remove: (id: number, version: number) => call<undefined>("DELETE", `/diary/appointments/${id}?version=${version}`),
  video: () => call<VideoOffer>("GET", "/diary/video"),
  reserve: (owner_id: number) => call<Reservation>("POST", "/diary/reservations", { owner_id }),
  giveBack: (id: string) => call<undefined>("DELETE", `/diary/reservations/${id}`),
  companies: (q: string, signal: AbortSignal) =>
    call<{ results: Found[] }>("GET", `/diary/search/companies?${query({ q })}`, undefined, signal),
  contacts: (q: string, company: number | null, signal: AbortSignal) =>
    call<{ results: Found[] }>(
      "GET",
      `/diary/search/contacts?${query(company ? { q, company_id: String(company) } : { q })}`,
      undefined,
      signal,
    ),
  availability: (
    who: number[],
    span: Omit<Span, "all_day">,
    zone: string,
    except: number | null,
    signal: AbortSignal,
  ) =>
    call<{ busy: Record<string, Omit<Span, "all_day">[]> }>(
      "GET",
      `/diary/availability?${query({
        associates: who.join(","),
        start: span.start,
        end: span.end,
        zone,
        ...(except ? { except: String(except) } : {}),
      })}`,
      undefined,
      signal,
    ),
};

/** The page is going away: tell the server without waiting for the answer. */
export function giveBackOnTheWayOut(id: string): void {
  void fetch(`/diary/reservations/${id}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
}
