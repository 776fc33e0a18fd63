"""How to connect to the video provider, step by step, and the ways in which that may go."""

import re

from playwright.sync_api import expect
from tests.journeys.steps import choose_at_zoom, configure, enter, sign_in, video_meetings_tab
from tests.support.browser import Visitors
from tests.support.sandbox import EMMA_BASIC, OLIVIA
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import ADA, BO


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


def test_who_declines_at_zoom_is_told_so_and_nothing_has_changed(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(ADA)
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).click()
    choose_at_zoom(page, OLIVIA, "Decline")
    expect(page.get_by_text("You declined at the provider.")).to_be_visible()
    expect(page.get_by_text("Connected to Zoom")).to_be_hidden()
    video_meetings_tab(page)
    expect(page.get_by_text("No meeting provider configured.")).to_be_visible()
    assert videomeet.granted_users() == set()


def test_scopes_that_are_missing_are_named(videomeet: VideomeetServer, visitors: Visitors) -> None:
    videomeet.zoom.fault("scopes_missing", scopes=["meeting:delete:meeting"])
    page = visitors.open_page(ADA)
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).click()
    choose_at_zoom(page, OLIVIA)
    expect(page.get_by_text("Missing: meeting:delete:meeting.")).to_be_visible()
    page.goto("/configure")
    expect(page.get_by_text("Nothing is connected yet.")).to_be_visible()


def test_a_basic_licence_is_pointed_out(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(ADA)
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).click()
    choose_at_zoom(page, EMMA_BASIC)
    expect(page.get_by_text("Logged in as Emma Dahl, connected to Cust10001")).to_be_visible()
    expect(page.get_by_text("40 minutes")).to_be_visible()


def test_zoom_being_down_says_so_and_stores_nothing(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(ADA)
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).click()
    videomeet.zoom.fault("unavailable", match="/oauth/token")
    choose_at_zoom(page, OLIVIA)
    expect(page.get_by_role("heading", name="Please try again in a moment")).to_be_visible()
    page.goto("/configure")
    expect(page.get_by_text("Nothing is connected yet.")).to_be_visible()


def test_an_installation_begun_at_the_marketplace_is_started_afresh(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(ADA)
    page.goto(videomeet.zoom.marketplace_url)
    page.get_by_role("button", name=OLIVIA).click()
    page.get_by_role("link", name=re.compile("^Install")).click()
    choose_at_zoom(page, OLIVIA)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Connect Zoom").click()
    choose_at_zoom(page, OLIVIA)
    expect(page.get_by_text("Logged in as Olivia Hansen, connected to Cust10001")).to_be_visible()


def test_an_answer_from_zoom_that_comes_twice_is_refused_the_second_time(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(ADA)
    page.goto("/configure")
    page.get_by_role("button", name="Zoom", exact=True).click()
    with page.expect_request(lambda request: "/connect/zoom/callback?" in request.url) as returned:
        choose_at_zoom(page, OLIVIA)
    expect(page.get_by_text("Connected to Zoom")).to_be_visible()
    page.goto(returned.value.url)
    expect(page.get_by_text("was used already")).to_be_visible()
    page.goto("/configure")
    expect(page.get_by_text("Connected to Zoom")).to_be_visible()


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


def test_a_password_that_zoom_would_refuse_stays_in_the_field_with_the_rule(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    videomeet.connect_tenant()
    page = visitors.open_page(ADA)
    page.goto("/configure")
    password = page.get_by_label("Password", exact=True)
    for bad in ("abc", "elevenchars", "blå bær"):
        password.fill(bad)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("This password can't be used.")
        expect(password).to_have_value(bad)
        expect(password).to_have_attribute("aria-invalid", "true")
        expect(password).to_have_accessible_description(re.compile("4 to 10 characters"))


def test_associates_are_refused_at_the_administrators_pages(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    videomeet.connect_tenant()
    page = enter(visitors.open_page(BO))
    expect(page.get_by_role("link", name="Diary")).to_be_visible()
    expect(page.get_by_role("link", name="Settings and maintenance")).to_be_hidden()
    for path in (
        "/settings",
        "/settings/users",
        "/settings/preferences",
        "/settings/preferences/global",
        "/settings/preferences/video-meetings",
        "/configure",
        "/configure/users",
        "/configure/disconnect",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_text("This page is for administrators.")).to_be_visible()


def test_the_users_page_shows_the_id_column_or_not(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = enter(visitors.open_page(ADA))
    page.get_by_role("link", name="Settings and maintenance").click()
    column = page.get_by_role("columnheader", name="ID", exact=True)
    expect(column).to_be_visible()
    page.get_by_label("ID", exact=True).uncheck()
    expect(column).to_be_hidden()
    page.goto("/settings/users")
    expect(column).to_be_hidden()
    page.get_by_label("ID", exact=True).check()
    expect(column).to_be_visible()
