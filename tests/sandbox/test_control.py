"""The control API: reset, state, the request log, the clock."""

import pytest
from tests.support.sandbox import LIAM, OLIVIA, SandboxServer
from tests.support.zoom_client import ZoomClient


def test_reset_forgets_everything(olivia: ZoomClient) -> None:
    olivia.create()
    olivia.server.limit(create_update_per_day=1)
    olivia.server.fault("server_error", match="POST")
    olivia.server.advance(1000)
    before = olivia.server.state()["now"]
    olivia.server.reset()
    state = olivia.server.state()
    assert state["now"] < before
    assert all(state[name] == [] for name in ("meetings", "gone_meetings", "grants", "faults", "webhooks"))
    assert state["daily"] == {}
    assert olivia.server.requests() == []
    assert olivia.call("GET", "/users/me").json()["code"] == 124


def test_the_state_tells_meetings_grants_and_counts(olivia: ZoomClient) -> None:
    first, second = olivia.create(topic="first"), olivia.create(topic="second")
    olivia.server.vanish(second["id"])
    state = olivia.server.state()
    assert [(each["id"], each["host"], each["topic"]) for each in state["meetings"]] == [
        (first["id"], OLIVIA, "first")
    ]
    assert [(each["id"], each["gone"]) for each in state["gone_meetings"]] == [(second["id"], "vanished")]
    assert [(each["user"], each["refreshes"]) for each in state["grants"]] == [(OLIVIA, 0)]
    assert (state["counts"]["meetings"], state["counts"]["grants"]) == (1, 1)
    assert list(state["daily"].values()) == [2]


def test_the_log_tells_method_path_status_user_and_grant_type(olivia: ZoomClient) -> None:
    olivia.server.clear_requests()
    olivia.refresh()
    olivia.call("GET", "/meetings/1")
    token, read = olivia.server.requests()
    assert (token["method"], token["path"], token["status"]) == ("POST", "/oauth/token", 200)
    assert token["grant_type"] == "refresh_token"
    assert (read["method"], read["path"], read["status"], read["user"]) == (
        "GET",
        "/v2/meetings/1",
        404,
        OLIVIA,
    )


def test_the_log_holds_no_secrets(olivia: ZoomClient) -> None:
    shown = str(olivia.server.requests())
    assert olivia.tokens["access_token"] not in shown
    assert olivia.server.client_secret not in shown


def test_the_control_api_itself_is_not_logged(sandbox: SandboxServer) -> None:
    sandbox.state()
    assert sandbox.requests() == []


def test_tokens_of_one_person_can_be_expired_alone(olivia: ZoomClient) -> None:
    liam = ZoomClient(olivia.server).sign_in(LIAM)
    olivia.server.expire_tokens(LIAM)
    assert olivia.call("GET", "/users/me").status_code == 200
    assert liam.call("GET", "/users/me").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "tokens/expire", {"user": "nobody@zoom.example"}, 404),
        ("POST", "meetings/1/vanish", {}, 404),
        ("POST", "limits", {"per_century": 1}, 400),
        ("POST", "limits", {"light_per_second": "many"}, 400),
        ("POST", "people/olivia.pro@zoom.example", {"tall": True}, 400),
        ("POST", "clock", {}, 400),
        ("POST", "clock", [1], 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    sandbox: SandboxServer, method: str, path: str, body: object, status: int
) -> None:
    refused = sandbox.browser.request(method, f"{sandbox.url}/control/{path}", json=body)
    assert (refused.status_code, bool(refused.json()["error"])) == (status, True)


def test_a_body_that_is_not_json_is_refused(sandbox: SandboxServer) -> None:
    assert sandbox.browser.post(f"{sandbox.url}/control/faults", content=b"{").status_code == 400


def test_the_clock_moves_by_what_it_is_given(sandbox: SandboxServer) -> None:
    sandbox.control("POST", "clock", {"offset_seconds": 86400})
    assert sandbox.state()["now"].startswith("2031-05-02T12:")
    sandbox.advance(-86400)
    assert sandbox.state()["now"].startswith("2031-05-01T12:")
