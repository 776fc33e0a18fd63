"""A sign-in that Zoom ended: the diary says so and mends it."""

from playwright.sync_api import expect
from tests.journeys.steps import book, choose_at_zoom, enter, in_step, show
from tests.support.browser import Visitors
from tests.support.sandbox import LIAM
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO

NO_LONGER = "Zoom no longer accepts your sign-in."


def test_a_sign_in_that_zoom_ended_is_mended_from_the_diary(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = show(enter(visitors.open_page(BO)))
    authorized.zoom.revoke_tokens(LIAM)
    book(page, "Kick-off")
    wait_until(lambda: authorized.rows("grants", state="needs_reauth"))
    show(page)
    banner = page.get_by_role("status").filter(has_text=NO_LONGER)
    with page.expect_popup() as opened:
        banner.get_by_role("link", name="Sign in at Zoom").click()
    choose_at_zoom(opened.value, LIAM)
    expect(page.get_by_text(NO_LONGER)).to_have_count(0)
    in_step(page, "Kick-off")
