"""What happens at Zoom shows here by itself: webhooks from the sandbox, really sent, and what people see."""

import re
from datetime import datetime, time

from playwright.sync_api import Page, expect
from tests.journeys.steps import (
    WEDNESDAY,
    appointment,
    enter,
    follow_up,
    in_step,
    show,
)
from tests.support.browser import Visitors
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO

NINE = datetime.combine(WEDNESDAY, time(9))


def at_zoom(videomeet: VideomeetServer, method: str, rest: str = "", **fields: object) -> None:
    """Something is done to the only meeting, by somebody at Zoom."""
    videomeet.zoom.control(method, f"meetings/{videomeet.only_meeting()['id']}{rest}", fields)


def log(videomeet: VideomeetServer) -> list[str]:
    """The states of what has arrived."""
    return [state for (state,) in videomeet.rows("webhook_deliveries", "state")]


def booked(videomeet: VideomeetServer, visitors: Visitors) -> Page:
    videomeet.create_follow_up("Kick-off", NINE)
    page = show(enter(visitors.open_page(BO)))
    in_step(page, "Kick-off")
    return page


def test_a_meeting_in_progress_shows_in_the_diary_and_its_end_too(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = booked(authorized, visitors)
    at_zoom(authorized, "POST", "/start")
    assert wait_until(lambda: log(authorized) == ["applied"])
    page.reload()
    expect(appointment(page, "Kick-off")).to_have_accessible_name(re.compile("in progress$"))
    appointment(page, "Kick-off").click()
    expect(page.get_by_text("In progress", exact=True)).to_be_visible()
    at_zoom(authorized, "POST", "/end")
    assert wait_until(lambda: log(authorized) == ["applied", "applied"])
    page.reload()
    in_step(page, "Kick-off")


def test_where_both_were_changed_the_appointment_offers_both(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = booked(authorized, visitors)
    authorized.zoom.fault("down", match="PATCH /v2/")
    authorized.sql("update appointments set title = 'Ours', version = version + 1")
    authorized.sql("update reservations set topic = 'Ours', desired_version = desired_version + 1")
    at_zoom(authorized, "PATCH", topic="Theirs")
    assert wait_until(lambda: log(authorized) == ["applied"])
    authorized.zoom.clear_faults()
    page.reload()
    appointment(page, "Ours").dblclick()
    dialog = follow_up(page)
    expect(dialog.get_by_text("The diary and Zoom differ.")).to_be_visible()
    expect(dialog.get_by_text("“Theirs”")).to_be_visible()
    dialog.get_by_role("button", name="Use Zoom's").click()
    expect(dialog.get_by_label("Title")).to_have_value("Theirs")
    expect(dialog.get_by_text("The diary and Zoom differ.")).to_be_hidden()
    dialog.get_by_role("button", name="Cancel").click()
    in_step(page, "Theirs")
    assert authorized.only_meeting()["topic"] == "Theirs"
