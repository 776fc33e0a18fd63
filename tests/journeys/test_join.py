"""How to join a video meeting: every way to click the one link, and where it leads whom."""

import re
from datetime import datetime, time, timedelta

from playwright.sync_api import expect
from tests.journeys.steps import (
    WEDNESDAY,
    appointment,
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


def test_the_join_controls_are_missing_without_video(authorized: VideomeetServer, visitors: Visitors) -> None:
    authorized.create_follow_up("Lunch", NINE, video=False)
    page = show(visitors.open_page(BO))
    entries = menu(page, "Lunch").get_by_role("menuitem")
    expect(entries).to_have_text(["New...", "Edit...", "Completed", "Delete"])
    page.keyboard.press("Escape")
    appointment(page, "Lunch").click()
    expect(page.get_by_role("complementary").get_by_role("button", name="Edit...")).to_be_visible()
    expect(page.get_by_role("complementary").get_by_role("link", name="Join meeting")).to_be_hidden()


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


def test_a_deleted_appointment_says_that_its_meeting_was_cancelled(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO))
    in_step(page, "Kick-off")
    menu(page, "Kick-off").get_by_role("menuitem", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete this appointment?")
    expect(question.get_by_text("the join link stops working")).to_be_visible()
    question.get_by_role("button", name="Delete").click()
    expect(appointment(page, "Kick-off")).to_be_hidden()
    assert wait_until(lambda: authorized.meetings() == [])
    guest = visitors.open_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="This meeting was cancelled")).to_be_visible()


def test_an_old_link_says_when_the_meeting_was(authorized: VideomeetServer, visitors: Visitors) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    wait_until(authorized.meetings)
    for end in ("starts_at", "ends_at"):
        authorized.sql(f"update reservations set {end} = datetime({end}, '-60 days')")  # noqa: S608
    guest = visitors.open_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="This meeting is over")).to_be_visible()
    ended = NINE + timedelta(days=-60)
    expect(guest.get_by_text(re.compile(rf"It ended .*{ended:%b %Y}"))).to_be_visible()


def test_a_link_that_was_never_ours_says_so(videomeet: VideomeetServer, visitors: Visitors) -> None:
    guest = visitors.open_page()
    for path in ("/join/7b7ca3a8-1cf5-4b5e-8f6c-0d5b0e0a9c11", "/join/nonsense"):
        answer = guest.goto(path)
        assert answer is not None
        assert answer.status == 404
        expect(guest.get_by_role("heading", name="404 OOPS. Something went wrong!")).to_be_visible()


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
