"""Troubleshooting: something went wrong, the 404 and re-authentication, and Zoom being down."""

import re
from datetime import datetime, time

from playwright.sync_api import expect
from tests.journeys.steps import (
    WEDNESDAY,
    appointment,
    choose_at_zoom,
    entered_as,
    icon,
    in_step,
    is_active,
    new,
    save,
    show,
    sign_in,
    switch_on,
)
from tests.support.browser import Visitors
from tests.support.sandbox import LIAM
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import BO

NINE = datetime.combine(WEDNESDAY, time(9))
WORKING = re.compile(", video meeting, working on it$")
WRONG = "Something went wrong reserving your video meeting. Please try again later."


def test_something_went_wrong_is_mended_by_signing_out_and_in(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(BO))
    authorized.change("sessions", context="Cust00000")
    dialog = new(page)
    icon(dialog).click()
    expect(dialog.get_by_role("alert")).to_contain_text(WRONG)
    expect(icon(dialog)).to_have_attribute("aria-pressed", "false")
    dialog.get_by_role("button", name="Sign out and sign in again").click()
    sign_in(page, BO)
    page = show(page)
    dialog = new(page, "Kick-off")
    switch_on(dialog)
    save(dialog)
    in_step(page, "Kick-off")


def test_the_404_names_its_remedy_and_authenticating_again_heals(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO))
    in_step(page, "Kick-off")
    authorized.zoom.revoke_tokens(LIAM)

    host = page.context.new_page()
    answer = host.goto(link)
    assert answer is not None
    assert answer.status == 404
    expect(host.get_by_role("heading", name="404 OOPS. Something went wrong!")).to_be_visible()
    expect(host.get_by_text(re.compile("Reference"))).to_be_visible()
    host.get_by_role("link", name="Disconnect my user account").click()
    asked = (
        "Please confirm that you want to disconnect your user account from the configured"
        " video-meeting provider at Acme AS"
    )
    expect(host.get_by_text(asked)).to_be_visible()
    expect(host).to_have_url(f"{authorized.url}/meet/DisconnectUser")
    host.get_by_role("button", name="Confirm").click()
    expect(host.get_by_role("heading", name="Your user account is disconnected")).to_be_visible()
    host.close()

    guest = visitors.open_page()
    guest.goto(link)
    entered_as(guest, "guest")

    dialog = new(page, "Next time")
    with page.expect_popup() as opened:
        icon(dialog).click()
    choose_at_zoom(opened.value, LIAM)
    is_active(dialog)
    save(dialog)
    in_step(page, "Next time")
    page.goto(link)
    entered_as(page, "host")


def test_saving_never_waits_for_a_zoom_that_is_down(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    authorized.zoom.fault("down", match="/v2/")
    dialog = new(page, "Kick-off")
    switch_on(dialog)
    save(dialog)
    block = appointment(page, "Kick-off")
    expect(block).to_have_accessible_name(WORKING)
    block.click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_text("The video meeting is being updated.")).to_be_visible()
    authorized.zoom.clear_faults()
    in_step(page, "Kick-off")
    assert authorized.only_meeting()["topic"] == "Kick-off"
