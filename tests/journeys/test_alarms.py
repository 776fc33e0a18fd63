"""An alarm rings: one notification where that is allowed, else a banner; its link leads to the meeting."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from tests.journeys.steps import edit, enter, entered_as, follow_up, new, save
from tests.support.browser import Visitors
from tests.support.clock import clock
from tests.support.tables import PRESENT
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO

OSLO = ZoneInfo("Europe/Oslo")
ALLOWED = {"permissions": ["notifications"]}
SHOWN = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const shown = registration ? await registration.getNotifications() : [];
    return shown.map(({ title, body, tag, data }) => ({ title, body, tag, join: data.join_url }));
}"""


def soon(minutes: int = 4) -> datetime:
    """A time that an alarm of five minutes announces at once."""
    return clock().replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def shown(page: Page) -> list[dict[str, Any]]:
    """The notifications that stand in this browser."""
    return wait_until(lambda: list(page.evaluate(SHOWN)))


def banner(page: Page) -> Locator:
    return page.get_by_role("alert").filter(has_text="is about to start")


def test_an_alarm_becomes_one_notification_that_leads_to_the_meeting(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = enter(visitors.open_page(BO, **ALLOWED))
    other = enter(page.context.new_page())
    link = authorized.create_follow_up("Kick-off", soon(), alarm=5)
    [notification] = shown(page)
    assert notification["title"] == "A video meeting is about to start"
    assert notification["body"].endswith(": Kick-off")
    assert any(f"{soon(ahead).astimezone(OSLO):%H:%M}" in notification["body"] for ahead in (3, 4))
    assert notification["join"] == link
    for each in (page, other):
        expect(banner(each)).to_have_count(0)
    other.close()
    page.reload()
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    assert shown(page) == [notification]
    page.goto(notification["join"])
    entered_as(page, "host")


def test_closing_the_notification_puts_the_alarm_away(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = enter(visitors.open_page(BO, **ALLOWED))
    videomeet.create_follow_up("Call", soon(), video=False, alarm=5)
    [notification] = shown(page)
    assert notification["title"] == "An appointment is about to start"
    assert notification["join"] is None
    [worker] = page.context.service_workers
    worker.evaluate(
        """async () => {
            const [notification] = await self.registration.getNotifications();
            self.dispatchEvent(new NotificationEvent("notificationclose", { notification }));
        }"""
    )
    wait_until(lambda: not page.evaluate(SHOWN))
    wait_until(lambda: videomeet.rows("alarms", "id", dismissed_at=PRESENT))


def test_where_notifications_are_refused_a_banner_stands_on_every_tab_until_it_is_dismissed(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = enter(visitors.open_page(BO, permissions=[]))
    other = enter(page.context.new_page())
    link = authorized.create_follow_up("Kick-off", soon(), alarm=5)
    for each in (page, other):
        expect(banner(each)).to_contain_text("A video meeting is about to start")
        expect(banner(each)).to_contain_text("Kick-off")
        expect(banner(each).get_by_role("link", name="Join meeting")).to_have_attribute("href", link)
    late = enter(page.context.new_page())
    expect(banner(late)).to_have_count(1)
    banner(other).get_by_role("button", name="Dismiss").click()
    for each in (page, other, late):
        expect(banner(each)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    expect(banner(page)).to_have_count(0)


def test_the_banner_leads_to_the_meeting_over_an_open_follow_up(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = enter(visitors.open_page(BO, permissions=[]))
    dialog = new(page, "Something else")
    authorized.create_follow_up("Kick-off", soon(), alarm=5)
    with page.expect_popup() as opened:
        banner(page).get_by_role("link", name="Join meeting").click()
    entered_as(opened.value, "host")
    expect(banner(page)).to_have_count(0)
    expect(dialog.get_by_label("Title")).to_have_value("Something else")


def test_when_the_tab_that_listens_is_closed_another_one_listens(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    first = enter(visitors.open_page(BO, permissions=[]))
    second = enter(first.context.new_page())
    first.close()
    videomeet.create_follow_up("Call", soon(), video=False, alarm=5)
    expect(banner(second)).to_contain_text("Call")


def test_an_alarm_is_chosen_and_stays_and_new_ones_start_with_mine(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = enter(visitors.open_page(BO))
    dialog = new(page, "Standup")
    # The slot that is offered may be the hour that the clocks skip tonight, which nothing can be planned in.
    start = dialog.get_by_label("Start")
    start.fill(f"{start.input_value()[:10]}T10:00")
    field = dialog.get_by_label("Alarm")
    expect(field).to_have_value("")
    names = ["None", "5 minutes", "10 minutes", "15 minutes", "30 minutes", "1 hour", "1 day"]
    expect(field.get_by_role("option")).to_have_text(names)
    field.select_option("30 minutes")
    dialog.get_by_label("All day").check()
    expect(field).to_be_hidden()
    dialog.get_by_label("All day").uncheck()
    save(dialog)
    edit(page, "Standup")
    expect(field).to_have_value("30")
    page.goto("/account")
    page.get_by_label("Default alarm").select_option("15 minutes")
    page.get_by_role("button", name="Set alarm").click()
    expect(page.get_by_role("status")).to_contain_text("New follow-ups start with this alarm.")
    enter(page)
    expect(new(page).get_by_label("Alarm")).to_have_value("15")
    expect(follow_up(page)).to_be_visible()
