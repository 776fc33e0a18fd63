"""The mission document's first section: how to connect to the video provider, and the ways in which that may go."""

from playwright.sync_api import expect
from tests.journeys.steps import choose_at_zoom, configure, enter, sign_in, video_meetings_tab
from tests.support.browser import Visitors
from tests.support.house import Videomeet
from tests.support.sandbox import OLIVIA
from tests.support.world import ADA, BO


def test_an_administrator_connects_zoom_step_by_step(videomeet: Videomeet, visitors: Visitors) -> None:
    page = visitors.arrive()
    page.goto("/")
    page.get_by_role("link", name="Sign in", exact=True).first.click()
    sign_in(page, ADA)
    video_meetings_tab(page)
    expect(page.get_by_text("No meeting provider configured.")).to_be_visible()

    service = configure(page)
    expect(service.get_by_text("Please select your preferred meeting service provider.")).to_be_visible()
    expect(service.get_by_text("Zoom Pro account required to host.")).to_be_visible()
    service.get_by_role("button", name="Zoom", exact=True).click()
    choose_at_zoom(service, OLIVIA)

    expect(service.get_by_role("heading", name="Set Configurations")).to_be_visible()
    told = "Connected to Zoom. Logged in as Olivia Hansen, connected to Cust10001"
    expect(service.get_by_text(told)).to_be_visible()
    save = service.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_disabled()
    page.reload()
    expect(page.get_by_text("Not active yet")).to_be_visible()

    service.get_by_label("Password", exact=True).fill("Fjord2026")
    save.click()
    expect(service.get_by_text("Saved.")).to_be_visible()
    expect(service.get_by_label("Password", exact=True)).to_have_value("Fjord2026")

    service.close()
    page.bring_to_front()
    page.reload()
    expect(page.get_by_text("Your installation is configured with")).to_be_visible()
    expect(page.get_by_text("Active", exact=True)).to_be_visible()
    assert videomeet.grants() == {OLIVIA}
