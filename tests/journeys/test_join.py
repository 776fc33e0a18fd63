"""How to join a video meeting: every way to click the one link, and where it leads whom."""

from datetime import datetime, time

from playwright.sync_api import expect
from tests.journeys.steps import (
    WEDNESDAY,
    edit,
    entered_as,
    in_step,
    menu,
    show,
)
from tests.support.browser import Visitors
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO, CY

NINE = datetime.combine(WEDNESDAY, time(9))


def test_the_host_joins_from_the_dialog_the_side_panel_and_the_menu(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO))
    in_step(page, "Kick-off").click()
    panel = page.get_by_role("complementary", name="Side panel")
    with page.expect_popup() as from_panel:
        panel.get_by_role("link", name="Join meeting").click()
    entered_as(from_panel.value, "host")

    with page.expect_popup() as from_menu:
        menu(page, "Kick-off").get_by_role("menuitem", name="Join meeting").click()
    entered_as(from_menu.value, "host")

    dialog = edit(page, "Kick-off")
    with page.expect_popup() as from_dialog:
        dialog.get_by_role("link", name="Join meeting").click()
    entered_as(from_dialog.value, "host")


def test_a_guest_who_is_nobody_here_joins_by_the_plain_link(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    wait_until(authorized.meetings)
    guest = visitors.open_page()
    guest.goto(link)
    entered_as(guest, "guest")
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Kick-off")


def test_a_colleague_joins_as_a_guest_and_the_host_starts(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    wait_until(authorized.meetings)
    colleague = visitors.open_page(CY)
    colleague.goto(link)
    entered_as(colleague, "guest")
    expect(colleague.get_by_text("The host has not started this meeting yet.")).to_be_hidden()
    host = visitors.open_page(BO)
    host.goto(link)
    entered_as(host, "host")
    assert authorized.only_meeting()["status"] == "started"


def test_who_comes_before_the_meeting_is_made_waits_and_moves_on(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    authorized.zoom.fault("unavailable", match="POST /v2/users/me/meetings")
    link = authorized.create_follow_up("Kick-off", NINE)
    guest = visitors.open_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="Your meeting is being prepared")).to_be_visible()
    authorized.zoom.clear_faults()
    entered_as(guest, "guest")


def test_a_meeting_that_zoom_lost_is_made_anew_behind_the_same_link(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    lost = wait_until(authorized.meetings)[0]["id"]
    authorized.zoom.vanish(lost)
    host = visitors.open_page(BO)
    host.goto(link)
    entered_as(host, "host")
    assert authorized.only_meeting()["id"] != lost
