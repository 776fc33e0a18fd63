"""How to connect to the video provider, step by step, and the ways in which that may go."""

import re

from playwright.sync_api import expect
from tests.journeys.steps import choose_at_zoom, configure, sign_in, video_meetings_tab
from tests.support.browser import Visitors
from tests.support.sandbox import OLIVIA
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import ADA


def test_an_administrator_connects_zoom_step_by_step(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page()
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
    connected_text = "Connected to Zoom. Logged in as Olivia Hansen, connected to Cust10001"
    expect(service.get_by_text(connected_text)).to_be_visible()
    save = service.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_disabled()
    expect(page.get_by_text("Not active yet")).to_be_visible()

    service.get_by_label("Password", exact=True).fill("Fjord2026")
    save.click()
    expect(service.get_by_text("Saved.")).to_be_visible()
    expect(service.get_by_label("Password", exact=True)).to_have_value("Fjord2026")

    service.close()
    page.bring_to_front()
    expect(page.get_by_text("Your installation is configured with")).to_be_visible()
    expect(page.get_by_text("Active", exact=True)).to_be_visible()
    assert videomeet.granted_users() == {OLIVIA}


def test_the_way_from_the_welcome_page_leads_through_signing_in(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page()
    page.goto("/")
    page.get_by_role("link", name="Configure your video-provider").click()
    sign_in(page, ADA)
    expect(page.get_by_role("button", name="Zoom", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{videomeet.url}/configure")


def test_a_password_is_generated_or_made_anew_for_each_meeting(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    videomeet.connect_tenant()
    page = visitors.open_page(ADA)
    page.goto("/configure")
    password = page.get_by_label("Password", exact=True)
    expect(page.get_by_text("4 to 10 characters")).to_be_visible()
    page.get_by_role("button", name="Generate").click()
    expect(password).to_have_value(re.compile(r"^[A-Za-z0-9@_*-]{10}$"))
    generated = password.input_value()
    assert generated != "Fjord2026"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(password).to_have_value(generated)

    page.get_by_label("A new one for each meeting").check()
    expect(password).to_be_disabled()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("A new one for each meeting")).to_be_checked()
