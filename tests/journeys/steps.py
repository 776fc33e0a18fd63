"""What people do, in their own words: every control is found by its role and its visible name."""

import re
from datetime import date

from playwright.sync_api import FloatRect, Locator, Page, expect
from tests.support.clock import coming
from tests.support.world import PASSWORD

WEDNESDAY = coming(2)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the form that is shown."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def enter(page: Page) -> Page:
    """Come to the diary."""
    page.goto("/diary")
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    return page


def show(page: Page, day: date = WEDNESDAY, view: str = "week") -> Page:
    """The diary at a day."""
    page.goto(f"/diary?view={view}&date={day}")
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    return page


def sheet(page: Page) -> Locator:
    """Where the appointments stand."""
    return page.get_by_role("region", name="Appointments")


def appointment(page: Page, title: str) -> Locator:
    """An appointment in the diary; its name goes on with time, owner and the state of its video meeting."""
    # Playwright stumbles over a slash in a pattern.
    words = re.escape(title).replace("/", ".")
    return sheet(page).get_by_role("button", name=re.compile(rf"^{words}, "))


def in_step(page: Page, title: str) -> Locator:
    """The appointment, once Zoom agrees with it."""
    block = appointment(page, title)
    expect(block).to_have_accessible_name(re.compile(r", video meeting$"))
    return block


def follow_up(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Follow-up")


def new(page: Page, title: str = "") -> Locator:
    """Open a new follow-up."""
    page.get_by_role("button", name="New", exact=True).click()
    dialog = follow_up(page)
    expect(dialog.get_by_label("Title")).to_be_focused()
    if title:
        dialog.get_by_label("Title").fill(title)
    return dialog


def edit(page: Page, title: str) -> Locator:
    """Open the follow-up of an appointment."""
    appointment(page, title).dblclick()
    dialog = follow_up(page)
    expect(dialog.get_by_label("Title")).to_have_value(title)
    return dialog


def icon(dialog: Locator) -> Locator:
    return dialog.get_by_role("button", name="Video meeting", exact=True)


def is_active(dialog: Locator) -> None:
    """The icon is pressed and the link stands there."""
    expect(icon(dialog)).to_have_attribute("aria-pressed", "true")
    expect(dialog.get_by_text(re.compile(r"^\s*Join now: http"))).to_be_visible()


def join_link(dialog: Locator) -> str:
    return dialog.get_by_role("link", name=re.compile("http.*join")).inner_text()


def switch_on(dialog: Locator) -> str:
    """Click the icon of somebody who is signed in at Zoom; the link."""
    icon(dialog).click()
    is_active(dialog)
    return join_link(dialog)


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_be_hidden()


def book(page: Page, title: str, *, video: bool = True) -> str:
    """Make and save a follow-up; its join link."""
    dialog = new(page, title)
    link = switch_on(dialog) if video else ""
    save(dialog)
    expect(appointment(page, title)).to_be_visible()
    return link


def menu(page: Page, title: str) -> Locator:
    """Right-click an appointment."""
    appointment(page, title).click(button="right")
    opened = page.get_by_role("menu")
    expect(opened).to_be_visible()
    return opened


def choose_at_zoom(page: Page, email: str, decision: str = "Authorize") -> None:
    """Sign in at Zoom as this person and decide."""
    page.get_by_role("button", name=email).click()
    page.get_by_role("button", name=decision, exact=True).click()


def video_meetings_tab(page: Page) -> None:
    """Settings and maintenance > Preferences > Video meetings."""
    page.get_by_role("navigation").get_by_role("link", name="Settings and maintenance").click()
    page.get_by_role("link", name="Preferences", exact=True).click()
    page.get_by_role("tab", name="Video meetings").click()
    expect(page.get_by_role("tab", name="Video meetings")).to_have_attribute("aria-selected", "true")


def configure(page: Page) -> Page:
    """Click Configure; the tab that it opens."""
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Configure", exact=True).click()
    return opened.value


def entered_as(page: Page, role: str) -> None:
    """The sandbox's meeting room says who entered as what."""
    role_text = {"host": "started as", "guest": "as a guest"}[role]
    expect(page.get_by_role("heading", level=1)).to_contain_text(role_text)
    expect(page.get_by_text(role.title(), exact=True).first).to_be_visible()


def hour_height(page: Page) -> float:
    """How high an hour is, measured between two lines of the day."""
    nine, ten = (box_of(page.locator(f"[data-time='{hour}:00:00']").first) for hour in ("09", "10"))
    return ten["y"] - nine["y"]


def box_of(shown: Locator) -> FloatRect:
    box = shown.bounding_box()
    assert box is not None
    return box


def drag(page: Page, held: Locator, hours: float, at: float = 0.4) -> None:
    """Hold an appointment at a part of its height, and drag it down."""
    box = box_of(held)
    x, y, down = box["x"] + box["width"] / 2, box["y"] + box["height"] * at, hour_height(page) * hours
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down / 2, steps=5)
    page.mouse.move(x, y + down, steps=5)
    page.mouse.up()
