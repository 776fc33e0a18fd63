import { describe, expect, test, vi } from "vitest";
import { ApiError, api, asApiError } from "../../src/kit/api.ts";
import { MESSAGES } from "../../src/kit/messages.ts";
import { detail, draft } from "../builders.ts";
import { fakeServer, json } from "../server.ts";

const failure = async (call: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe("a request", () => {
  test("carries the draft with its version and its e-mail", async () => {
    const requests = fakeServer(() => json(detail()));
    const email = { subject: "Hello", text: "See you" };
    await api.change(4, 9, draft({ title: "New" }), email);
    expect(requests).toEqual([
      {
        method: "PUT",
        path: "/diary/appointments/4",
        body: { ...draft({ title: "New" }), version: 9, edited_email: email },
      },
    ]);
  });

  test("leaves out of a query what is not known", async () => {
    const requests = fakeServer(() => json({ results: [] }));
    const { signal } = new AbortController();
    await api.contacts("å & co", null, signal);
    await api.contacts("x", 3, signal);
    expect(requests.map(({ path }) => path)).toEqual([
      "/diary/search/contacts?q=%C3%A5+%26+co",
      "/diary/search/contacts?q=x&company_id=3",
    ]);
  });
});

describe("a failure", () => {
  test("keeps the server's code, sentence, fields and reference", async () => {
    const body = { code: "refused", message: "No.", fields: { title: "Too long." }, repair: null, reference: "r-7" };
    fakeServer(() => json({ error: body }, 422));
    const error = await failure(api.read(1));
    expect([error.code, error.message, error.fields, error.reference]).toEqual([
      "refused",
      "No.",
      { title: "Too long." },
      "r-7",
    ]);
    expect(error.unknownOutcome).toBe(false);
  });

  test("without a body that can be read still gets a sentence", async () => {
    fakeServer(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect((await failure(api.read(1))).message).toBe(MESSAGES.notUnderstood);
  });

  test("with status 401 means that one has to sign in", async () => {
    fakeServer(() => json({}, 401));
    expect((await failure(api.read(1))).code).toBe("not_signed_in");
  });

  test("of the network may have happened or not", async () => {
    fakeServer(() => Promise.reject(new TypeError("network")));
    const error = await failure(api.read(1));
    expect([error.code, error.unknownOutcome]).toEqual(["offline", true]);
  });

  test("by time-out may have happened or not", () => {
    const error = asApiError(new DOMException("late", "TimeoutError"));
    expect([error.code, error.unknownOutcome]).toEqual(["timeout", true]);
  });

  test("of a request that was called off is passed on as it is", async () => {
    fakeServer(() => new Promise(() => undefined));
    const controller = new AbortController();
    const reading = api.read(1, controller.signal).catch((reason: unknown) => reason);
    controller.abort();
    expect(((await reading) as DOMException).name).toBe("AbortError");
  });

  test("that is redirected to the sign-in page means the same", async () => {
    const page = json({});
    vi.spyOn(page, "redirected", "get").mockReturnValue(true);
    vi.spyOn(page, "url", "get").mockReturnValue("https://meet.example/sign-in?next=/diary");
    fakeServer(() => page);
    expect((await failure(api.read(1))).code).toBe("not_signed_in");
  });
});

test("what has no content answers nothing", async () => {
  fakeServer(() => new Response(null, { status: 204 }));
  expect(await api.releaseReservation("r-1")).toBeUndefined();
});
