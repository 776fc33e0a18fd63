"""Every page: marked as sandbox, under a strict content policy, escaping what it shows."""

from pathlib import Path
from urllib.parse import quote

import pytest
from tests.support.sandbox import EMMA_BASIC, OLIVIA, SandboxServer
from tests.support.zoom_client import ZoomClient

from videomeet_sandbox.pages import HERE

PAGES = [
    "/",
    "/oauth/authorize",
    "/marketplace",
    f"/marketplace?as={quote(OLIVIA)}",
    f"/marketplace/manage?as={quote(OLIVIA)}",
    f"/marketplace/installed?as={quote(OLIVIA)}",
    f"/marketplace/uninstall?as={quote(OLIVIA)}",
    "/j/81234567890",
    "/s/81234567890",
    "/mail",
    "/mail/987654",
    "/nowhere",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_its_language_and_allows_nothing_inline(olivia: ZoomClient, path: str) -> None:
    shown = olivia.get_page(path)
    assert "<strong>SANDBOX</strong>" in shown.text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_forms_may_lead_to_the_registered_addresses(app: ZoomClient) -> None:
    policy = app.get_page(app.authorize_url()).headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:1" in policy


@pytest.mark.parametrize("template", sorted((HERE / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_inline_script_or_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_the_front_page_tells_the_people_and_the_meetings(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    shown = olivia.get_page("/").text
    assert OLIVIA in shown
    assert EMMA_BASIC in shown
    assert f">{meeting['id']}</a>" in shown
    assert 'href="/marketplace"' in shown


def test_the_pages_own_style_is_served(sandbox: SandboxServer) -> None:
    style = sandbox.browser.get(f"{sandbox.url}/static/sandbox.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_a_name_that_is_not_this_machine_is_turned_away(sandbox: SandboxServer) -> None:
    answer = sandbox.browser.get(sandbox.url, headers={"Host": "rebound.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["/oauth/signin", "/oauth/consent", "/marketplace/signin", "/marketplace/uninstall"]
)
def test_an_empty_form_gets_a_page_or_a_way_on(sandbox: SandboxServer, path: str) -> None:
    assert sandbox.browser.post(f"{sandbox.url}{path}").status_code in (303, 400)
