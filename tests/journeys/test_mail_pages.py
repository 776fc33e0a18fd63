"""What administrators set up for e-mail, and everybody's own calendar address."""

import re

import httpx2
import icalendar
import pytest
from playwright.sync_api import Page, expect
from tests.journeys.steps import new, show
from tests.journeys.test_accessible import serious
from tests.journeys.test_guest_emails import KARI, KARI_COMES, NINE, ask, delivered, invite, send
from tests.support.browser import Visitors
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import ADA, BO


def expect_highlighted(page: Page, names: str) -> None:
    """What is marked beneath the fields, as a status that is heard too."""
    status = page.get_by_role("status").filter(has_text="do not exist")
    expect(status).to_have_text(re.compile(re.escape(names)))


def test_a_wrong_variable_is_highlighted_refused_and_nothing_is_lost(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(ADA)
    page.goto("/settings/lists")
    page.get_by_role("link", name=re.compile("Invitation, English")).click()
    page.get_by_label("Subject").fill("Come to {binl}")
    text = page.get_by_label("Text (HTML)")
    text.fill("<p>Hello from {auth}</p><p>{bulr}</p>")
    expect_highlighted(page, "{bulr}")
    expect(page.get_by_text("Come to Quarterly review")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="These variables do not exist: {bulr}.")).to_be_visible()
    expect(text).to_have_value("<p>Hello from {auth}</p><p>{bulr}</p>")
    expect(page.get_by_label("Subject")).to_have_value("Come to {binl}")

    text.fill("<p>Hello from {auth}</p>")
    page.get_by_role("button", name="{bloc}").click()
    expect(text).to_have_value("<p>Hello from {auth}</p>{bloc}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    dialog = new(show(visitors.open_page(BO)), "Price talks")
    invite(dialog, KARI)
    preview = ask(dialog)
    expect(preview.get_by_label("Subject")).to_have_value("Come to Price talks")
    send(preview)
    [mail] = delivered(videomeet, 1)
    assert mail["subject"] == "Come to Price talks"
    assert mail["text"].startswith("Hello from Bo Berg")


def test_a_test_mail_arrives_and_a_wrong_port_is_reported_in_words(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = visitors.open_page(ADA)
    page.goto("/settings/email")
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_role("status")).to_have_text(f"The test mail is on its way to {ADA}.")
    assert delivered(videomeet, 1, ADA)[0]["subject"] == "Test mail from Videomeet"

    sending = page.locator("form[action$='/sending']")
    sending.get_by_label("Use a mail server of our own").check()
    sending.get_by_label("Server", exact=True).fill("127.0.0.1")
    sending.get_by_label("Port").fill("1")
    sending.get_by_label("Security").select_option("none")
    sending.get_by_label("Sender's address").fill("diary@acme.example")
    sending.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_role("button", name="Send a test mail").click()
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("The test mail was not sent.")
    expect(trouble).to_contain_text("Nothing answers at 127.0.0.1, port 1")

    sending.get_by_label("Port").fill(str(videomeet.zoom.mail_port))
    sending.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_role("button", name="Send a test mail").click()
    assert "diary@acme.example" in delivered(videomeet, 2, ADA)[1]["from"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_calendar_address_is_made_read_and_removed(
    authorized: VideomeetServer, visitors: Visitors, scheme: str
) -> None:
    authorized.create_follow_up("Kick-off", NINE, attendees=KARI_COMES)
    page = visitors.open_page(BO, color_scheme=scheme)
    page.goto("/account")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Calendar address").input_value()
    problems = serious(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    # As a calendar program reads it: without our cookies.
    with httpx2.Client(trust_env=False) as program:
        read = program.get(address)
        (event,) = icalendar.Calendar.from_ical(read.content).events
        assert (str(event["SUMMARY"]), "/join/" in str(event["URL"])) == ("Kick-off", True)
        page.get_by_role("link", name="Back to my account").click()
        page.get_by_role("button", name="Remove the address").click()
        expect(page.get_by_role("button", name="Make an address")).to_be_visible()
        assert program.get(address).status_code == 404
    assert problems + serious(page) == []
