"""Faults: each kind of trouble the control API can make, for how long and for which requests."""

import time

import httpx2
import pytest
from tests.support.sandbox import SandboxServer
from tests.support.zoom_client import MEETING, ZoomClient


def test_down_hangs_up_without_an_answer_until_healed(olivia: ZoomClient) -> None:
    olivia.server.fault("down")
    for _ in range(2):
        with pytest.raises(httpx2.TransportError):
            olivia.call("GET", "/users/me")
    olivia.server.clear_faults()
    assert olivia.call("GET", "/users/me").status_code == 200


def test_a_fault_strikes_as_often_as_it_is_set_to(olivia: ZoomClient) -> None:
    olivia.server.fault("unavailable", times=2)
    assert [olivia.call("GET", "/users/me").status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_strikes_every_third_call_when_it_is_set_to(olivia: ZoomClient) -> None:
    olivia.server.fault("rate_limited", every=3)
    assert [olivia.call("GET", "/users/me").status_code for _ in range(6)] == [200, 200, 429] * 2


def test_a_fault_strikes_only_what_it_matches(olivia: ZoomClient) -> None:
    olivia.server.fault("server_error", match=r"^POST /v2/users/me/meetings$")
    assert olivia.call("GET", "/users/me/meetings").status_code == 200
    refused = olivia.call("POST", "/users/me/meetings", MEETING)
    assert (refused.status_code, refused.json()["code"]) == (500, 500)


def test_a_held_request_is_carried_out_though_its_caller_has_gone(olivia: ZoomClient) -> None:
    olivia.server.fault("slow", seconds=0.3, times=1, match="POST /v2/users/me/meetings")
    with pytest.raises(httpx2.ReadTimeout):
        olivia.server.browser.post(
            f"{olivia.server.api_url}/users/me/meetings",
            json=MEETING,
            timeout=0.1,
            headers={"Authorization": f"Bearer {olivia.tokens['access_token']}"},
        )
    olivia.server.fault("slow", seconds=0.6, times=1, match="GET /v2/users/me$")
    olivia.call("GET", "/users/me")
    assert len(olivia.server.state()["meetings"]) == 1


def test_the_control_api_is_never_struck(sandbox: SandboxServer) -> None:
    sandbox.fault("down")
    assert sandbox.state()["faults"][0]["kind"] == "down"


def test_slow_answers_late_and_does_not_hold_up_others(olivia: ZoomClient) -> None:
    olivia.server.fault("slow", seconds=0.2, match="GET /v2/users/me$", times=1)
    begun = time.monotonic()
    assert olivia.call("GET", "/users/me").status_code == 200
    assert time.monotonic() - begun >= 0.2
    olivia.server.fault("slow", seconds=30, match="GET /v2/users/me$")
    with pytest.raises(httpx2.TimeoutException):
        olivia.http.get(f"{olivia.server.api_url}/users/me", timeout=0.05)
    assert olivia.call("GET", "/users/me/meetings").status_code == 200


def test_slow_and_another_fault_can_come_together(olivia: ZoomClient) -> None:
    olivia.server.fault("server_error", times=1)
    olivia.server.fault("slow", seconds=0.1, times=1)
    begun = time.monotonic()
    assert olivia.call("GET", "/users/me").status_code == 500
    assert time.monotonic() - begun >= 0.1
    assert olivia.call("GET", "/users/me").status_code == 200


@pytest.mark.parametrize(
    ("details", "retry_after", "kind"),
    [
        ({}, "1", "Per-second-limit"),
        ({"seconds": 7}, "7", "Per-second-limit"),
        ({"daily": True}, "2031-05-02T00:00:00Z", "Daily-limit"),
        (
            {"retry_after": "Thu, 01 May 2031 12:30:00 GMT"},
            "Thu, 01 May 2031 12:30:00 GMT",
            "Per-second-limit",
        ),
    ],
)
def test_rate_limited_says_when_to_come_back_in_either_form(
    olivia: ZoomClient, details: dict[str, object], retry_after: str, kind: str
) -> None:
    olivia.server.fault("rate_limited", times=1, **details)
    refused = olivia.call("GET", "/users/me")
    assert (refused.status_code, refused.json()["code"]) == (429, 429)
    assert (refused.headers["Retry-After"], refused.headers["X-RateLimit-Type"]) == (retry_after, kind)


def test_a_meeting_can_be_denied_once_though_it_is_there(olivia: ZoomClient) -> None:
    path = f"/meetings/{olivia.create()['id']}"
    olivia.server.fault("false_404", times=1, match="GET")
    denied = olivia.call("GET", path)
    assert (denied.status_code, denied.json()["code"]) == (404, 3001)
    assert olivia.call("GET", path).status_code == 200


def test_an_html_page_comes_where_json_was_expected(olivia: ZoomClient) -> None:
    olivia.server.fault("html_body", times=1)
    answer = olivia.call("GET", "/users/me")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    olivia.server.fault("html_body", status=502, times=1)
    assert olivia.call("GET", "/users/me").status_code == 502


def test_spoiled_answers_hide_a_request_that_was_carried_out(olivia: ZoomClient) -> None:
    for number, kind in enumerate(("empty_body", "truncated_body", "wrong_content_type"), start=1):
        olivia.server.fault(kind, times=1)
        answer = olivia.call("POST", "/users/me/meetings", MEETING)
        assert answer.status_code == 201
        assert len(olivia.server.state()["meetings"]) == number
        if kind == "wrong_content_type":
            assert answer.headers["content-type"].startswith("text/plain")
            assert answer.json()["topic"] == "Kick-off"
        else:
            with pytest.raises(ValueError):
                answer.json()


def test_a_lost_reply_leaves_the_meeting_and_no_answer(olivia: ZoomClient) -> None:
    olivia.server.fault("lost_reply", times=1, match="POST")
    with pytest.raises(httpx2.TransportError):
        olivia.call("POST", "/users/me/meetings", MEETING)
    assert [meeting["topic"] for meeting in olivia.server.state()["meetings"]] == ["Kick-off"]
    assert olivia.server.requests("POST /v2")[-1]["status"] is None


def test_a_lost_reply_to_a_refresh_still_used_the_refresh_token_up(olivia: ZoomClient) -> None:
    olivia.server.fault("lost_reply", times=1, match="/oauth/token")
    with pytest.raises(httpx2.TransportError):
        olivia.refresh()
    assert olivia.refresh().json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "earthquake"},
        {"kind": "slow"},
        {"kind": "scopes_missing"},
        {"kind": "down", "times": 0},
        {"kind": "down", "match": "("},
        {"kind": "down", "colour": "red"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_a_reason(
    sandbox: SandboxServer, body: dict[str, object]
) -> None:
    refused = sandbox.browser.post(f"{sandbox.url}/control/faults", json=body)
    assert refused.status_code == 400
    assert refused.json()["error"]
    assert sandbox.state()["faults"] == []
