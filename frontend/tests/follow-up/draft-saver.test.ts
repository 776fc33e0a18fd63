import { describe, expect, test } from "vitest";
import { DraftSaver } from "../../src/follow-up/draft-saver.ts";
import { asApiError } from "../../src/kit/api.ts";
import { detail, draft } from "../builders.ts";
import { fakeServer, json } from "../server.ts";

const DRAFT = draft();
const OFFLINE = asApiError(new TypeError("network"));
const REFUSED = asApiError(new Error("not JSON"));

const methods = async (saver: DraftSaver, title: string) => {
  const requests = fakeServer(() => json(detail({ id: 4, version: 2 })));
  await saver.save({ ...DRAFT, title }, null, null);
  return requests.map(({ method, path }) => `${method} ${path}`);
};

describe("saving", () => {
  test("a new draft is created once", async () => {
    expect(await methods(new DraftSaver(), "Kick-off")).toEqual(["POST /diary/appointments"]);
  });

  test("an appointment that was read is changed in the version that was read", async () => {
    const requests = fakeServer(() => json(detail()));
    await new DraftSaver().save(DRAFT, detail({ id: 4, version: 9 }), null);
    expect(requests).toMatchObject([{ method: "PUT", path: "/diary/appointments/4", body: { version: 9 } }]);
  });
});

describe("after a try that nobody answered", () => {
  const saver = () => {
    const unanswered = new DraftSaver();
    unanswered.failed(OFFLINE, DRAFT, null);
    return unanswered;
  };

  test("the same draft is sent again, and that is all", async () => {
    expect(await methods(saver(), DRAFT.title)).toEqual(["POST /diary/appointments"]);
  });

  test("what was changed meanwhile is brought to what the first try may have saved", async () => {
    expect(await methods(saver(), "Changed")).toEqual(["POST /diary/appointments", "PUT /diary/appointments/4"]);
  });

  test("it is the first try that counts, not the last", async () => {
    const twice = saver();
    twice.failed(OFFLINE, { ...DRAFT, title: "Changed" }, null);
    expect(await methods(twice, "Changed")).toHaveLength(2);
  });

  test("another appointment begins without it", async () => {
    const other = saver();
    other.reset();
    expect(await methods(other, "Changed")).toHaveLength(1);
  });
});

test("a try that was refused has saved nothing", async () => {
  const saver = new DraftSaver();
  saver.failed(REFUSED, DRAFT, null);
  expect(await methods(saver, "Changed")).toHaveLength(1);
});
