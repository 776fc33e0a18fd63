"""The page behind the links of a letter: looking is harmless, pressing answers."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest
from tests.flows.diary.test_rsvp import GUEST, invited, statuses, token
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.flows.diary import appointments

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_link_scanners_answer_for_nobody(world: World, browser: Open, method: str) -> None:
    ada, appointment = await invited(world)
    stranger = await browser(None)
    answered = await stranger.request(method, f"/rsvp/{await token(world, appointment)}?declined")
    assert answered.status_code == 200
    assert answered.headers["referrer-policy"] == "no-referrer"
    assert await statuses(world, ada, appointment) == ["not_seen"]


async def test_a_pressed_button_answers_and_says_so(world: World, browser: Open) -> None:
    ada, appointment = await invited(world)
    stranger, path = await browser(None), f"/rsvp/{await token(world, appointment)}"
    pressed = await stranger.post(path, data={"response": "tentative"})
    assert (pressed.status_code, pressed.headers["location"]) == (303, f"{path}?done")
    page = (await stranger.get(f"{path}?done")).text
    assert "You may come" in page
    assert "Quarterly review" in page
    assert await statuses(world, ada, appointment) == ["tentative"]


async def test_the_answer_from_the_email_stands_first(world: World, browser: Open) -> None:
    _, appointment = await invited(world)
    page = (await (await browser(None)).get(f"/rsvp/{await token(world, appointment)}?declined")).text
    assert page.index('value="declined"') < page.index('value="accepted"')


async def test_whole_days_are_shown_as_days(world: World, browser: Open) -> None:
    ada = await world.caller(ADA)
    day = datetime(2031, 3, 4)  # noqa: DTZ001 (a wall time)
    people = (Attendee("email", None, GUEST),)
    draft = world.draft(
        ada, start=day, end=day + timedelta(days=2), all_day=True, attendees=people, invites=True
    )
    appointment = (await appointments.create(world.services, ada, draft)).appointment
    await world.run_worker()
    page = (await (await browser(None)).get(f"/rsvp/{await token(world, appointment)}")).text
    assert "Tue 4 Mar 2031 – Thu 6 Mar 2031" in page
    assert "00:00" not in page


async def test_another_site_can_not_answer(world: World, browser: Open) -> None:
    ada, appointment = await invited(world)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    path = f"/rsvp/{await token(world, appointment)}"
    pressed = await (await browser(None)).post(path, data={"response": "declined"}, headers=elsewhere)
    assert pressed.status_code == 403
    assert await statuses(world, ada, appointment) == ["not_seen"]


async def test_a_broken_link_is_a_page_that_says_what_to_do(browser: Open) -> None:
    answered = await (await browser(None)).get("/rsvp/nonsense")
    assert answered.status_code == 404
    assert "copy all of it" in answered.text


async def test_a_cancelled_appointment_says_so_to_a_guest(world: World, browser: Open) -> None:
    ada, appointment = await invited(world)
    stranger, path = await browser(None), f"/rsvp/{await token(world, appointment)}"
    await appointments.delete(world.services, ada, appointment.id, appointment.version)
    for answered in (await stranger.get(path), await stranger.post(path, data={"response": "accepted"})):
        assert answered.status_code == 404
        assert "the appointment was cancelled" in answered.text
        assert "DisconnectUser" not in answered.text


@pytest.mark.parametrize("body", [{"response": "x" * 1_000_000}, {"x": "y" * 1_000_000}, {"response": ""}])
async def test_an_endless_or_empty_answer_is_refused_and_nothing_changes(
    world: World, browser: Open, body: dict[str, str]
) -> None:
    ada, appointment = await invited(world)
    pressed = await (await browser(None)).post(f"/rsvp/{await token(world, appointment)}", data=body)
    assert pressed.status_code in (413, 422)
    assert await statuses(world, ada, appointment) == ["not_seen"]


async def test_html_in_titles_and_names_is_shown_as_it_was_written(world: World, browser: Open) -> None:
    ada = await world.caller(ADA)
    hostile = "<script>alert(1)</script>"
    draft = world.draft(ada, title=hostile, attendees=(Attendee("email", None, GUEST),), invites=True)
    appointment = (await appointments.create(world.services, ada, draft)).appointment
    await world.run_worker()
    page = (await (await browser(None)).get(f"/rsvp/{await token(world, appointment)}")).text
    assert hostile not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_who_was_notified_of_another_time_is_asked_to_read_the_newest_email(
    world: World, browser: Open
) -> None:
    ada, appointment = await invited(world)
    path, times = f"/rsvp/{await token(world, appointment)}", appointment.times
    start, end = (x.replace(tzinfo=None) + timedelta(days=1) for x in (times.starts_at, times.ends_at))
    await appointments.move(
        world.services, ada, appointment.id, appointment.version, start, end, times.zone, all_day=False
    )
    page = (await (await browser(None)).get(path)).text
    assert "The time has changed" in page
    assert 'name="response"' not in page


async def test_what_is_over_has_no_buttons(world: World, browser: Open) -> None:
    _, appointment = await invited(world)
    world.clock.advance(days=3)
    page = await (await browser(None)).get(f"/rsvp/{await token(world, appointment)}")
    assert page.status_code == 410
    assert "This appointment is over" in page.text
    assert 'name="response"' not in page.text


async def test_an_invited_associate_answers_in_the_diary(world: World, browser: Open) -> None:
    bo = await world.caller(BO)
    _, appointment = await invited(world, Attendee("associate", bo.associate_id, None))
    page, path = await browser(BO), f"/diary/appointments/{appointment.id}"
    assert (await page.get(path)).json()["my_status"] == "not_seen"
    assert (await page.post(f"{path}/opened")).json()["my_status"] == "seen"
    assert (await page.get(path)).json()["my_status"] == "seen"
    answered = await page.post(f"{path}/rsvp", json={"response": "accepted"})
    assert answered.json()["my_status"] == "accepted"
    assert (await page.post(f"{path}/rsvp", json={"response": "perhaps"})).status_code == 422


async def test_nobody_is_asked_who_is_not_invited(world: World, browser: Open) -> None:
    _, appointment = await invited(world)
    page, path = await browser(ADA), f"/diary/appointments/{appointment.id}"
    assert (await page.get(path)).json()["my_status"] is None
    assert (await page.post(f"{path}/rsvp", json={"response": "accepted"})).status_code == 404
