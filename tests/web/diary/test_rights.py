"""In each other's diaries: what colleagues get and may do, at every door."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from tests.support.world import ADA, BO, CY, World
from tests.web.conftest import draft, saved

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]
WEEK = "from=2031-03-03T00:00&to=2031-03-10T00:00&associates=1,2,3"
PREFERENCES = "/settings/preferences/global"
SECRETS = ("Salary", "Backroom", "For me", "Prices", "guest@x.example")


async def planned(browser: Open, **changes: Any) -> dict[str, Any]:
    """Ada's, to which Cy is invited."""
    values = {
        "title": "Salary",
        "location": "Backroom",
        "notes": "For me",
        "agenda": "Prices",
        "attendees": [{"kind": "associate", "id": 3}, {"kind": "email", "email": "guest@x.example"}],
    }
    return await saved(await browser(ADA), 1, **(values | changes))


async def allow(browser: Open, access: str) -> None:
    answered = await (await browser(ADA)).post(PREFERENCES, data={"colleague_access": access})
    assert answered.headers["location"] == f"{PREFERENCES}?saved"


def body_of(detail: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return draft(detail["owner"]["id"], version=detail["version"], **changes)


async def everything_refused(page: httpx2.AsyncClient, detail: dict[str, Any]) -> None:
    path, version = f"/diary/appointments/{detail['id']}", detail["version"]
    times = {"start": "2031-03-05T10:00", "end": "2031-03-05T11:00", "zone": "UTC", "all_day": False}
    for answered in (
        await page.put(path, json=body_of(detail)),
        await page.patch(f"{path}/time", json={"version": version, **times}),
        await page.delete(f"{path}?version={version}"),
        await page.post("/diary/appointments/preview", json=draft(1, id=detail["id"])),
        await page.post(f"{path}/retry-meeting"),
        await page.post(f"{path}/retry-delivery", json={"address": "guest@x.example"}),
    ):
        assert answered.status_code == 403, (answered.request.url, answered.text)
        assert "Ada Holm" in answered.text


async def test_where_colleagues_see_busy_times_nothing_else_leaves_the_server(browser: Open) -> None:
    detail = await planned(browser)
    await allow(browser, "busy")
    page = await browser(BO)
    [seen] = (await page.get(f"/diary/appointments?{WEEK}")).json()["appointments"]
    assert (seen["title"], seen["busy_only"], seen["may_change"]) == ("Busy", True, False)
    assert [word for word in SECRETS if word in str(seen)] == []
    path = f"/diary/appointments/{detail['id']}"
    for answered in (await page.get(path), await page.get(f"{path}/calendar.ics")):
        assert answered.status_code == 403
    await everything_refused(page, detail)


async def test_where_colleagues_read_they_see_all_but_notes_and_change_nothing(browser: Open) -> None:
    detail = await planned(browser)
    await allow(browser, "read")
    page = await browser(BO)
    seen = (await page.get(f"/diary/appointments/{detail['id']}")).json()
    assert (seen["title"], seen["agenda"], seen["notes"], seen["may_change"]) == (
        "Salary",
        "Prices",
        "",
        False,
    )
    await everything_refused(page, detail)
    for_ada = await page.post("/diary/appointments", json=draft(1))
    assert (for_ada.status_code, list(for_ada.json()["error"]["fields"])) == (422, ["owner_id"])
    own = await saved(page, 2)
    given = await page.put(f"/diary/appointments/{own['id']}", json=body_of(own) | {"owner_id": 1})
    assert (given.status_code, list(given.json()["error"]["fields"])) == (422, ["owner_id"])


async def test_where_colleagues_change_notes_and_private_stay_the_owners(browser: Open) -> None:
    detail = await planned(browser)
    page = await browser(BO)
    changed = await page.put(
        f"/diary/appointments/{detail['id']}", json=body_of(detail, title="Raise", notes="", private=True)
    )
    assert (changed.status_code, changed.json()["title"]) == (200, "Raise")
    mine = (await (await browser(ADA)).get(f"/diary/appointments/{detail['id']}")).json()
    assert (mine["title"], mine["notes"], mine["private"]) == ("Raise", "For me", False)


async def test_a_private_one_is_busy_to_colleagues_and_open_to_the_invited(browser: Open) -> None:
    detail = await planned(browser, private=True)
    page, invited = await browser(BO), await browser(CY)
    [seen] = (await page.get(f"/diary/appointments?{WEEK}")).json()["appointments"]
    assert [word for word in SECRETS if word in str(seen)] == []
    await everything_refused(page, detail)
    path = f"/diary/appointments/{detail['id']}"
    opened = (await invited.post(f"{path}/opened")).json()
    assert (opened["title"], opened["notes"], opened["may_change"]) == ("Salary", "", False)


async def test_whoever_is_invited_answers_and_ticks_off_and_changes_nothing_else(browser: Open) -> None:
    detail = await planned(browser)
    await allow(browser, "busy")
    page, path = await browser(CY), f"/diary/appointments/{detail['id']}"
    await everything_refused(page, detail)
    assert (await page.post(f"{path}/rsvp", json={"response": "accepted"})).status_code == 200
    reminded = await page.put(f"{path}/alarm", json={"minutes": 30})
    assert (reminded.status_code, reminded.json()["my_alarm"]) == (200, 30)
    assert (await page.put(f"{path}/alarm", json={"minutes": 7})).status_code == 422
    done = await page.post(f"{path}/completed", json={"version": detail["version"], "completed": True})
    assert (done.status_code, done.json()["completed"]) == (200, True)


@pytest.mark.parametrize("access", ["", "all", "CHANGE"])
async def test_there_are_three_choices(browser: Open, access: str) -> None:
    answered = await (await browser(ADA)).post(PREFERENCES, data={"colleague_access": access})
    assert answered.status_code == 422


async def test_associates_do_not_choose(browser: Open) -> None:
    answered = await (await browser(BO)).post(PREFERENCES, data={"colleague_access": "busy"})
    assert answered.status_code == 403


async def test_what_is_done_to_a_colleagues_appointment_stands_in_the_audit(
    browser: Open, world: World
) -> None:
    detail, page = await planned(browser), await browser(BO)
    path = f"/diary/appointments/{detail['id']}"
    changed = (await page.put(path, json=body_of(detail))).json()
    await page.delete(f"{path}?version={changed['version']}")
    await page.post("/diary/appointments", json=draft(1))
    await saved(page, 2)
    entries = await world.rows("audit", "action", "associate_id", "address")
    done = [entry for entry in entries if entry[0].endswith("_appointment")]
    assert done == [
        ("change_appointment", 2, "127.0.0.1"),
        ("delete_appointment", 2, "127.0.0.1"),
        ("add_appointment", 2, "127.0.0.1"),
    ]


async def test_what_was_refused_stands_in_the_audit_and_does_not_fill_it(browser: Open, world: World) -> None:
    page = await browser(BO)
    for _ in range(70):
        assert (await page.get("/settings/users")).status_code == 403
    entries = await world.rows("audit", "associate_id", "address", "subject", action="refused")
    assert len(entries) == 60
    assert entries[0][:2] == (2, "127.0.0.1")
    listed = (await (await browser(ADA)).get("/settings/audit")).text
    assert "GET /settings/users: " in listed
