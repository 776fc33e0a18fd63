"""How to use video meetings: creating one, and authenticating at Zoom the first time."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.steps import (
    appointment,
    choose_at_zoom,
    edit,
    icon,
    in_step,
    is_active,
    join_link,
    new,
    save,
    show,
    switch_on,
)
from tests.support.browser import Visitors
from tests.support.sandbox import LIAM
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO

BLOCKED = "window.open = () => null"


def _at_the_icon(visitors: Visitors) -> Page:
    page = show(visitors.open_page(BO))
    new(page, "Kick-off")
    return page


def test_a_video_meeting_is_created_with_a_follow_up(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Kick-off")
    expect(icon(dialog)).to_have_attribute("aria-pressed", "false")
    link = switch_on(dialog)
    assert re.fullmatch(rf"{authorized.url}/join/[0-9a-f-]{{36}}", link)
    dialog.get_by_label("Agenda").fill("Who does what")
    save(dialog)

    in_step(page, "Kick-off")
    dialog = edit(page, "Kick-off")
    expect(dialog.get_by_label("Location")).to_have_value(link)
    expect(dialog.get_by_text("The video meeting is ready.")).to_be_visible()
    is_active(dialog)
    meeting = authorized.only_meeting()
    assert (meeting["topic"], meeting["host"], meeting["duration"]) == ("Kick-off", LIAM, 60)
    assert meeting["agenda"].startswith("Who does what")
    assert meeting["password"] == "Fjord2026"


def test_the_link_is_copied_and_the_meeting_removed(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Kick-off")
    link = switch_on(dialog)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    save(dialog)
    in_step(page, "Kick-off")

    dialog = edit(page, "Kick-off")
    dialog.get_by_role("button", name="Remove video meeting").click()
    expect(icon(dialog)).to_have_attribute("aria-pressed", "false")
    save(dialog)
    expect(appointment(page, "Kick-off")).not_to_have_accessible_name(re.compile("video meeting"))
    assert wait_until(lambda: authorized.meetings() == [])
    expect(edit(page, "Kick-off").get_by_label("Location")).to_have_value("")


def test_a_type_may_switch_video_on_and_off(authorized: VideomeetServer, visitors: Visitors) -> None:
    dialog = new(show(visitors.open_page(BO)))
    dialog.get_by_label("Type").select_option("Video meeting")
    is_active(dialog)
    dialog.get_by_label("Type").select_option("Phone call")
    expect(icon(dialog)).to_have_attribute("aria-pressed", "false")


def test_the_first_time_a_small_window_authenticates_and_closes_by_itself(
    connected: VideomeetServer, visitors: Visitors
) -> None:
    page = _at_the_icon(visitors)
    with page.expect_popup() as opened:
        icon(page.get_by_role("dialog")).click()
    window = opened.value
    expect(page.get_by_text("Sign in at Zoom in the small window. It closes by itself.")).to_be_visible()
    with window.expect_event("close"):
        choose_at_zoom(window, LIAM)

    dialog = page.get_by_role("dialog", name="Follow-up")
    is_active(dialog)
    save(dialog)
    in_step(page, "Kick-off")
    assert connected.only_meeting()["host"] == LIAM
    # The second time nobody is asked.
    switch_on(new(page, "Once more"))


def test_declining_in_the_small_window_ends_in_a_clear_message(
    connected: VideomeetServer, visitors: Visitors
) -> None:
    page = _at_the_icon(visitors)
    dialog = page.get_by_role("dialog")
    with page.expect_popup() as opened:
        icon(dialog).click()
    choose_at_zoom(opened.value, LIAM, "Decline")
    expect(dialog.get_by_role("alert")).to_contain_text("You declined at Zoom")
    expect(icon(dialog)).to_have_attribute("aria-pressed", "false")
    expect(dialog.get_by_label("Title")).to_have_value("Kick-off")
    # What was declined can be made good in the same window.
    opened.value.get_by_role("link", name="Authenticate again").click()
    choose_at_zoom(opened.value, LIAM)
    is_active(dialog)


def test_a_blocked_small_window_ends_in_a_clear_message_and_a_link(
    connected: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(BO)
    page.add_init_script(BLOCKED)
    show(page)
    dialog = new(page, "Kick-off")
    icon(dialog).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Your browser blocked the small window")
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Sign in at Zoom").click()
    choose_at_zoom(opened.value, LIAM)
    is_active(dialog)
    save(dialog)
    in_step(page, "Kick-off")


def test_closing_the_tab_gives_the_reservation_back(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    switch_on(new(page, "Never mind"))
    page.close()
    assert wait_until(lambda: authorized.count("reservations") == 0)


def test_a_double_click_on_save_saves_once(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Kick-off")
    switch_on(dialog)
    dialog.get_by_role("button", name="Save", exact=True).dblclick(no_wait_after=True)
    expect(dialog).to_be_hidden()
    in_step(page, "Kick-off")
    expect(appointment(page, "Kick-off")).to_have_count(1)
    assert authorized.count("appointments") == 1
    assert len(authorized.meetings()) == 1


def test_the_link_stays_the_same_through_every_change(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Kick-off")
    link = switch_on(dialog)
    save(dialog)
    in_step(page, "Kick-off")
    dialog = edit(page, "Kick-off")
    dialog.get_by_label("Title").fill("Kick-off, postponed")
    dialog.get_by_label("Start").fill(dialog.get_by_label("Start").input_value().replace("T09", "T14"))
    save(dialog)
    in_step(page, "Kick-off, postponed")
    assert join_link(edit(page, "Kick-off, postponed")) == link
    assert authorized.only_meeting()["topic"] == "Kick-off, postponed"
