"""Sign-in and consent: what the person sees and what the app gets back."""

import pytest
from tests.support.sandbox import AVA_OTHER, EMMA_BASIC, LIAM, NOAH, OLIVIA, SandboxServer
from tests.support.zoom_client import ZoomClient


def test_the_sign_in_page_offers_every_person_as_a_button_bearing_the_email(app: ZoomClient) -> None:
    shown = app.get_page(app.authorize_url())
    assert shown.status_code == 200
    for email in (OLIVIA, LIAM, NOAH, EMMA_BASIC, AVA_OTHER):
        assert f">{email}</button>" in shown.text


def test_the_sign_in_page_comes_again_though_the_person_has_just_signed_in(app: ZoomClient) -> None:
    app.consent(OLIVIA)
    assert "Sign in to Zoom" in app.get_page(app.authorize_url()).text


def test_the_consent_page_names_the_app_its_two_permissions_and_the_person(app: ZoomClient) -> None:
    consent = app.authorize_url().replace("/authorize?", "/consent?") + f"&email={EMMA_BASIC}"
    text = app.get_page(consent).text
    assert "Videomeet wants to connect to your Zoom account" in text
    assert text.count("<li>") == 2
    assert "View and manage your meetings" in text
    assert "View your user information" in text
    assert "Emma Dahl</p>" not in text
    assert f"Emma Dahl ({EMMA_BASIC})" in text


def test_the_consent_page_leads_back_to_the_sign_in_for_another_account(app: ZoomClient) -> None:
    consent = app.authorize_url().replace("/authorize?", "/consent?") + f"&email={OLIVIA}"
    text = app.get_page(consent).text
    assert "Use another account" in text
    assert 'href="/oauth/authorize?response_type=code&amp;client_id=' in text


def test_authorizing_returns_a_code_and_the_same_state(app: ZoomClient) -> None:
    back = app.consent(state="a state & more=1")
    assert back["state"] == "a state & more=1"
    assert set(back) == {"code", "state"}


def test_authorizing_without_state_returns_a_code_only(app: ZoomClient) -> None:
    assert set(app.consent(state=None)) == {"code"}


def test_declining_returns_access_denied_and_the_same_state_and_grants_nothing(app: ZoomClient) -> None:
    back = app.consent(decline=True)
    assert back["error"] == "access_denied"
    assert back["state"] == "state-1"
    assert "code" not in back
    assert app.server.state()["grants"] == []


def test_an_address_with_a_query_of_its_own_keeps_it(app: ZoomClient) -> None:
    back = app.server.authorize_code(app.authorize_url(redirect_uri="http://127.0.0.1:1/other?x=1"))
    assert back.startswith("http://127.0.0.1:1/other?x=1&code=")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"client_id": "somebody-else"}, "Invalid client_id"),
        ({"redirect_uri": "http://127.0.0.1:1/elsewhere"}, "Invalid redirect"),
        ({"redirect_uri": None}, "Invalid redirect"),
        ({"response_type": "token"}, "Invalid response_type"),
        ({"scope": "meeting:write:meeting"}, "Invalid scope"),
        ({"code_challenge_method": "plain"}, "Invalid code_challenge_method"),
    ],
)
def test_a_wrong_authorization_request_gets_a_page_and_no_redirect(
    app: ZoomClient, change: dict[str, str | None], message: str
) -> None:
    shown = app.get_page(app.authorize_url(**change))
    assert shown.status_code == 400
    assert message in shown.text


def test_nobody_can_consent_for_a_person_who_does_not_live_here(app: ZoomClient) -> None:
    consent = app.authorize_url().replace("/authorize?", "/consent?") + "&email=mallory@zoom.example"
    assert app.get_page(consent).status_code == 400


def test_what_stands_in_the_address_is_shown_as_text_only(app: ZoomClient) -> None:
    shown = app.get_page(app.authorize_url(state='"><script>alert(1)</script>'))
    assert "<script>" not in shown.text


def test_a_deleted_person_is_not_offered(app: ZoomClient, sandbox: SandboxServer) -> None:
    sandbox.control("POST", f"people/{LIAM}", {"deleted": True})
    shown = app.get_page(app.authorize_url()).text
    assert LIAM not in shown
    assert OLIVIA in shown
