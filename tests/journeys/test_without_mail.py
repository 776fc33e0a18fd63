"""An installation without a mail server says so where invitations would be, and who can set one up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.steps import new, save, show
from tests.support.browser import Visitors
from tests.support.sandbox import SandboxServer
from tests.support.videomeet_server import Installation, VideomeetServer
from tests.support.world import ADA, BO


@pytest.fixture
def videomeet(
    tmp_path: Path, company: Path, installation: Installation, zoom: SandboxServer
) -> Iterator[VideomeetServer]:
    with VideomeetServer(tmp_path, company, installation, SMTP_HOST="") as videomeet:
        yield videomeet


def test_the_check_mark_explains_itself(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Price talks")
    expect(dialog.get_by_label("Send e-mail invitation to attendees")).to_be_disabled()
    expect(dialog.get_by_text("E-mail is not set up yet. Ask your administrator.")).to_be_visible()
    save(dialog)


def test_an_administrator_is_led_to_where_it_is_set_up(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(ADA))
    with page.expect_popup() as opened:
        new(page).get_by_role("link", name="Set up e-mail").click()
    expect(opened.value.get_by_role("heading", name="E-mail", exact=True).first).to_be_visible()
