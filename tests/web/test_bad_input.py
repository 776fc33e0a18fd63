"""Whatever is sent to the diary: a clear message, a field where one is wrong, never a crash."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from tests.support.world import ADA, World
from tests.web.conftest import Open, draft, saved

JSON = {"Content-Type": "application/json"}
HUGE = 2**63
WEEK = "from=2031-03-03T00:00&to=2031-03-10T00:00"
RANGES = [
    "from=x&to=y",
    "from=2031-03-03T00:00",
    "from=0001-01-01T00:00&to=0001-01-02T00:00",
    "from=9999-12-31T00:00&to=9999-12-31T23:00",
    "from=2031-01-01T00:00&to=2031-12-01T00:00",
    "from=2031-03-03T00:00Z&to=2031-03-04T00:00Z",
    "from=2031-03-10T00:00&to=2031-03-03T00:00",
]

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": "   "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "x" * 100_000}, "title"),
    ({"title": 7}, "title"),
    ({"title": None}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"location": "x" * 255}, "location"),
    ({"agenda": "x" * 2001}, "agenda"),
    ({"notes": "x" * 20_001}, "notes"),
    ({"start": "tomorrow"}, "start"),
    ({"start": ""}, "start"),
    ({"start": 20310304}, "start"),
    ({"start": "2031-02-30T10:00"}, "start"),
    ({"end": "2031-03-04T09:00"}, "end"),
    ({"end": "2031-03-04T10:00"}, "end"),
    ({"end": "2031-03-04T10:04"}, "end"),
    ({"end": "2031-03-05T16:00"}, "end"),
    ({"start": "1900-01-01T00:00", "end": "1900-01-01T01:00"}, "start"),
    ({"start": "9999-12-31T00:00", "end": "9999-12-31T00:00", "all_day": True}, "start"),
    ({"end": "2031-05-01T00:00", "all_day": True}, "end"),
    ({"zone": "Mars/Olympus"}, "zone"),
    ({"zone": ""}, "zone"),
    ({"zone": "../../etc/passwd"}, "zone"),
    ({"zone": "x" * 5000}, "zone"),
    ({"owner_id": 99}, "owner_id"),
    ({"owner_id": HUGE}, "owner_id"),
    ({"owner_id": -1}, "owner_id"),
    ({"owner_id": "1"}, "owner_id"),
    ({"owner_id": None}, "owner_id"),
    ({"type_id": 99}, "type_id"),
    ({"type_id": HUGE}, "type_id"),
    ({"company_id": 99}, "company_id"),
    ({"contact_id": 99}, "contact_id"),
    ({"all_day": "yes"}, "all_day"),
    ({"completed": 1}, "completed"),
    ({"idempotency_key": "x"}, "idempotency_key"),
    ({"reservation_id": "x"}, "reservation_id"),
    ({"attendees": "all"}, "attendees"),
    ({"attendees": [{"kind": "robot"}]}, "attendees"),
    ({"attendees": [{"kind": "associate", "id": 99}]}, "attendees"),
    ({"attendees": [{"kind": "associate", "id": None}]}, "attendees"),
    ({"attendees": [{"kind": "contact", "id": HUGE}]}, "attendees"),
    ({"attendees": [{"kind": "email", "email": "not an address"}]}, "attendees"),
    ({"attendees": [{"kind": "email"}]}, "attendees"),
    ({"attendees": [{"kind": "email", "email": f"a{n}@b.example"} for n in range(501)]}, "attendees"),
]


def sentence(answer: httpx2.Response) -> str:
    """What the answer says, having checked that it says something and no more than it should."""
    assert 400 <= answer.status_code < 500, answer.text
    error = answer.json()["error"]
    assert error["message"]
    assert error["reference"]
    assert "Traceback" not in answer.text
    assert "pydantic" not in answer.text
    return str(error["message"])


async def test_a_wrong_field_is_named_with_a_sentence(browser: Open) -> None:
    client = await browser(ADA)
    for changes, field in WRONG:
        answer = await client.post("/diary/appointments", json=draft(1, **changes))
        sentence(answer)
        assert answer.status_code == 422, changes
        assert answer.json()["error"]["fields"].get(field), changes


async def test_several_wrong_fields_are_all_named(browser: Open) -> None:
    body = draft(1, title="", agenda="x" * 3000)
    answer = await (await browser(ADA)).post("/diary/appointments", json=body)
    assert set(answer.json()["error"]["fields"]) == {"title", "agenda"}


async def test_every_text_that_people_write_is_kept_as_it_is(browser: Open) -> None:
    client = await browser(ADA)
    for text in (
        "🙂 emoji",
        "مرحبا بالعالم",
        "\u202eturned",
        "<script>alert(1)</script>",
        "'; DROP TABLE x",
        "{{7*7}}",
    ):
        made = await saved(client, 1, title=text, agenda=text, notes=text, location=text)
        assert {made[name] for name in ("title", "agenda", "notes", "location")} == {text}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/diary/appointments"),
        ("PUT", "/diary/appointments/1"),
        ("PATCH", "/diary/appointments/1/time"),
        ("POST", "/diary/appointments/1/completed"),
    ],
)
async def test_a_body_that_is_no_json_object_is_reported_so(browser: Open, method: str, path: str) -> None:
    client = await browser(ADA)
    await saved(client, 1)
    bodies = (
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\x00",
        b'{"version": 1e999}',
        b'{"title": "\\ud800"}',
        b'{"version": ' + b"9" * 5000 + b"}",
    )
    for body in bodies:
        sentence(await client.request(method, path, content=body, headers=JSON))
    wrong_kind = await client.request(method, path, content=b"a=b", headers={"Content-Type": "text/plain"})
    assert (wrong_kind.status_code, wrong_kind.json()["error"]["code"]) == (415, "malformed")


async def test_a_number_that_no_appointment_has_is_not_found(browser: Open) -> None:
    client = await browser(ADA)
    for number in ("0", "-1", "x", "1.5", str(HUGE), "9" * 300, "%00", "%ff", "²", "1;2", "<b>"):
        path = f"/diary/appointments/{number}"
        answers = [
            await client.get(path),
            await client.put(path, json=draft(1, version=1)),
            await client.delete(f"{path}?version=1"),
            await client.post(f"{path}/completed", json={"version": 1, "completed": True}),
        ]
        assert {answer.status_code for answer in answers} == {404}, number


async def test_a_strange_reservation_is_not_found(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    for text in ("x", "1", "%00", "{" + str(uuid4()) + "}", uuid4().hex, str(uuid4()) + "0"):
        assert (await client.delete(f"/diary/reservations/{text}")).status_code == 404, text
    assert (await client.delete(f"/diary/reservations/{str(uuid4()).upper()}")).status_code == 204


async def test_ranges_that_can_not_be_are_refused(browser: Open) -> None:
    client = await browser(ADA)
    for query in RANGES:
        sentence(await client.get(f"/diary/appointments?{query}&associates=1"))
    for numbers in ("x", "-1", str(HUGE), "1,,x", ",".join(["1"] * 101), "1;2"):
        sentence(await client.get(f"/diary/appointments?{WEEK}&associates={numbers}"))
    empty = await client.get(f"/diary/appointments?{WEEK}")
    assert (empty.status_code, empty.json()["appointments"]) == (200, [])


async def test_strange_questions_are_refused_or_find_nothing(browser: Open) -> None:
    client, day = await browser(ADA), "start=2031-03-04T00:00&end=2031-03-05T00:00"
    for query in ("zone=Mars/Olympus", "except=x", f"except={HUGE}", "associates=x"):
        sentence(await client.get(f"/diary/availability?{day}&{query}"))
    sentence(await client.get("/diary/availability?start=x&end=y"))
    sentence(await client.get("/diary/search/contacts?q=x&company_id=x"))
    for text in ("%00", "%ff", "x" * 3000, "%F0%9F%99%82", "%25_%5C", "%3Cscript%3E"):
        answer = await client.get(f"/diary/search/companies?q={text}")
        assert (answer.status_code, answer.json()) == (200, {"results": []}), text


async def test_deleting_asks_for_a_real_version(browser: Open) -> None:
    client = await browser(ADA)
    path = f"/diary/appointments/{(await saved(client, 1))['id']}"
    for version in ("x", "0", "-1", str(HUGE), "1.5", "%00"):
        sentence(await client.delete(f"{path}?version={version}"))
    assert (await client.get(path)).status_code == 200


async def test_a_form_that_can_not_be_read_is_reported_so(browser: Open) -> None:
    client = await browser(ADA)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/sign-in", "/account/zone", "/configure/passcode"):
        for body in (b"passcode=%00", b"zone=\xff\xfe", b"email=%ff", b"&".join(b"a=b" for _ in range(500))):
            answer = await client.post(path, content=body, headers=form)
            assert answer.status_code == 400, body
            assert "can't be read" in answer.text.replace("&#39;", "'")
        assert (await client.post(path, content=b"{}", headers=JSON)).status_code == 415


async def test_a_video_meeting_in_the_past_is_refused_with_a_sentence(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    reserved = (await client.post("/diary/reservations", json={})).json()["id"]
    body = draft(1, start="2020-01-01T10:00", end="2020-01-01T11:00", reservation_id=reserved)
    assert "This time has passed." in sentence(await client.post("/diary/appointments", json=body))


async def test_fields_that_nobody_may_set_are_passed_over(browser: Open, world: World) -> None:
    strange = {"id": 99, "tenant_id": 2, "created_by": 2, "uid": str(uuid4()), "sequence": 7}
    made = await saved(await browser(ADA), 1, **strange)
    assert made["id"] == 1
    assert await world.rows("appointments", "tenant_id", "created_by", "sequence") == [(1, 1, 0)]
