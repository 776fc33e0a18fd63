"""The diary: finding one's way in it, colleagues side by side, moving appointments, and two tabs at once."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from tests.journeys.steps import (
    WEDNESDAY,
    appointment,
    book,
    box_of,
    drag,
    edit,
    enter,
    hour_height,
    in_step,
    new,
    save,
    show,
)
from tests.support.browser import Visitors
from tests.support.clock import START
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO, CY

TODAY = START.astimezone(ZoneInfo("Europe/Oslo")).date()
NINE = datetime.combine(WEDNESDAY, time(9))


def _utc(oslo: datetime) -> str:
    """A wall time of Oslo as Zoom says it."""
    return f"{oslo.replace(tzinfo=ZoneInfo('Europe/Oslo')).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _period(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("choose a date$"))


def test_back_keeps_view_and_date(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    videomeet.create_follow_up("Lunch", NINE, video=False)
    page.get_by_role("button", name="Day", exact=True).click()
    expect(_period(page)).to_contain_text("Wed")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(_period(page)).to_contain_text("Thu")
    page.get_by_role("link", name="Bo Berg").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Day", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(_period(page)).to_contain_text("Thu")
    page.go_back()
    expect(appointment(page, "Lunch")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Week", exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_date_picker_leads_to_a_day(videomeet: VideomeetServer, visitors: Visitors) -> None:
    videomeet.create_follow_up("Lunch", NINE, video=False)
    page = enter(visitors.open_page(BO))
    _period(page).click()
    picker = page.get_by_role("dialog", name="Choose a date")
    if (WEDNESDAY.year, WEDNESDAY.month) != (TODAY.year, TODAY.month):
        picker.get_by_role("button", name="Next month").click()
    day = f"{WEDNESDAY.day} {WEDNESDAY:%B %Y}"
    picker.get_by_role("button", name=re.compile(f"Wednesday,? {day}")).click()
    expect(appointment(page, "Lunch")).to_be_visible()
    page.get_by_role("button", name="Today", exact=True).click()
    expect(appointment(page, "Lunch")).to_be_hidden()


def test_the_view_shows_several_associates_side_by_side(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    videomeet.create_follow_up("Lunch of Bo", NINE, video=False)
    videomeet.create_follow_up("Lunch of Cy", NINE, email=CY, video=False)
    page = show(visitors.open_page(BO), view="view")
    expect(appointment(page, "Lunch of Bo")).to_be_visible()
    expect(appointment(page, "Lunch of Cy")).to_be_hidden()
    page.get_by_role("button", name="Bo Berg", exact=True).click()
    page.get_by_role("dialog", name="Whose diaries").get_by_label("Cy Lund").check()
    expect(appointment(page, "Lunch of Cy")).to_be_visible()
    bos, cys = (box_of(appointment(page, f"Lunch of {name}")) for name in ("Bo", "Cy"))
    assert abs(bos["y"] - cys["y"]) < 2
    assert cys["x"] > bos["x"] + bos["width"] - 2


def test_dragging_moves_and_resizes_the_meeting_at_zoom_too(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO))
    held = in_step(page, "Kick-off")
    drag(page, held, 2)
    expect(page.get_by_text("The new time is saved.").last).to_be_visible()
    expect(held).to_have_accessible_name(re.compile("11:00 – 12:00"))
    in_step(page, "Kick-off")
    assert wait_until(lambda: authorized.only_meeting()["start_time"] == _utc(NINE + timedelta(hours=2)))
    assert authorized.only_meeting()["duration"] == 60

    drag(page, held, 1, at=0.97)
    expect(held).to_have_accessible_name(re.compile("11:00 – 13:00"))
    assert wait_until(lambda: authorized.only_meeting()["duration"] == 120)
    assert authorized.only_meeting()["start_time"] == _utc(NINE + timedelta(hours=2))


def test_a_move_that_somebody_overtook_is_put_back_with_a_message(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO))
    in_step(page, "Kick-off")
    authorized.sql("update appointments set version = version + 1")
    drag(page, appointment(page, "Kick-off"), 2)
    expect(page.get_by_role("alert")).to_contain_text("It is back where it was.")
    expect(appointment(page, "Kick-off")).to_have_accessible_name(re.compile("09:00 – 10:00"))


def test_dragging_over_free_time_creates_there(videomeet: VideomeetServer, visitors: Visitors) -> None:
    videomeet.create_follow_up("Lunch", NINE, video=False)
    page = show(visitors.open_page(BO))
    box = box_of(appointment(page, "Lunch"))
    hour = hour_height(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + 2.1 * hour
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + hour * 0.8, steps=5)
    page.mouse.up()
    dialog = page.get_by_role("dialog", name="Follow-up")
    expect(dialog.get_by_label("Start")).to_have_value(f"{WEDNESDAY}T11:00")
    expect(dialog.get_by_label("End", exact=True)).to_have_value(f"{WEDNESDAY}T12:00")


def test_the_diary_goes_to_what_was_saved_out_of_sight_and_stays_for_what_was_not(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(BO), view="day")
    later = WEDNESDAY + timedelta(weeks=3)
    dialog = new(page, "Lunch")
    dialog.get_by_label("Start").fill(f"{WEDNESDAY}T12:00")
    save(dialog)
    expect(appointment(page, "Lunch")).to_be_visible()
    expect(_period(page)).to_contain_text(f"{WEDNESDAY.day} {WEDNESDAY:%b}")
    dialog = edit(page, "Lunch")
    dialog.get_by_label("Start").fill(f"{later}T12:00")
    dialog.get_by_label("End", exact=True).fill(f"{later}T13:00")
    save(dialog)
    expect(appointment(page, "Lunch")).to_have_accessible_name(re.compile("12:00 – 13:00"))
    expect(_period(page)).to_contain_text(f"{later.day} {later:%b}")
    expect(page).to_have_url(re.compile(f"date={later}"))
    page.go_back()
    expect(_period(page)).to_contain_text(f"{WEDNESDAY.day} {WEDNESDAY:%b}")


def test_two_tabs_that_edit_the_same_find_out_and_lose_nothing(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    videomeet.create_follow_up("Lunch", NINE, video=False)
    first = show(visitors.open_page(BO))
    second = show(first.context.new_page())
    mine, other = edit(first, "Lunch"), edit(second, "Lunch")
    mine.get_by_label("Title").fill("Lunch with Kari")
    save(mine)
    other.get_by_label("Agenda").fill("What I thought about for an hour")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody else changed this appointment meanwhile.")
    expect(other.get_by_label("Agenda")).to_have_value("What I thought about for an hour")
    other.get_by_role("button", name="Load the newer version").click()
    expect(other.get_by_label("Title")).to_have_value("Lunch with Kari")


def test_a_new_tab_sees_what_the_other_one_saved(authorized: VideomeetServer, visitors: Visitors) -> None:
    first = show(visitors.open_page(BO))
    link = book(first, "Kick-off")
    second = show(first.context.new_page())
    in_step(second, "Kick-off")
    expect(edit(second, "Kick-off").get_by_text(link)).to_be_visible()
