/** Every call to the server: JSON in and out, every failure an ApiError with a sentence for people. */
import type { Alarm, BusyTime, ErrorBody, ErrorResponse, Operations, Repair, TemplatePreview } from "./api-types.ts";
import type { Draft, EditedEmail, Rsvp } from "./appointment.ts";
import { MESSAGES } from "./messages.ts";
import type { Span, WallTime } from "./times.ts";

const TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly repair: Repair | null;
  readonly reference: string | null;

  constructor(body: Pick<ErrorBody, "code" | "message"> & Partial<ErrorBody>) {
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
  const body = (await response.json().catch(() => null)) as Partial<ErrorResponse> | null;
  return new ApiError(body?.error ?? { code: "strange", message: MESSAGES.notUnderstood });
}

async function parse<T>(response: Response): Promise<T> {
  if (response.redirected && new URL(response.url).pathname === "/sign-in") {
    throw new ApiError({ code: "not_signed_in", message: MESSAGES.signedOut });
  }
  if (!response.ok) throw await errorFrom(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

type Values = Record<string, string | number>;
type Request<Name extends keyof Operations> = Operations[Name]["request"];
type Result<Name extends keyof Operations> = Operations[Name]["response"];

/** Method and address of an operation: `values` fill the gaps of its path, the others become the query. */
function addressOf(operation: keyof Operations, values: Values = {}): { method: string; url: string } {
  const [method = "", template = ""] = operation.split(" ");
  const query = new URLSearchParams();
  let path = template;
  for (const [name, value] of Object.entries(values)) {
    if (template.includes(`{${name}}`)) path = path.replace(`{${name}}`, encodeURIComponent(value));
    else query.set(name, String(value));
  }
  return { method, url: query.size ? `${path}?${query}` : path };
}

async function call<Name extends keyof Operations>(
  operation: Name,
  values: Values,
  body?: Request<Name>,
  signal?: AbortSignal,
): Promise<Result<Name>> {
  const { method, url } = addressOf(operation, values);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const init: RequestInit = {
    method,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: { Accept: "application/json", "Content-Type": "application/json" },
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    return await parse<Result<Name>>(await fetch(url, init));
  } catch (error) {
    if (signal?.aborted) throw error;
    throw asApiError(error);
  }
}

/** Sent even if the page goes away meanwhile; whether it arrives is not waited for. */
async function notify(operation: keyof Operations, values: Values = {}): Promise<void> {
  const { method, url } = addressOf(operation, values);
  await fetch(url, { method, keepalive: true }).catch(() => undefined);
}

export const api = {
  list: (from: WallTime, to: WallTime, associates: number[], signal?: AbortSignal) =>
    call("GET /diary/appointments", { from, to, associates: associates.join(",") }, undefined, signal),
  read: (id: number, signal?: AbortSignal) => call("GET /diary/appointments/{id}", { id }, undefined, signal),
  /** As `read`, by a person: whoever is invited has seen it now. */
  open: (id: number) => call("POST /diary/appointments/{id}/opened", { id }),
  create: (draft: Draft, email: EditedEmail | null) =>
    call("POST /diary/appointments", {}, { ...draft, edited_email: email }),
  change: (id: number, version: number, draft: Draft, email: EditedEmail | null) =>
    call("PUT /diary/appointments/{id}", { id }, { ...draft, version, edited_email: email }),
  preview: (draft: Draft, id: number | null, email: EditedEmail | null, signal?: AbortSignal) =>
    call("POST /diary/appointments/preview", {}, { ...draft, id, edited_email: email }, signal),
  resendEmail: (id: number, address: string) =>
    call("POST /diary/appointments/{id}/retry-delivery", { id }, { address }),
  move: (id: number, version: number, zone: string, span: Span) =>
    call("PATCH /diary/appointments/{id}/time", { id }, { version, zone, ...span }),
  complete: (id: number, version: number, completed: boolean) =>
    call("POST /diary/appointments/{id}/completed", { id }, { version, completed }),
  respond: (id: number, response: Rsvp) => call("POST /diary/appointments/{id}/rsvp", { id }, { response }),
  setOwnAlarm: (id: number, minutes: number | null) => call("PUT /diary/appointments/{id}/alarm", { id }, { minutes }),
  resolveConflict: (id: number, version: number, keep: "provider" | "diary") =>
    call("POST /diary/appointments/{id}/conflict", { id }, { version, keep }),
  remove: (id: number, version: number) => call("DELETE /diary/appointments/{id}", { id, version }),
  video: () => call("GET /diary/video", {}),
  reserve: (owner_id: number) => call("POST /diary/reservations", {}, { owner_id }),
  releaseReservation: (uuid: string) => call("DELETE /diary/reservations/{uuid}", { uuid }),
  companies: (q: string, signal: AbortSignal) => call("GET /diary/search/companies", { q }, undefined, signal),
  contacts: (q: string, company: number | null, signal: AbortSignal) =>
    call("GET /diary/search/contacts", company ? { q, company_id: company } : { q }, undefined, signal),
  availability: (who: number[], span: BusyTime, zone: string, except: number | null, signal: AbortSignal) =>
    call(
      "GET /diary/availability",
      { associates: who.join(","), start: span.start, end: span.end, zone, ...(except ? { except } : {}) },
      undefined,
      signal,
    ),
};

/** For when the page goes away: nobody waits for the response. */
export function releaseOnUnload(id: string): void {
  void notify("DELETE /diary/reservations/{uuid}", { uuid: id });
}

/** The banner about my sign-in stood on a page: it comes once. */
export function markReauthNoticeSeen(): void {
  void notify("POST /diary/needs-reauth/seen");
}

/** Put away on every page of mine, wherever it was done. */
export async function dismissAlarm({ id }: Pick<Alarm, "id">): Promise<void> {
  await notify("POST /diary/alarms/{id}/dismiss", { id });
}

/** Gives this browser's push address to the server; rejects when the server does not take it. */
export async function savePushSubscription(subscription: PushSubscription): Promise<void> {
  const { method, url } = addressOf("POST /diary/push-subscriptions");
  const response = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(subscription),
  });
  if (!response.ok) throw await errorFrom(response);
}

/** How a mail template would look; `url` is the page's own, the fields are those of its form. */
export async function previewTemplate(url: string, fields: [string, string][]): Promise<TemplatePreview> {
  return parse<TemplatePreview>(await fetch(url, { method: "POST", body: new URLSearchParams(fields) }));
}

/** The server's event stream; each event's data is JSON as in `StreamEvents`. */
export const openEventStream = (): EventSource => new EventSource(addressOf("GET /diary/events").url);
