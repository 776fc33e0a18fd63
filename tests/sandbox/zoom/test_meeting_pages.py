"""The meeting rooms: who enters as what, and the pages that say why nobody enters."""

import pytest
from tests.support.sandbox import LIAM
from tests.support.zoom_client import ZoomClient


def heading(app: ZoomClient, url: str) -> tuple[int, str]:
    shown = app.get_page(url)
    return shown.status_code, shown.text.split("<h1>")[1].split("</h1>")[0]


def test_the_join_link_enters_as_a_guest(olivia: ZoomClient) -> None:
    assert heading(olivia, olivia.create()["join_url"]) == (200, "You joined “Kick-off” as a guest")


def test_the_start_link_starts_the_meeting_as_the_host(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    assert heading(olivia, meeting["start_url"]) == (200, "“Kick-off” started as Olivia Hansen")
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["status"] == "started"


def test_the_host_ends_the_meeting_for_all(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    olivia.get_page(meeting["start_url"])
    ended = olivia.http.post(meeting["start_url"].replace("?zak=", "/end?zak="))
    assert "The meeting has ended" in ended.text
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["status"] == "waiting"


def test_a_head_request_starts_nothing(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    assert olivia.http.head(meeting["start_url"]).status_code == 200
    assert olivia.call("GET", f"/meetings/{meeting['id']}").json()["status"] == "waiting"


def test_a_guest_waits_where_nobody_may_join_before_the_host(olivia: ZoomClient) -> None:
    meeting = olivia.create(settings={"join_before_host": False})
    waiting = "The host has not started this meeting yet."
    assert waiting in olivia.get_page(meeting["join_url"]).text
    olivia.get_page(meeting["start_url"])
    assert waiting not in olivia.get_page(meeting["join_url"]).text


def test_a_wrong_join_key_is_a_wrong_passcode(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    assert heading(olivia, f"/j/{meeting['id']}?pwd=wrong") == (403, "Wrong passcode")


def test_the_join_key_of_an_older_passcode_no_longer_opens(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    olivia.call("PATCH", f"/meetings/{meeting['id']}", {"password": "newer1"})
    assert heading(olivia, meeting["join_url"]) == (403, "Wrong passcode")


def test_without_a_key_the_passcode_is_asked_for_and_lets_in(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    room = f"{olivia.server.url}/j/{meeting['id']}"
    assert heading(olivia, room) == (200, "Enter the passcode")
    wrong = olivia.http.post(room, data={"passcode": "guess"})
    assert (wrong.status_code, "Wrong passcode" in wrong.text) == (403, True)
    right = olivia.http.post(room, data={"passcode": "s3cret_"})
    assert olivia.server.url + right.headers["location"] == meeting["join_url"]


def test_a_meeting_without_a_passcode_opens_without_a_key(olivia: ZoomClient) -> None:
    meeting = olivia.create(password=None, default_password=False)
    assert heading(olivia, f"/j/{meeting['id']}")[1] == "You joined “Kick-off” as a guest"


@pytest.mark.parametrize("number", ["81234567890", "abc", "1" * 40, "٣"])
def test_an_unknown_meeting_is_an_invalid_id(olivia: ZoomClient, number: str) -> None:
    assert heading(olivia, f"/j/{number}?pwd=x") == (404, "Invalid meeting ID")
    assert heading(olivia, f"/s/{number}?zak=x") == (404, "Invalid meeting ID")


def test_a_vanished_meeting_is_an_invalid_id(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    olivia.server.vanish(meeting["id"])
    assert heading(olivia, meeting["join_url"])[0] == 404


def test_a_deleted_meeting_says_so(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    olivia.call("DELETE", f"/meetings/{meeting['id']}")
    assert heading(olivia, meeting["join_url"]) == (410, "This meeting was deleted")
    assert heading(olivia, meeting["start_url"]) == (410, "This meeting was deleted")


def test_a_start_link_dies_after_two_hours_and_a_fresh_one_works(olivia: ZoomClient) -> None:
    meeting = olivia.create()
    olivia.server.advance(7201)
    assert heading(olivia, meeting["start_url"]) == (403, "This start link has expired")
    olivia.tokens = olivia.refresh().json()
    fresh = olivia.call("GET", f"/meetings/{meeting['id']}").json()["start_url"]
    assert heading(olivia, fresh)[0] == 200


@pytest.mark.parametrize("zak", ["", "invented", "a.b", "%00.%ff", "eyJtaWQiOjF9.x"])
def test_a_start_key_that_is_none_starts_nothing(olivia: ZoomClient, zak: str) -> None:
    meeting = olivia.create()
    assert heading(olivia, f"/s/{meeting['id']}?zak={zak}") == (403, "This start link is not valid")


def test_the_start_key_of_another_meeting_starts_nothing(olivia: ZoomClient) -> None:
    mine = olivia.create()
    theirs = ZoomClient(olivia.server).sign_in(LIAM).create()
    key = theirs["start_url"].split("?")[1]
    assert heading(olivia, f"/s/{mine['id']}?{key}") == (403, "This start link is not valid")


def test_the_personal_room_is_named_after_its_owner(olivia: ZoomClient) -> None:
    link = olivia.create(settings={"use_pmi": True})["join_url"]
    assert heading(olivia, link)[1] == "You joined Olivia Hansen&#39;s personal room as a guest"


def test_a_topic_is_shown_as_text_only(olivia: ZoomClient) -> None:
    meeting = olivia.create(topic='<script>alert("x")</script> \u202eשלום 🎉')
    shown = olivia.get_page(meeting["join_url"]).text
    assert "<script>" not in shown
    assert "🎉" in shown
