"""The sandbox's mail pages in a browser: links leave the frame, nothing in a message acts, axe is content."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.test_accessible import serious
from tests.sandbox.mail.messages import KARI, caught, invitation, new_message, send
from tests.support.browser import Visitors
from tests.support.sandbox import SandboxServer

BLOCKED = r"Blocked script execution|Blocked form submission|Content Security Policy"


def test_a_link_in_a_message_opens_beside_it(zoom: SandboxServer, visitors: Visitors) -> None:
    number = caught(
        zoom, new_message(html=f'<p>Welcome</p><a href="{zoom.url}/marketplace">Join meeting</a>')
    )
    page = visitors.open_page()
    page.goto(f"{zoom.url}/mail/{number}")
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Join meeting").click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    assert opened.value.url == f"{zoom.url}/marketplace"
    assert page.url == f"{zoom.url}/mail/{number}"


def test_nothing_in_a_message_acts(zoom: SandboxServer, visitors: Visitors) -> None:
    visitors.expect_problem(BLOCKED)
    hostile = (
        "<p id='said'>Welcome</p><script>document.getElementById('said').textContent = 'taken over'</script>"
        f"<img src='{zoom.url}/picture.png' onerror=\"this.alt = 'taken over'\" alt='a picture'>"
        f"<form action='{zoom.url}/control/reset' method='post'><button>Press me</button></form>"
    )
    page = visitors.open_page()
    page.goto(f"{zoom.url}/mail/{caught(zoom, new_message(html=hostile))}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Press me").click()
    expect(frame.locator("#said")).to_have_text("Welcome")
    expect(frame.get_by_alt_text("a picture")).to_have_count(1)
    assert zoom.requests("picture") == []
    assert len(zoom.mails()) == 1


def test_a_person_finds_their_mail_and_declines(zoom: SandboxServer, visitors: Visitors) -> None:
    send(zoom, new_message("for Tom"), "tom@acme.example")
    send(zoom, invitation())
    page = visitors.open_page()
    page.goto(f"{zoom.url}/")
    page.get_by_role("link", name="Caught mails").click()
    page.get_by_label("Recipient").select_option(KARI)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="for Tom")).to_have_count(0)
    page.get_by_role("link", name="Quarterly review").click()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("status")).to_contain_text("Replied to meetings@acme.example: Declined:")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_mail_pages_are_for_everybody(
    zoom: SandboxServer, visitors: Visitors, scheme: Any, width: int
) -> None:
    number = caught(zoom, invitation())
    page, problems = visitors.open_page(color_scheme=scheme, viewport={"width": width, "height": 900}), []
    for path in ("/", "/mail", f"/mail/{number}", "/mail/987654"):
        page.goto(f"{zoom.url}{path}")
        if path == f"/mail/{number}":
            for summary in page.locator("summary").all():
                summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        problems += serious(page)
    assert problems == []
