"""A phone-sized screen, and the keyboard alone."""

import re
from datetime import datetime, time
from typing import Any

from playwright.sync_api import Locator, Page, expect
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
from tests.support.sandbox import OLIVIA
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import ADA, BO, PASSWORD

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
NINE = datetime.combine(WEDNESDAY, time(9))


def _fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 360, f"{page.url} is {width} pixels wide"


def test_the_whole_journey_works_on_a_phone(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(**PHONE)
    page.goto("/")
    _fits(page)
    page.goto("/sign-in")
    _fits(page)
    sign_in(page, ADA)
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    page.get_by_role("button", name="Menu").tap()
    page.get_by_role("link", name="Settings and maintenance").tap()
    for path in (
        "/settings/users",
        "/settings/preferences",
        "/settings/preferences/video-meetings",
        "/settings/audit",
        "/account",
        "/privacy",
    ):
        page.goto(path)
        _fits(page)
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).tap()
    choose_at_zoom(page, OLIVIA)
    page.get_by_label("Password", exact=True).fill("Fjord2026")
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("Saved.")).to_be_visible()
    _fits(page)

    show(page, view="day")
    _fits(page)
    page.get_by_role("button", name="New", exact=True).tap()
    dialog = page.get_by_role("dialog", name="Follow-up")
    dialog.get_by_label("Title").fill("Kick-off")
    icon(dialog).tap()
    is_active(dialog)
    _fits(page)
    dialog.get_by_role("button", name="Save", exact=True).tap()
    expect(dialog).to_be_hidden()
    close = page.get_by_role("button", name="Close the preview")
    expect(page.get_by_role("link", name="Join meeting")).to_be_visible()
    close.tap()
    in_step(page, "Kick-off").tap()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Join meeting").tap()
    entered_as(opened.value, "host")
    _fits(opened.value)


def test_every_view_fits_on_a_phone(videomeet: VideomeetServer, visitors: Visitors) -> None:
    videomeet.create_follow_up("Lunch", NINE, video=False)
    page = visitors.open_page(BO, **PHONE)
    for view in ("day", "week", "month", "view"):
        show(page, view=view)
        expect(appointment(page, "Lunch")).to_be_visible()
        _fits(page)


def _reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press the key until the control has the focus."""
    for _ in range(60):
        if wanted.count() and wanted.first.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {wanted}")


def test_everything_works_with_the_keyboard_alone(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page()
    page.goto(f"/sign-in?next=/diary?view=week%26date={WEDNESDAY}")
    _reach(page, page.get_by_label("E-mail"))
    page.keyboard.type(BO)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    opener = page.get_by_role("button", name="New", exact=True)
    expect(opener).to_be_visible()
    _reach(page, opener)
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="Follow-up")
    expect(dialog.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Kick-off")
    _reach(page, icon(dialog))
    page.keyboard.press("Space")
    is_active(dialog)
    _reach(page, dialog.get_by_label("Agenda"))
    page.keyboard.type("By hand")
    _reach(page, dialog.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()

    block = in_step(page, "Kick-off")
    _reach(page, block)
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    _reach(page, menu.get_by_role("menuitem", name="Join meeting"), "ArrowDown")
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    entered_as(opened.value, "host")
    page.bring_to_front()

    _reach(page, block)
    page.keyboard.press("Shift+F10")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(block).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Title")).to_have_value("Kick-off")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_escape_asks_before_something_is_lost(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Half written")
    switch_on(dialog)
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Keep writing").click()
    expect(dialog.get_by_label("Title")).to_have_value("Half written")
    is_active(dialog)
    save(dialog)
    in_step(page, "Half written")


def test_the_skip_link_leads_to_the_content(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(ADA)
    page.goto("/settings/users")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    expect(page.get_by_role("main")).to_have_attribute("id", re.compile("main"))
