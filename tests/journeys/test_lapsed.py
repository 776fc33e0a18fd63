"""A sign-in that Zoom ended: the diary says so once and mends it. The audit: looked up and taken along."""

from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.steps import book, choose_at_zoom, enter, in_step, show
from tests.journeys.test_accessible import serious
from tests.support.browser import Visitors
from tests.support.sandbox import LIAM
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import ADA, BO

NO_LONGER = "Zoom no longer accepts your sign-in."


def test_a_lapsed_sign_in_is_mended_from_the_diary(authorized: VideomeetServer, visitors: Visitors) -> None:
    page = show(enter(visitors.open_page(BO)))
    authorized.zoom.revoke_tokens(LIAM)
    book(page, "Kick-off")
    wait_until(lambda: authorized.sql("SELECT 1 FROM grants WHERE state = 'needs_reauth'"))
    show(page)
    banner = page.get_by_role("status").filter(has_text=NO_LONGER)
    with page.expect_popup() as opened:
        banner.get_by_role("link", name="Sign in at Zoom").click()
    choose_at_zoom(opened.value, LIAM)
    expect(page.get_by_text(NO_LONGER)).to_have_count(0)
    in_step(page, "Kick-off")


def test_what_was_told_once_can_be_put_away_and_stays_away(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = enter(visitors.open_page(BO))
    authorized.sql("UPDATE grants SET state = 'needs_reauth' WHERE account_email = ?", LIAM)
    show(page)
    assert serious(page) == []
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_text(NO_LONGER)).to_have_count(0)
    show(page)
    expect(page.get_by_text(NO_LONGER)).to_have_count(0)
    page.get_by_role("link", name="Bo Berg").click()
    expect(page.get_by_text(NO_LONGER)).to_be_visible()
    expect(page.get_by_role("link", name="Sign in again at Zoom")).to_be_visible()


def test_an_administrator_looks_up_who_did_what_and_takes_it_along(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = enter(visitors.open_page(ADA))
    page.get_by_role("navigation").get_by_role("link", name="Settings and maintenance").click()
    page.get_by_role("link", name="Audit", exact=True).click()
    page.get_by_label("Who").select_option("Bo Berg")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("cell", name=f"Zoom account {LIAM}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert [line.split(",")[1] for line in text.splitlines()] == ['"Who"', '"Bo Berg"']
    page.get_by_role("link", name="Show everything").click()
    expect(page.get_by_role("cell", name="Export audit")).to_be_visible()
