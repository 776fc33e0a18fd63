"""An installation without a mail server says so where invitations would be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.steps import new, save, show
from tests.support.browser import Visitors
from tests.support.sandbox import SandboxServer
from tests.support.videomeet_server import Installation, VideomeetServer
from tests.support.world import BO


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
