"""axe-core finds nothing serious or critical on any page, in light and in dark."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.steps import WEDNESDAY, edit, in_step, menu, new, show, switch_on
from tests.journeys.test_alarms import banner, soon
from tests.support.browser import Visitors
from tests.support.sandbox import LIAM
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import ADA, BO, CY

NINE = datetime.combine(WEDNESDAY, time(9))
AXE = (Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
ASK = """async () => {
    // A colour on its way from one state to the next is nobody's colour.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const moving = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < 5000);
    await Promise.allSettled(moving.map(({ finished }) => finished));
    const results = await axe.run(document, { resultTypes: ["violations"] });
    return results.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}"""
FOR_EVERYBODY = (
    "/",
    "/sign-in",
    "/password",
    "/password/spent",
    "/privacy",
    "/join/7b7ca3a8-1cf5-4b5e-8f6c-0d5b0e0a9c11",
    "/rsvp/spoilt",
    "/nothing-here",
)
SETTINGS = (
    "/settings/users",
    "/settings/users/new",
    "/settings/users/2",
    "/settings/users/2/delete",
    "/settings/preferences",
    "/settings/preferences/global",
    "/settings/preferences/retention",
    "/settings/preferences/video-meetings",
    "/settings/lists",
    "/settings/lists/templates/invitation/en",
    "/settings/email",
    "/settings/email/unreadable",
    "/settings/audit",
    "/settings/personal-data",
    "/settings/webhooks",
)
VIDEO_MEETINGS = (
    "/",
    "/configure",
    "/configure/users",
    "/configure/unknown-meetings",
    "/configure/disconnect",
    "/account",
    "/account/password",
    "/privacy",
    "/meet/DisconnectUser",
    "/meet/DisconnectUser?done",
)


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    problems: list[str] = page.evaluate(ASK)
    return [f"{page.url} {each}" for each in problems]


@pytest.fixture(params=["light", "dark"])
def profile(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"color_scheme": request.param}


def test_the_pages_for_everybody(
    videomeet: VideomeetServer, visitors: Visitors, profile: dict[str, Any]
) -> None:
    page, problems = visitors.open_page(**profile), []
    for path in FOR_EVERYBODY:
        page.goto(path)
        problems += serious(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert problems + serious(page) == []


@pytest.mark.parametrize("paths", [SETTINGS, VIDEO_MEETINGS], ids=["settings", "video-meetings"])
def test_the_pages_for_administrators(
    authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any], paths: tuple[str, ...]
) -> None:
    page, problems = visitors.open_page(ADA, **profile), []
    for path in paths:
        page.goto(path)
        problems += serious(page)
    assert problems == []


def test_finding_and_erasing_a_person(
    authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any]
) -> None:
    authorized.create_follow_up("Kick-off", NINE, email=BO, video=False)
    page, problems = visitors.open_page(ADA, **profile), []
    page.goto("/settings/personal-data")
    page.get_by_label("Name or e-mail").fill(BO)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("region", name="Found")).to_be_visible()
    problems += serious(page)
    page.get_by_role("button", name="Erase what is held on Bo Berg").click()
    expect(page.get_by_text("Associate 2 may still log in.")).to_be_visible()
    problems += serious(page)
    page.goto("/settings/personal-data?erased=signed-in")
    problems += serious(page)
    page.goto("/settings/preferences/retention")
    page.get_by_label("Past appointments").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert problems + serious(page) == []


def test_what_administrators_do_on_their_pages(
    authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any]
) -> None:
    page, problems = visitors.open_page(ADA, **profile), []
    page.goto("/configure/users")
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    problems += serious(page)
    page.goto("/configure")
    page.get_by_label("Password", exact=True).fill("abc")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    problems += serious(page)
    page.goto("/configure/disconnect")
    page.get_by_role("button", name="OK", exact=True).click()
    expect(page.get_by_role("heading", name="Zoom is disconnected")).to_be_visible()
    problems += serious(page)
    for path in ("/configure", "/settings/preferences/video-meetings", "/configure/users"):
        page.goto(path)
        problems += serious(page)
    assert problems == []


@pytest.mark.parametrize("views", [("day", "week"), ("month", "view")], ids="-".join)
def test_the_diary(
    authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any], views: tuple[str, str]
) -> None:
    authorized.create_follow_up("Kick-off", NINE)
    authorized.create_follow_up("Done", NINE + timedelta(hours=2), video=False, completed=True)
    authorized.create_follow_up("Fair", datetime.combine(WEDNESDAY, time()), video=False, all_day=True)
    authorized.create_follow_up("Of a colleague", NINE, email=CY, video=False)
    page, problems = visitors.open_page(BO, **profile), []
    for view in views:
        show(page, view=view)
        in_step(page, "Kick-off").click()
        expect(page.get_by_role("complementary").get_by_role("link", name="Join meeting")).to_be_visible()
        problems += serious(page)
    menu(page, "Kick-off")
    problems += serious(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close the preview").click()
    problems += serious(page)
    assert problems == []


def test_the_follow_up(authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any]) -> None:
    authorized.create_follow_up("Kick-off", NINE)
    page = show(visitors.open_page(BO, **profile))
    dialog = new(page)
    problems = serious(page)
    switch_on(dialog)
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    problems += serious(page)
    dialog.get_by_role("button", name="Show availability").click()
    dialog.get_by_role("combobox", name="Add attendee").fill("Cy")
    expect(page.get_by_role("listbox").get_by_role("option", name="Cy Lund")).to_be_visible()
    problems += serious(page)
    page.get_by_role("listbox").get_by_role("option", name="Cy Lund").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    problems += serious(page)
    page.get_by_role("button", name="Leave without saving").click()
    in_step(page, "Kick-off")
    edit(page, "Kick-off")
    assert problems + serious(page) == []


def test_the_pages_behind_a_join_link(
    authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any]
) -> None:
    link = authorized.create_follow_up("Kick-off", NINE)
    wait_until(authorized.meetings)
    authorized.zoom.revoke_tokens(LIAM)
    host = visitors.open_page(BO, **profile)
    host.goto(link)
    problems = serious(host)
    guest = visitors.open_page(**profile)
    for change in (
        "meeting_id = null, observed_version = -1, problem = null, due_at = null",
        "problem = 'needs_authorization', reason = '{\"code\": \"join.sign_in\"}'",
        "desired = 0",
        "desired = 1, starts_at = '2020-01-01 09:00:00', ends_at = '2020-01-01 10:00:00'",
    ):
        authorized.sql(f"update reservations set {change}")  # noqa: S608
        guest.goto(link)
        expect(guest.get_by_role("heading", level=1)).to_be_visible()
        problems += serious(guest)
    assert problems == []


def test_the_sandboxs_own_pages(
    authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any]
) -> None:
    page, problems = visitors.open_page(**profile), []
    for path in ("/", "/marketplace", f"/marketplace/installed?as={LIAM}"):
        page.goto(authorized.zoom.url + path)
        problems += serious(page)
    assert problems == []


def test_an_alarm(authorized: VideomeetServer, visitors: Visitors, profile: dict[str, Any]) -> None:
    page = show(visitors.open_page(BO, **(profile | {"permissions": []})))
    authorized.create_follow_up("Kick-off", soon(), alarm=5)
    expect(banner(page)).to_be_visible()
    problems = serious(page)
    new(page)
    expect(banner(page)).to_be_visible()
    problems += serious(page)
    page.goto("/account")
    assert problems + serious(page) == []
