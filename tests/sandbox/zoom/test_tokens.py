"""The token server: codes, PKCE, client authentication, rotation, revocation."""

import pytest
from tests.support.sandbox import LIAM, OLIVIA, SandboxServer
from tests.support.zoom_client import ZoomClient

SCOPES = {
    "meeting:write:meeting",
    "meeting:update:meeting",
    "meeting:delete:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "user:read:user",
}
DEAD_GRANT = {"reason": "Invalid Token!", "error": "invalid_grant"}


def test_a_code_buys_an_hour_of_access_and_a_refresh_token(app: ZoomClient) -> None:
    tokens = app.sign_in().tokens
    assert tokens["expires_in"] == 3600
    assert tokens["token_type"] == "bearer"
    assert tokens["access_token"].count(".") == 2
    assert set(tokens["scope"].split()) == SCOPES
    assert tokens["api_url"] == app.server.url
    assert tokens["refresh_token"] != tokens["access_token"]


def test_a_code_works_once(app: ZoomClient) -> None:
    code = app.consent()["code"]
    assert app.exchange(code).status_code == 200
    again = app.exchange(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_request"


@pytest.mark.parametrize(("age", "status"), [(299, 200), (301, 400)])
def test_a_code_lives_five_minutes(app: ZoomClient, age: int, status: int) -> None:
    code = app.consent()["code"]
    app.server.advance(age)
    assert app.exchange(code).status_code == status


def test_a_code_nobody_issued_is_refused(app: ZoomClient) -> None:
    assert app.exchange("invented").json() == {
        "reason": "Invalid authorization code invented",
        "error": "invalid_request",
    }


@pytest.mark.parametrize("verifier", ["", "another-verifier-of-sufficient-length-for-the-rules"])
def test_a_code_without_its_verifier_is_refused(app: ZoomClient, verifier: str) -> None:
    code = app.consent()["code"]
    assert app.exchange(code, code_verifier=verifier).status_code == 400
    assert app.server.state()["grants"] == []


def test_a_code_asked_for_without_pkce_needs_no_verifier(app: ZoomClient) -> None:
    code = app.consent(code_challenge=None, code_challenge_method=None)["code"]
    assert app.exchange(code, code_verifier="").status_code == 200


def test_a_code_is_bound_to_its_redirect_address(app: ZoomClient) -> None:
    code = app.consent()["code"]
    refused = app.exchange(code, redirect_uri="http://127.0.0.1:1/other?x=1")
    assert refused.status_code == 400
    assert "Redirect URI mismatch" in refused.json()["reason"]


@pytest.mark.parametrize("auth", [("sandbox-client", "wrong"), ("wrong", "sandbox-secret-of-the-tests")])
def test_a_client_with_the_wrong_name_or_secret_is_refused(app: ZoomClient, auth: tuple[str, str]) -> None:
    code = app.consent()["code"]
    refused = app.token_request({"grant_type": "authorization_code", "code": code}, auth)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"


def test_client_credentials_in_the_form_are_not_basic_authentication(app: ZoomClient) -> None:
    form = {"client_id": app.server.client_id, "client_secret": app.server.client_secret}
    refused = app.http.post(f"{app.server.oauth_url}/token", data={"grant_type": "refresh_token", **form})
    assert refused.status_code == 401


def test_another_grant_type_is_unsupported(app: ZoomClient) -> None:
    refused = app.token_request({"grant_type": "password"})
    assert (refused.status_code, refused.json()["error"]) == (400, "unsupported_grant_type")


def test_a_refresh_returns_a_new_pair_and_kills_the_old_refresh_token(olivia: ZoomClient) -> None:
    old = olivia.tokens["refresh_token"]
    renewed = olivia.refresh(old).json()
    assert renewed["refresh_token"] != old
    refused = olivia.refresh(old)
    assert (refused.status_code, refused.json()) == (400, DEAD_GRANT)
    assert olivia.refresh(renewed["refresh_token"]).status_code == 200


def test_within_its_grace_a_used_refresh_token_is_taken_again_and_then_no_more(olivia: ZoomClient) -> None:
    olivia.server.limit(refresh_grace_seconds=60)
    assert [olivia.refresh().status_code for _ in range(3)] == [200, 200, 200]
    olivia.server.advance(61)
    assert olivia.refresh().json() == DEAD_GRANT


def test_scopes_that_the_app_lost_are_missing_from_the_next_refresh(olivia: ZoomClient) -> None:
    olivia.server.withhold_scopes("meeting:delete:meeting")
    assert set(olivia.refresh().json()["scope"].split()) == SCOPES - {"meeting:delete:meeting"}


def test_an_access_token_outlives_the_refresh_that_replaced_it(olivia: ZoomClient) -> None:
    old = olivia.tokens["access_token"]
    assert olivia.refresh().status_code == 200
    assert olivia.call("GET", "/users/me", token=old).status_code == 200


def test_an_access_token_dies_after_an_hour_and_the_refresh_token_does_not(olivia: ZoomClient) -> None:
    olivia.server.advance(3601)
    refused = olivia.call("GET", "/users/me")
    assert (refused.status_code, refused.json()) == (
        401,
        {"code": 124, "message": "Access token is expired."},
    )
    assert olivia.refresh().status_code == 200


def test_expiring_tokens_by_control_asks_for_a_refresh(olivia: ZoomClient) -> None:
    olivia.server.expire_tokens(OLIVIA)
    assert olivia.call("GET", "/users/me").json()["code"] == 124
    olivia.tokens = olivia.refresh().json()
    assert olivia.call("GET", "/users/me").status_code == 200


def test_authorizing_again_kills_the_same_persons_older_tokens(olivia: ZoomClient) -> None:
    old = dict(olivia.tokens)
    olivia.sign_in()
    refused = olivia.call("GET", "/users/me", token=old["access_token"])
    assert (refused.status_code, refused.json()["code"]) == (401, 4741)
    assert olivia.refresh(old["refresh_token"]).json() == DEAD_GRANT
    assert olivia.call("GET", "/users/me").status_code == 200


def test_authorizing_again_leaves_another_persons_tokens_alone(olivia: ZoomClient) -> None:
    ZoomClient(olivia.server).sign_in(LIAM)
    assert olivia.call("GET", "/users/me").json()["email"] == OLIVIA


def test_a_code_not_yet_exchanged_kills_nothing(olivia: ZoomClient) -> None:
    olivia.consent()
    assert olivia.call("GET", "/users/me").status_code == 200


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_grant(olivia: ZoomClient, which: str) -> None:
    done = olivia.revoke(olivia.tokens[which])
    assert (done.status_code, done.json()) == (200, {"status": "success"})
    assert olivia.call("GET", "/users/me").json() == {"code": 124, "message": "Invalid access token."}
    assert olivia.refresh().json() == DEAD_GRANT
    assert olivia.server.state()["grants"] == []


def test_an_expired_access_token_can_still_be_revoked(olivia: ZoomClient) -> None:
    olivia.server.expire_tokens()
    assert olivia.revoke(olivia.tokens["access_token"]).status_code == 200
    assert olivia.refresh().json() == DEAD_GRANT


def test_revoking_twice_is_refused(olivia: ZoomClient) -> None:
    olivia.revoke(olivia.tokens["access_token"])
    assert olivia.revoke(olivia.tokens["access_token"]).json()["reason"] == "Invalid Token!"


def test_revoking_by_control_kills_the_whole_grant(olivia: ZoomClient) -> None:
    olivia.server.revoke_tokens(OLIVIA)
    assert olivia.call("GET", "/users/me").status_code == 401
    assert olivia.refresh().json() == DEAD_GRANT


def test_a_scope_withheld_at_consent_is_missing_from_the_tokens_and_refused_in_use(app: ZoomClient) -> None:
    app.server.fault("scopes_missing", scopes=["meeting:delete:meeting"], times=1)
    meeting = app.sign_in().create()
    assert "meeting:delete:meeting" not in app.tokens["scope"].split()
    refused = app.call("DELETE", f"/meetings/{meeting['id']}")
    assert (refused.status_code, refused.json()["code"]) == (400, 4711)
    assert "meeting:delete:meeting" in refused.json()["message"]
    assert set(app.sign_in().tokens["scope"].split()) == SCOPES


def test_the_state_file_and_the_control_api_show_no_tokens(
    olivia: ZoomClient, sandbox: SandboxServer
) -> None:
    shown = str(sandbox.state())
    assert olivia.tokens["access_token"] not in shown
    assert olivia.tokens["refresh_token"] not in shown
