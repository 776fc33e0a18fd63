"""The diary in other calendars: a private address that can be taken back."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from tests.support.world import ADA, BO, World
from tests.web.conftest import saved

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]


async def address(page: httpx2.AsyncClient) -> str:
    page_text = (await page.post("/account/calendar")).text
    address = re.search(r'value="(http[^"]+/feed/[^"]+)"', page_text)
    assert address, page_text
    return address.group(1)


async def test_a_calendar_program_reads_my_diary_and_nobody_elses(world: World, browser: Open) -> None:
    ada, bo, stranger = await browser(ADA), await browser(BO), await browser(None)
    day = f"{world.clock() + timedelta(days=3):%Y-%m-%d}"
    hour = {"start": f"{day}T10:00", "end": f"{day}T11:00"}
    await saved(bo, 2, title="Bo's own", **hour)
    made = await saved(ada, 1, title="Ada, with «signs»; and, commas", **hour)
    read = await stranger.get(await address(ada))
    assert read.headers["content-type"] == "text/calendar; charset=utf-8"
    first, second = icalendar.Calendar.from_ical(read.content), vobject.readOne(read.text)
    assert [str(event["SUMMARY"]) for event in first.events] == [made["title"]]
    assert second.vevent.summary.value == made["title"]


async def test_a_calendar_to_subscribe_to_names_nobody_and_no_answer(world: World, browser: Open) -> None:
    ada, stranger = await browser(ADA), await browser(None)
    guests = [{"kind": "email", "id": None, "email": "kari@fjord.example"}]
    day = f"{world.clock() + timedelta(days=3):%Y-%m-%d}"
    made = await saved(ada, 1, attendees=guests, start=f"{day}T10:00", end=f"{day}T11:00")
    link = f"/diary/appointments/{made['id']}/calendar.ics"
    for read in (await stranger.get(await address(ada)), await ada.get(link)):
        (event,) = icalendar.Calendar.from_ical(read.content).events
        assert not {"ATTENDEE", "ORGANIZER"} & set(event)
        assert "kari" not in read.text


async def test_a_new_address_ends_the_old_one_and_removing_ends_both(browser: Open) -> None:
    ada, stranger = await browser(ADA), await browser(None)
    old, new = await address(ada), await address(ada)
    assert (await stranger.get(old)).status_code == 404
    assert (await stranger.get(new)).status_code == 200
    assert "Remove the address" in (await ada.get("/account")).text
    await ada.post("/account/calendar/revoke")
    assert (await stranger.get(new)).status_code == 404
    assert "Remove the address" not in (await ada.get("/account")).text


async def test_the_address_is_kept_as_a_hash_alone(world: World, browser: Open) -> None:
    token = (await address(await browser(ADA))).rpartition("/")[2].removesuffix(".ics")
    rows = await world.rows("associates")
    assert token not in str(rows)


@pytest.mark.parametrize("token", ["", "x", "%00", "a" * 500])
async def test_a_wrong_address_says_what_to_do(browser: Open, token: str) -> None:
    answered = await (await browser(None)).get(f"/feed/{token}.ics")
    assert answered.status_code == 404


async def test_what_a_calendar_program_has_already_is_not_sent_again(world: World, browser: Open) -> None:
    ada, stranger = await browser(ADA), await browser(None)
    feed = await address(ada)
    first = await stranger.get(feed)
    known = {"If-None-Match": first.headers["etag"]}
    again = await stranger.get(feed, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    day = f"{world.clock() + timedelta(days=3):%Y-%m-%d}"
    made = await saved(ada, 1, start=f"{day}T10:00", end=f"{day}T11:00")
    second = await stranger.get(feed, headers=known)
    assert (second.status_code, made["title"] in second.text) == (200, True)
    assert (await stranger.get(feed)).headers["etag"] == second.headers["etag"]
    moved = {"version": made["version"], "start": f"{day}T12:00", "end": f"{day}T13:00"}
    path = f"/diary/appointments/{made['id']}/time"
    assert (await ada.patch(path, json=moved | {"zone": "Europe/Oslo", "all_day": False})).status_code == 200
    assert (await stranger.get(feed)).headers["etag"] != second.headers["etag"]


async def test_a_calendar_that_is_asked_for_all_the_time_is_refused_for_a_while(browser: Open) -> None:
    ada, stranger = await browser(ADA), await browser(None)
    feed = await address(ada)
    codes = [(await stranger.get(feed)).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
