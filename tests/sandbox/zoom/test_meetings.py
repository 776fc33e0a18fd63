"""Meetings through the API: made, read, changed, deleted, and everything Zoom refuses."""

from typing import Any

import pytest
from tests.support.sandbox import AVA_OTHER, EMMA_BASIC, LIAM, OLIVIA
from tests.support.zoom_client import MEETING, ZoomClient


def refused_fields(caller: ZoomClient, **changes: Any) -> set[str]:
    answer = caller.call("POST", "/users/me/meetings", {**MEETING, **changes})
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == 300
    return {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(("email", "licence"), [(OLIVIA, 2), (EMMA_BASIC, 1), (AVA_OTHER, 2)])
def test_who_am_i_tells_the_person_and_the_licence(app: ZoomClient, email: str, licence: int) -> None:
    answer = app.sign_in(email).call("GET", "/users/me").json()
    assert (answer["email"], answer["type"], answer["status"]) == (email, licence, "active")
    assert len(answer["id"]) == 22
    assert answer["account_id"] == ("acct-other" if email == AVA_OTHER else "acct-acme")
    assert {"display_name", "timezone"} <= set(answer)


@pytest.mark.parametrize("email", [OLIVIA, EMMA_BASIC])
def test_a_scheduled_meeting_comes_back_as_asked_for(app: ZoomClient, email: str) -> None:
    meeting = app.sign_in(email).create()
    for name in ("topic", "type", "start_time", "timezone", "duration", "password"):
        assert meeting[name] == MEETING[name]
    assert meeting["settings"]["join_before_host"] is True
    assert (meeting["host_email"], meeting["status"]) == (email, "waiting")
    assert app.call("GET", f"/meetings/{meeting['id']}").json()["uuid"] == meeting["uuid"]


def test_a_meeting_id_does_not_fit_into_32_bits(olivia: ZoomClient) -> None:
    assert all(olivia.create()["id"] > 2**32 for _ in range(5))


def test_a_local_start_time_is_read_in_the_given_zone_and_reported_in_utc(olivia: ZoomClient) -> None:
    assert olivia.create(start_time="2031-07-01T12:00:00")["start_time"] == "2031-07-01T10:00:00Z"


def test_without_a_zone_a_local_start_time_is_in_the_hosts_own(app: ZoomClient) -> None:
    meeting = app.sign_in(AVA_OTHER).create(start_time="2031-07-01T12:00:00", timezone=None)
    assert (meeting["start_time"], meeting["timezone"]) == ("2031-07-01T16:00:00Z", "America/New_York")


def test_without_a_start_time_a_scheduled_meeting_becomes_an_instant_one(olivia: ZoomClient) -> None:
    assert olivia.create(start_time=None)["type"] == 1


def test_a_meeting_without_any_settings_gets_a_topic_an_hour_and_a_passcode(olivia: ZoomClient) -> None:
    meeting = olivia.call("POST", "/users/me/meetings", {}).json()
    assert (meeting["topic"], meeting["duration"]) == ("Zoom Meeting", 60)
    assert len(meeting["password"]) == 10


def test_without_a_passcode_the_waiting_room_is_forced_and_nobody_joins_before_the_host(
    olivia: ZoomClient,
) -> None:
    meeting = olivia.create(password=None, default_password=False)
    assert meeting["password"] == ""
    assert meeting["settings"]["waiting_room"] is True
    assert meeting["settings"]["join_before_host"] is False
    assert "?pwd=" not in meeting["join_url"]


def test_the_waiting_room_silently_wins_over_joining_before_the_host(olivia: ZoomClient) -> None:
    settings = olivia.create(settings={"waiting_room": True, "join_before_host": True})["settings"]
    assert (settings["waiting_room"], settings["join_before_host"]) == (True, False)


def test_the_join_link_carries_a_key_that_is_not_the_passcode_and_changes_with_it(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    assert meeting["join_url"] == f"{olivia.server.url}/j/{meeting['id']}?pwd={meeting['encrypted_password']}"
    assert "s3cret_" not in meeting["join_url"]
    olivia.call("PATCH", f"/meetings/{meeting['id']}", {"password": "other1"})
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["join_url"] != meeting["join_url"]


def test_with_the_personal_meeting_id_every_meeting_has_the_same_link(olivia: ZoomClient) -> None:
    first, second = (olivia.create(settings={"use_pmi": True}) for _ in range(2))
    assert first["pmi"] == "5550100001"
    assert first["id"] != second["id"]
    assert first["join_url"] == second["join_url"]
    assert "/j/5550100001" in first["join_url"]


def test_without_the_personal_meeting_id_the_link_is_the_meetings_own(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    assert "pmi" not in meeting
    assert f"/j/{meeting['id']}" in meeting["join_url"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "x" * 201),
        ("topic", 7),
        ("agenda", "x" * 2001),
        ("type", 4),
        ("type", True),
        ("start_time", "tomorrow"),
        ("start_time", "2031-13-01T00:00:00Z"),
        ("start_time", 1925000000),
        ("duration", 0),
        ("duration", 1441),
        ("duration", "45"),
        ("timezone", "Europe/Atlantis"),
        ("password", "elevenchars"),
        ("password", "spa ce"),
        ("password", "pässw"),
        ("password", 123456),
        ("default_password", "no"),
    ],
)
def test_a_wrong_field_is_named(olivia: ZoomClient, field: str, value: object) -> None:
    assert refused_fields(olivia, **{field: value}) == {field}


def test_several_wrong_fields_are_all_named(olivia: ZoomClient) -> None:
    assert refused_fields(olivia, topic="x" * 201, duration=-1) == {"topic", "duration"}


def test_wrong_settings_are_named(olivia: ZoomClient) -> None:
    wrong = {"use_pmi": "false", "audio": "telepathy", "jbh_time": 7}
    assert refused_fields(olivia, settings=wrong) == {f"settings.{name}" for name in wrong}


@pytest.mark.parametrize(
    ("rule", "password", "fine"),
    [
        ({"min_length": 6}, "abc12", False),
        ({"min_length": 6}, "abc123", True),
        ({"letter": True}, "123456", False),
        ({"number": True}, "abcdef", False),
        ({"special": True}, "abc123", False),
        ({"special": True, "number": True, "letter": True, "min_length": 8}, "abc_1234", True),
    ],
)
def test_the_accounts_own_passcode_rule_is_enforced(
    olivia: ZoomClient, rule: dict[str, int], password: str, fine: bool
) -> None:
    olivia.server.passcode_rule(**rule)
    answer = olivia.call("POST", "/users/me/meetings", {**MEETING, "password": password})
    assert answer.status_code == (201 if fine else 400)


def test_zooms_own_passcode_meets_the_strictest_rule(olivia: ZoomClient) -> None:
    olivia.server.passcode_rule(min_length=10, letter=True, number=True, special=True)
    own = olivia.create(password=None)["password"]
    assert olivia.create(password=own)["password"] == own


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(olivia: ZoomClient, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {olivia.tokens['access_token']}", "Content-Type": "application/json"}
    answer = olivia.http.post(f"{olivia.server.api_url}/users/me/meetings", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, 300)


def test_a_body_that_does_not_say_it_is_json_is_refused(olivia: ZoomClient) -> None:
    headers = {"Authorization": f"Bearer {olivia.tokens['access_token']}"}
    answer = olivia.http.post(f"{olivia.server.api_url}/users/me/meetings", content=b"{}", headers=headers)
    assert answer.status_code == 415


def test_a_change_answers_204_and_is_seen_by_the_next_read(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    change = {
        "topic": "Moved",
        "start_time": "2031-06-01T08:00:00Z",
        "duration": 90,
        "settings": {"host_video": True},
    }
    done = olivia.call("PATCH", f"/meetings/{meeting['id']}", change)
    assert (done.status_code, done.content) == (204, b"")
    seen = olivia.call("GET", f"/meetings/{meeting['id']}").json()
    assert (seen["topic"], seen["start_time"], seen["duration"]) == ("Moved", "2031-06-01T08:00:00Z", 90)
    assert seen["settings"]["host_video"] is True
    assert seen["settings"]["join_before_host"] is True
    assert seen["password"] == meeting["password"]


def test_a_past_start_time_is_ignored_and_the_rest_applied(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    change = {"topic": "Renamed", "start_time": "2020-01-01T10:00:00Z"}
    assert olivia.call("PATCH", f"/meetings/{meeting['id']}", change).status_code == 204
    seen = olivia.call("GET", f"/meetings/{meeting['id']}").json()
    assert (seen["topic"], seen["start_time"]) == ("Renamed", MEETING["start_time"])


def test_a_wrong_change_changes_nothing(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    refused = olivia.call("PATCH", f"/meetings/{meeting['id']}", {"topic": "New", "duration": 0})
    assert refused.json()["errors"][0]["field"] == "duration"
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["topic"] == "Kick-off"


def test_a_deleted_meeting_does_not_exist_any_more(olivia: ZoomClient) -> None:
    path = f"/meetings/{olivia.create()['id']}"
    done = olivia.call("DELETE", f"{path}?schedule_for_reminder=false")
    assert (done.status_code, done.content) == (204, b"")
    for method, body in (("GET", None), ("PATCH", {"topic": "x"}), ("DELETE", None)):
        gone = olivia.call(method, path, body)
        assert (gone.status_code, gone.json()["code"]) == (404, 3001)


def test_a_vanished_meeting_does_not_exist_any_more(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    olivia.server.vanish(meeting["id"])
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json() == {
        "code": 3001,
        "message": f"Meeting does not exist: {meeting['id']}.",
    }


def test_a_meeting_expires_thirty_days_after_its_start(olivia: ZoomClient) -> None:
    meeting = olivia.create(start_time=None)
    olivia.server.advance(31 * 24 * 3600)
    olivia.tokens = olivia.refresh().json()
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["code"] == 3001


@pytest.mark.parametrize("email", [LIAM, AVA_OTHER])
def test_another_persons_meeting_does_not_exist(olivia: ZoomClient, email: str) -> None:
    meeting = olivia.create()
    other = ZoomClient(olivia.server).sign_in(email)
    for method, body in (("GET", None), ("PATCH", {"topic": "x"}), ("DELETE", None)):
        assert other.call(method, f"/meetings/{meeting['id']}", body).json()["code"] == 3001
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["topic"] == "Kick-off"


def test_an_unknown_user_is_1001_and_a_known_other_one_needs_a_wider_scope(olivia: ZoomClient) -> None:
    unknown = olivia.call("GET", "/users/nobody@zoom.example")
    assert (unknown.status_code, unknown.json()["code"]) == (404, 1001)
    assert olivia.call("GET", f"/users/{LIAM}").json()["code"] == 4711
    assert olivia.call("GET", f"/users/{OLIVIA}").status_code == 200


def test_a_person_who_may_not_host_is_refused_with_3161(olivia: ZoomClient) -> None:
    olivia.server.control("POST", f"people/{OLIVIA}", {"may_host": False})
    refused = olivia.call("POST", "/users/me/meetings", MEETING)
    assert (refused.status_code, refused.json()["code"]) == (400, 3161)


def test_a_person_who_was_deleted_is_1001(olivia: ZoomClient) -> None:
    olivia.server.control("POST", f"people/{OLIVIA}", {"deleted": True})
    gone = olivia.call("GET", "/users/me")
    assert (gone.status_code, gone.json()["code"]) == (404, 1001)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer invented"}, {"Authorization": "Basic eDp5"}]
)
def test_without_a_valid_token_every_call_is_124(app: ZoomClient, headers: dict[str, str]) -> None:
    for path in ("/users/me", "/users/me/meetings", "/meetings/81234567890"):
        refused = app.http.get(app.server.api_url + path, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, 124)


def test_a_refresh_token_is_no_access_token(olivia: ZoomClient) -> None:
    assert olivia.call("GET", "/users/me", token=olivia.tokens["refresh_token"]).json()["code"] == 124


@pytest.mark.parametrize("number", ["abc", "1" * 30])
def test_a_meeting_number_that_is_none_is_refused(olivia: ZoomClient, number: str) -> None:
    assert olivia.call("GET", f"/meetings/{number}").json()["code"] == 300


def test_what_the_sandbox_does_not_play_says_so(olivia: ZoomClient) -> None:
    assert olivia.call("GET", "/webinars/1").status_code == 404
    assert "recurring" in olivia.call("POST", "/users/me/meetings", {**MEETING, "type": 8}).json()["message"]


def test_a_five_megabyte_body_is_too_large(olivia: ZoomClient) -> None:
    assert olivia.call("POST", "/users/me/meetings", {"agenda": "x" * 5_000_000}).status_code == 413
