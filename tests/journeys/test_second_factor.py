"""A second factor: a passkey of the browser, a code that was kept, an app, and one that is demanded."""

import re
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyotp import HOTP
from tests.journeys.test_accessible import serious
from tests.support.browser import Visitors
from tests.support.clock import clock
from tests.support.sandbox import SandboxServer
from tests.support.videomeet_server import Installation, VideomeetServer
from tests.support.world import ADA, BO, PASSWORD

from videomeet.domain.people.second_factor import STEP_SECONDS

DIARY = re.compile(r"/diary($|\?)")


@pytest.fixture
def videomeet(
    tmp_path: Path, company: Path, installation: Installation, zoom: SandboxServer
) -> Iterator[VideomeetServer]:
    """Under a name: browsers make no passkeys for numbers."""
    named = copy(installation)
    named.url = installation.url.replace("127.0.0.1", "localhost")
    with VideomeetServer(tmp_path, company, named) as videomeet:
        yield videomeet


def has_authenticator(page: Page) -> None:
    """From now on this browser keeps passkeys, and its user consents to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def give_password(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def begin_passkey(page: Page) -> list[str]:
    """Up to the page on which the browser makes it; what axe says on the way."""
    page.goto("/account/second-factor")
    page.get_by_label("Name of the passkey").fill("My laptop")
    page.get_by_label("Current password").first.fill(PASSWORD)
    problems = serious(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")
    return problems + serious(page)


def sign_in_with(page: Page, recovery_code: str) -> None:
    give_password(page, BO)
    page.get_by_label("Recovery code").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()


def code_on(page: Page, *, steps: int = 0) -> str:
    """What an app shows that was given the secret on this page, or so many steps of 30 seconds later."""
    secret = page.locator(".hint .mono").inner_text()
    return HOTP(secret).at(int(clock().timestamp()) // STEP_SECONDS + steps)


def test_a_passkey_signs_in_beside_the_password(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(BO)
    has_authenticator(page)
    problems = begin_passkey(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery_codes = page.get_by_label("Recovery codes").input_value().split("\n")
    assert len(recovery_codes) == 10
    problems += serious(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My laptop", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    give_password(page, BO)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    problems += serious(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(DIARY)
    assert problems == []
    # In another browser there is no passkey: a code that was kept signs in, once.
    other = visitors.open_page()
    visitors.expect_problem("422")
    sign_in_with(other, recovery_codes[0])
    expect(other).to_have_url(DIARY)
    other.get_by_role("button", name="Sign out").first.click()
    sign_in_with(other, recovery_codes[0])
    expect(other.get_by_role("alert").filter(has_text="code")).to_be_visible()


def test_a_browser_that_has_a_passkey_already_says_so(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page(BO)
    has_authenticator(page)
    begin_passkey(page)
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    begin_passkey(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("passkey")
    assert videomeet.rows("passkeys", "name") == [("My laptop",)]


def test_an_app_is_set_up_where_a_second_factor_is_demanded(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    ada = visitors.open_page(ADA)
    ada.goto("/account/second-factor/app")
    ada.get_by_label("Code", exact=True).fill(code_on(ada))
    ada.get_by_label("Current password").fill(PASSWORD)
    problems = serious(ada)
    ada.get_by_role("button", name="Set up").click()
    ada.get_by_role("link", name="I have kept them").click()
    problems += serious(ada)
    ada.goto("/settings/preferences/global")
    ada.get_by_label("Demand a second factor of everybody").check()
    ada.get_by_role("button", name="Save second factor").click()
    expect(ada.get_by_label("Demand a second factor of everybody")).to_be_checked()
    bo = visitors.open_page()
    give_password(bo, BO)
    expect(bo.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    problems += serious(bo)
    # The password alone opens nothing.
    bo.goto("/diary")
    expect(bo).to_have_url(re.compile(r"/sign-in\?next="))
    give_password(bo, BO)
    bo.get_by_label("Code", exact=True).fill(code_on(bo))
    bo.get_by_role("button", name="Set up and sign in").click()
    bo.get_by_role("link", name="I have kept them").click()
    expect(bo).to_have_url(DIARY)
    assert problems == []
