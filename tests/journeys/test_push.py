"""With no diary open: the switch in My account, the list of browsers, and what the service worker shows.

Chromium without its maker's services has no push service to subscribe at: only that answer is made up here.
What arrives is decrypted by the stand-in, and handed to the service worker as the browser would.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.steps import entered_as
from tests.journeys.test_alarms import ALLOWED, SHOWN, shown, soon
from tests.support.browser import Visitors
from tests.support.push_service import PushBrowser, PushService
from tests.support.sandbox import SandboxServer
from tests.support.tables import PRESENT
from tests.support.videomeet_server import Installation, VideomeetServer, wait_until
from tests.support.world import BO, settings_for

SUBSCRIBE = """(told) => {
    const KEY = "stand-in";
    const unsubscribe = async () => (localStorage.removeItem(KEY), true);
    const made = () => ({ endpoint: told.endpoint, toJSON: () => told, unsubscribe });
    PushManager.prototype.getSubscription = async () => (localStorage.getItem(KEY) ? made() : null);
    PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey: key }) => {
        if (!userVisibleOnly || new Uint8Array(key).length !== 65) throw new TypeError("asks more");
        localStorage.setItem(KEY, "yes");
        return made();
    };
}"""
NO_SERVICE = """PushManager.prototype.subscribe = async () => {
    throw new DOMException("no service", "AbortError");
};"""


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as made:
        yield made


@pytest.fixture
def videomeet(
    tmp_path: Path, company: Path, installation: Installation, zoom: SandboxServer, service: PushService
) -> Iterator[VideomeetServer]:
    """A Videomeet that knows the stand-in of a push service."""
    made = VideomeetServer(tmp_path, company, installation)
    made._settings = settings_for(made.path, zoom, made.url, PUSH_URL=service.url)
    with made:
        yield made


def account(visitors: Visitors, browser: PushBrowser) -> Page:
    page = visitors.open_page(BO, **ALLOWED)
    page.add_init_script(f"({SUBSCRIBE})({json.dumps(browser.subscription)})")
    page.goto("/account")
    return page


def handed_over(page: Page, url: str, text: dict[str, Any]) -> None:
    """What the push service brings, given to the service worker as the browser does."""
    session = page.context.new_cdp_session(page)
    messages: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda message: messages.extend(
            each["registrationId"] for each in message["registrations"] if each["scopeURL"] == f"{url}/"
        ),
    )
    session.send("ServiceWorker.enable")
    wait_until(lambda: page.evaluate("1") and messages)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": url, "registrationId": messages[0], "data": json.dumps(text)},
    )


def test_an_alarm_arrives_with_no_diary_open_and_leads_to_the_meeting(
    authorized: VideomeetServer, visitors: Visitors, service: PushService
) -> None:
    browser = service.add_browser()
    page = account(visitors, browser)
    switch = page.get_by_role("switch", name="Also when no diary is open")
    expect(switch).not_to_be_checked()
    switch.check()
    row = page.get_by_role("row").filter(has_text="Here")
    expect(row).to_contain_text("Chrome")
    expect(switch).to_be_checked()
    page.goto("/privacy")
    link = authorized.create_follow_up("Kick-off", soon(), alarm=5)
    [arrived] = wait_until(lambda: browser.received)
    assert page.evaluate(SHOWN) == []
    for _ in range(2):
        handed_over(page, authorized.url, arrived.payload)
    [notification] = shown(page)
    assert notification["title"] == "A video meeting is about to start"
    assert (notification["tag"], notification["join"]) == (arrived.payload["tag"], link)
    # A diary that is opened now shows it under the same tag: it is still one.
    page.goto("/diary")
    expect(page.get_by_role("button", name="New", exact=True)).to_be_visible()
    assert [each["tag"] for each in shown(page)] == [notification["tag"]]
    page.goto(notification["join"])
    entered_as(page, "host")


def test_it_is_switched_off_where_it_was_switched_on_and_from_the_list(
    videomeet: VideomeetServer, visitors: Visitors, service: PushService
) -> None:
    browser = service.add_browser()
    page = account(visitors, browser)
    switch = page.get_by_role("switch", name="Also when no diary is open")
    switch.check()
    expect(page.get_by_role("row").filter(has_text="Here")).to_have_count(1)
    switch.uncheck()
    expect(page.get_by_role("status")).to_contain_text("no longer shows alarms")
    expect(switch).not_to_be_checked()
    switch.check()
    page.get_by_role("row").filter(has_text="Here").get_by_role("button", name="Remove").click()
    expect(switch).not_to_be_checked()
    videomeet.create_follow_up("Call", soon(), video=False, alarm=5)
    wait_until(lambda: videomeet.rows("alarms", "id", fired_at=PRESENT, due_at=None))
    assert browser.received == []


def test_a_browser_without_a_push_service_says_so_and_goes_on(
    videomeet: VideomeetServer, visitors: Visitors, service: PushService
) -> None:
    page = visitors.open_page(BO, **ALLOWED)
    page.add_init_script(NO_SERVICE)
    page.goto("/account")
    switch = page.get_by_role("switch", name="Also when no diary is open")
    switch.click()
    expect(page.get_by_role("alert")).to_contain_text("push service did not take part")
    expect(switch).not_to_be_checked()
    expect(switch).to_be_enabled()


def test_where_notifications_are_refused_there_is_no_switch(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(BO, permissions=[])
    page.goto("/account")
    expect(page.get_by_role("heading", name="Notifications in this browser")).to_be_visible()
    expect(page.get_by_role("switch")).to_have_count(0)
