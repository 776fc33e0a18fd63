/** Every call to the server: JSON in and out, every failure an ApiError with a sentence for people. */
import type {
  Alarm,
  BusyTime,
  BusyTimes,
  Detail,
  Draft,
  EditedEmail,
  EmailPreview,
  ErrorBody,
  Listing,
  MoveResult,
  Repair,
  Reservation,
  Rsvp,
  SearchResults,
  Summary,
  TemplatePreview,
  VideoOffer,
} from "./api-types.ts";
import { MESSAGES } from "./messages.ts";
import type { Span, WallTime } from "./times.ts";

const TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly repair: Repair | null;
  readonly reference: string | null;

  constructor(body: ErrorBody) {
    super(body.message);
    this.code = body.code;
    this.fields = body.fields ?? {};
    this.repair = body.repair ?? null;
    this.reference = body.reference ?? null;
  }

  /** It may have happened or not: nobody answered. */
  get unknownOutcome(): boolean {
    return this.code === "offline" || this.code === "timeout";
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new ApiError({ code: "timeout", message: MESSAGES.timeout });
  }
  if (error instanceof TypeError) return new ApiError({ code: "offline", message: MESSAGES.offline });
  return new ApiError({ code: "strange", message: MESSAGES.notUnderstood });
}

async function errorFrom(response: Response): Promise<ApiError> {
  if (response.status === 401) return new ApiError({ code: "not_signed_in", message: MESSAGES.signedOut });
  const body = (await response.json().catch(() => null)) as { error?: ErrorBody } | null;
  return new ApiError(body?.error ?? { code: "strange", message: MESSAGES.notUnderstood });
}

async function parse<T>(response: Response): Promise<T> {
  if (response.redirected && new URL(response.url).pathname === "/sign-in") {
    throw new ApiError({ code: "not_signed_in", message: MESSAGES.signedOut });
  }
  if (!response.ok) throw await errorFrom(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const init: RequestInit = {
    method,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: { Accept: "application/json", "Content-Type": "application/json" },
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    return await parse<T>(await fetch(path, init));
  } catch (error) {
    if (signal?.aborted) throw error;
    throw asApiError(error);
  }
}

const toQuery = (values: Record<string, string>) => new URLSearchParams(values).toString();

export const api = {
  list: (from: WallTime, to: WallTime, associates: number[], signal?: AbortSignal) =>
    call<Listing>(
      "GET",
      `/diary/appointments?${toQuery({ from, to, associates: associates.join(",") })}`,
      undefined,
      signal,
    ),
  read: (id: number, signal?: AbortSignal) => call<Detail>("GET", `/diary/appointments/${id}`, undefined, signal),
  /** As `read`, by a person: whoever is invited has seen it now. */
  open: (id: number) => call<Detail>("POST", `/diary/appointments/${id}/opened`),
  create: (draft: Draft, email: EditedEmail | null) =>
    call<Detail>("POST", "/diary/appointments", { ...draft, edited_email: email }),
  change: (id: number, version: number, draft: Draft, email: EditedEmail | null) =>
    call<Detail>("PUT", `/diary/appointments/${id}`, { ...draft, version, edited_email: email }),
  preview: (draft: Draft, id: number | null, email: EditedEmail | null, signal?: AbortSignal) =>
    call<EmailPreview>("POST", "/diary/appointments/preview", { ...draft, id, edited_email: email }, signal),
  resendEmail: (id: number, address: string) =>
    call<Detail>("POST", `/diary/appointments/${id}/retry-delivery`, { address }),
  move: (id: number, version: number, zone: string, span: Span) =>
    call<MoveResult>("PATCH", `/diary/appointments/${id}/time`, { version, zone, ...span }),
  complete: (id: number, version: number, completed: boolean) =>
    call<Summary>("POST", `/diary/appointments/${id}/completed`, { version, completed }),
  respond: (id: number, response: Rsvp) => call<Summary>("POST", `/diary/appointments/${id}/rsvp`, { response }),
  resolveConflict: (id: number, version: number, keep: "provider" | "diary") =>
    call<Detail>("POST", `/diary/appointments/${id}/conflict`, { version, keep }),
  remove: (id: number, version: number) => call<undefined>("DELETE", `/diary/appointments/${id}?version=${version}`),
  video: () => call<VideoOffer>("GET", "/diary/video"),
  reserve: (owner_id: number) => call<Reservation>("POST", "/diary/reservations", { owner_id }),
  releaseReservation: (id: string) => call<undefined>("DELETE", `/diary/reservations/${id}`),
  companies: (q: string, signal: AbortSignal) =>
    call<SearchResults>("GET", `/diary/search/companies?${toQuery({ q })}`, undefined, signal),
  contacts: (q: string, company: number | null, signal: AbortSignal) =>
    call<SearchResults>(
      "GET",
      `/diary/search/contacts?${toQuery(company ? { q, company_id: String(company) } : { q })}`,
      undefined,
      signal,
    ),
  availability: (who: number[], span: BusyTime, zone: string, except: number | null, signal: AbortSignal) =>
    call<BusyTimes>(
      "GET",
      `/diary/availability?${toQuery({
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

/** For when the page goes away: nobody waits for the response. */
export function releaseOnUnload(id: string): void {
  void fetch(`/diary/reservations/${id}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
}

/** The banner about my sign-in stood on a page: it comes once. */
export function markReauthNoticeSeen(): void {
  void fetch("/diary/needs-reauth/seen", { method: "POST", keepalive: true }).catch(() => undefined);
}

/** Put away on every page of mine, wherever it was done. */
export async function dismissAlarm({ id }: Pick<Alarm, "id">): Promise<void> {
  await fetch(`/diary/alarms/${id}/dismiss`, { method: "POST", keepalive: true }).catch(() => undefined);
}

/** Gives this browser's push address to the server; rejects when the server does not take it. */
export async function savePushSubscription(subscription: PushSubscription): Promise<void> {
  const response = await fetch("/diary/push-subscriptions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(subscription),
  });
  if (!response.ok) throw await errorFrom(response);
}

/** How a mail template would look; `url` is the page's own, the fields are those of its form. */
export async function previewTemplate(url: string, fields: [string, string][]): Promise<TemplatePreview> {
  return parse(await fetch(url, { method: "POST", body: new URLSearchParams(fields) }));
}

/** The server's event stream; each event's data is JSON as in `StreamEvents`. */
export const openEventStream = (): EventSource => new EventSource("/diary/events");
