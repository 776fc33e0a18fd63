"""How to disconnect: one user, the whole provider, and the app at Zoom's Marketplace."""

import re
from datetime import datetime, time

from playwright.sync_api import Page, expect
from tests.journeys.steps import (
    WEDNESDAY,
    choose_at_zoom,
    configure,
    enter,
    entered_as,
    icon,
    in_step,
    is_active,
    new,
    show,
    video_meetings_tab,
)
from tests.support.browser import Visitors
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import ADA, BO

NINE = datetime.combine(WEDNESDAY, time(9))


def _uninstall(page: Page, email: str) -> None:
    """Manage > Installed Apps > Uninstall, and confirm."""
    page.get_by_role("button", name=email).click()
    page.get_by_role("link", name="Manage", exact=True).click()
    page.get_by_role("link", name="Installed Apps").click()
    page.get_by_role("button", name="Uninstall").click()
    page.get_by_role("dialog").get_by_role("button", name="Uninstall").click()
    expect(page.get_by_text("Videomeet was uninstalled.")).to_be_visible()


def test_an_administrator_disconnects_zoom_step_by_step(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    wait_until(authorized.meetings)
    page = enter(visitors.open_page(ADA))
    video_meetings_tab(page)
    service = configure(page)
    service.get_by_role("link", name="Disconnect", exact=True).click()
    for warning in ("Zoom from Acme AS", "2 associates are signed out", "1 upcoming meeting is affected"):
        expect(service.get_by_text(warning)).to_be_visible()

    service.get_by_role("button", name="Cancel").click()
    expect(service.get_by_text("Connected to Zoom.")).to_be_visible()
    assert authorized.granted_users() == {OLIVIA, LIAM}

    service.get_by_role("link", name="Disconnect", exact=True).click()
    service.get_by_role("button", name="OK", exact=True).click()
    expect(service.get_by_role("heading", name="Zoom is disconnected")).to_be_visible()
    expect(service.get_by_text("Manage and then Installed Apps")).to_be_visible()
    expect(service.get_by_role("link", name="Open the Marketplace")).to_be_visible()
    assert wait_until(lambda: authorized.granted_users() == set())
    assert wait_until(lambda: authorized.count("grants") == 0)
    page.bring_to_front()
    expect(page.get_by_text("No meeting provider configured.")).to_be_visible()

    guest = visitors.open_page()
    guest.goto(link)
    entered_as(guest, "guest")
    expect(icon(new(show(visitors.open_page(BO))))).to_be_hidden()


def test_manage_users_removes_one_associate(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(ADA)
    page.goto("/configure")
    page.get_by_role("link", name="Manage Users").click()
    row = page.get_by_role("row", name=re.compile("Bo Berg"))
    expect(row).to_contain_text(re.compile(r"2\s+Bo Berg\s+Liam Olsen.*\s+Connected"))
    row.get_by_role("button", name="Remove").click()
    question = page.get_by_role("dialog", name="Remove Bo Berg?")
    question.get_by_role("button", name="Cancel").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Remove").click()
    question.get_by_role("button", name="OK", exact=True).click()
    expect(row).to_be_hidden()
    expect(page.get_by_role("row", name=re.compile("Ada Holm"))).to_be_visible()
    assert wait_until(lambda: authorized.granted_users() == {OLIVIA})


def test_an_uninstallation_at_the_marketplace_is_found_at_the_next_use(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO))
    in_step(page, "Kick-off")
    marketplace = page.context.new_page()
    marketplace.goto(authorized.zoom.marketplace_url)
    _uninstall(marketplace, LIAM)

    marketplace.goto(link)
    expect(marketplace.get_by_role("heading", name="404 OOPS. Something went wrong!")).to_be_visible()
    administrator = visitors.open_page(ADA)
    administrator.goto("/configure/users")
    row = administrator.get_by_role("row", name=re.compile("Bo Berg"))
    expect(row).to_contain_text("Must authenticate again")

    dialog = new(page, "Next time")
    with page.expect_popup() as opened:
        icon(dialog).click()
    choose_at_zoom(opened.value, LIAM)
    is_active(dialog)
