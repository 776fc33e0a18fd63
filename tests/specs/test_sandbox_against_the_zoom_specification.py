"""The sandbox's Zoom held against Zoom's own specification, and proof that the comparison can fail."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.sandbox import EMMA_BASIC, OLIVIA, SandboxServer
from tests.support.zoom_client import MEETING, ZoomClient

from videomeet_sandbox.specification.check import Operation
from videomeet_sandbox.zoom.specification import zoom_specification

pytestmark = pytest.mark.specs


@pytest.fixture(scope="module")
def folder() -> Path:
    """Missing specifications fail the test: a comparison that silently isn't made is worth nothing."""
    named = os.environ.get("VIDEOMEET_SPECS", "")
    assert named, "VIDEOMEET_SPECS must name the folder with the vendors' specifications"
    return Path(named)


@pytest.fixture
def checked(folder: Path) -> Iterator[SandboxServer]:
    assert folder.is_dir()
    with SandboxServer() as server:
        yield server


@pytest.fixture
def olivia(checked: SandboxServer) -> ZoomClient:
    return ZoomClient(checked).sign_in()


@pytest.mark.parametrize("email", [OLIVIA, EMMA_BASIC])
def test_a_walk_through_all_operations_breaks_nothing(checked: SandboxServer, email: str) -> None:
    caller = ZoomClient(checked).sign_in(email)
    assert caller.call("GET", "/users/me").status_code == 200
    walk_meeting(caller, caller.create())
    walk_meeting(caller, caller.create(start_time=None))
    walk_meeting(caller, caller.create(type=3, start_time=None))
    walk_meeting(caller, caller.create(password=None, default_password=False, settings={"use_pmi": True}))
    walk_meeting(
        caller,
        caller.create(start_time="2031-01-02T03:04:05", tracking_fields=[{"field": "a", "value": "b"}]),
    )
    assert checked.state()["violations"] == []
    assert {f"{each['method']} {each['status']}" for each in checked.requests("/v2/")} == {
        "GET 200",
        "POST 201",
        "PATCH 204",
        "DELETE 204",
    }


def walk_meeting(caller: ZoomClient, meeting: Any) -> None:
    path = f"/meetings/{meeting['id']}"
    for kind in ("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings"):
        assert caller.call("GET", f"/users/me/meetings?type={kind}&page_size=1").status_code == 200
    caller.get_page(meeting["start_url"])
    assert caller.call("GET", path).status_code == 200
    change = {
        "topic": "Moved",
        "start_time": "2031-06-01T08:00:00Z",
        "duration": 90,
        "agenda": "",
        "password": "n3w",
    }
    assert caller.call("PATCH", path, {**change, "settings": {"waiting_room": True}}).status_code == 204
    assert caller.call("GET", f"{path}?show_previous_occurrences=false").json()["topic"] == "Moved"
    assert caller.call("DELETE", f"{path}?schedule_for_reminder=false").status_code == 204


def test_a_refusal_is_no_violation(olivia: ZoomClient) -> None:
    assert olivia.call("GET", "/meetings/81234567890").json()["code"] == 3001
    assert olivia.call("POST", "/users/me/meetings", {**MEETING, "password": "sp ace"}).json()["code"] == 300
    assert olivia.server.state()["violations"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "/users/me/meetings", {**MEETING, "topic": "x" * 201}, "body.topic"),
        ("POST", "/users/me/meetings", {**MEETING, "duration": "45"}, "body.duration"),
        ("POST", "/users/me/meetings", {**MEETING, "type": 9}, "body.type"),
        ("POST", "/users/me/meetings", {**MEETING, "password": "elevenchars"}, "body.password"),
        ("POST", "/users/me/meetings", {**MEETING, "start_time": "tomorrow"}, "body.start_time"),
        ("POST", "/users/me/meetings", {**MEETING, "topics": "misspelt"}, "topics"),
        ("POST", "/users/me/meetings", {**MEETING, "settings": {"waitingroom": True}}, "waitingroom"),
        ("POST", "/users/me/meetings", {**MEETING, "settings": {"use_pmi": "no"}}, "body.settings.use_pmi"),
        ("POST", "/users/me/meetings", [], "body"),
        ("PATCH", "/meetings/81234567890", {"agenda": 7}, "body.agenda"),
        ("GET", "/users/me/meetings?type=all", None, "query type"),
        ("GET", "/users/me/meetings?page_size=301", None, "query page_size"),
        ("GET", "/users/me/meetings?limit=5", None, "query limit"),
        ("DELETE", "/meetings/abc", None, "meetingId"),
        ("DELETE", "/meetings/81234567890", {"reason": "x"}, "a body where none belongs"),
        ("GET", "/webinars/5", None, "not in the specification"),
    ],
)
def test_a_wrong_request_is_recorded_and_answered_with_500(
    olivia: ZoomClient, method: str, path: str, body: Any, message: str
) -> None:
    answer = olivia.call(method, path, body)
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("spec violation: in the request:")
    (violation,) = olivia.server.state()["violations"]
    assert violation["side"] == "request"
    assert any(message in fault for fault in violation["violations"]), violation
    assert olivia.server.state()["meetings"] == []


def create_operation(folder: Path) -> Operation:
    operation = zoom_specification(folder).operation_for("POST", "/users/me/meetings")
    assert operation is not None
    return operation


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (200, b"{}", "status 200 is not documented"),
        (201, b"", "not JSON"),
        (201, b'{"id": "81234567890"}', "response.id"),
        (201, b'{"id": 9223372036854775808}', "response.id"),
        (201, b'{"start_time": "soon"}', "response.start_time"),
        (201, b'{"settings": {"audio": "smoke signs"}}', "response.settings.audio"),
        (201, b'{"host_email": "nobody"}', "response.host_email"),
    ],
)
def test_a_wrong_answer_would_be_caught(folder: Path, status: int, body: bytes, message: str) -> None:
    faults = create_operation(folder).response_violations(status, body)
    assert any(message in fault for fault in faults), faults


def test_a_documented_answer_passes(folder: Path) -> None:
    body = b'{"id": 81234567890, "start_time": "2031-05-06T09:30:00Z", "host_email": "a@b.example"}'
    assert create_operation(folder).response_violations(201, body) == []
    assert create_operation(folder).response_violations(404, b"anything") == []


def test_a_204_with_a_body_would_be_caught(folder: Path) -> None:
    operation = zoom_specification(folder).operation_for("DELETE", "/meetings/81234567890")
    assert operation is not None
    assert operation.response_violations(204, b"{}") == ["a body where none belongs"]
