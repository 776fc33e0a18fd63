"""Time zones: everybody sees their own clock, and the weeks in which clocks change are no exception."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect
from tests.journeys.steps import WEDNESDAY, appointment, edit, in_step, new, save, show
from tests.support.browser import Visitors
from tests.support.clock import START
from tests.support.videomeet_server import GRACE, NEW_YORK, VideomeetServer
from tests.support.world import BO

OSLO = ZoneInfo("Europe/Oslo")


def _next_change(month: int) -> date:
    """The Sunday on which Europe's clocks change next in March or October."""
    today = START.astimezone(OSLO).date()
    for year in (today.year, today.year + 1):
        last = date(year, month, 31)
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        if sunday > today + timedelta(days=7):
            return sunday
    raise AssertionError("there is one every year")


def _in_zone(oslo: datetime, zone: str = NEW_YORK) -> datetime:
    return oslo.replace(tzinfo=OSLO).astimezone(ZoneInfo(zone))


def test_a_colleague_on_another_continent_sees_their_own_clock(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    three = datetime.combine(WEDNESDAY, time(15))
    authorized.create_follow_up("Kick-off", three)
    page = show(visitors.open_page(GRACE))
    page.get_by_label("Whose diary").select_option("Bo Berg")
    block = in_step(page, "Kick-off")
    expect(block).to_have_accessible_name(re.compile(f"{_in_zone(three):%H:%M} – "))
    block.click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_text("(America/New_York)")).to_be_visible()
    expect(panel.get_by_text("15:00 – 16:00 (Europe/Oslo)")).to_be_visible()
    dialog = edit(page, "Kick-off")
    expect(dialog.get_by_label("Start")).to_have_value(f"{WEDNESDAY}T15:00")
    expect(dialog.get_by_label("Time zone")).to_have_value("Europe/Oslo")
    expect(dialog.get_by_text("in your time zone (America/New_York)")).to_be_visible()


def test_an_hour_that_the_clocks_skip_is_not_lost(videomeet: VideomeetServer, visitors: Visitors) -> None:
    sunday = _next_change(3)
    page = show(visitors.open_page(BO), sunday)
    dialog = new(page, "Night watch")
    dialog.get_by_label("Start").fill(f"{sunday}T01:30")
    dialog.get_by_label("End", exact=True).fill(f"{sunday}T03:30")
    save(dialog)
    expect(appointment(page, "Night watch")).to_have_accessible_name(re.compile("01:30 – 03:30"))


def test_all_day_means_the_same_days_on_every_clock(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Trade fair")
    dialog.get_by_label("All day").check()
    expect(dialog.get_by_label("Start")).to_have_value(f"{WEDNESDAY}")
    dialog.get_by_label("End", exact=True).fill(f"{WEDNESDAY + timedelta(1)}")
    save(dialog)
    for visitor in (page, show(visitors.open_page(GRACE))):
        visitor.get_by_label("Whose diary").select_option("Bo Berg")
        days = rf"{WEDNESDAY.day}.{{1,30}}{(WEDNESDAY + timedelta(1)).day} .*all day"
        expect(appointment(visitor, "Trade fair")).to_have_accessible_name(re.compile(days))
