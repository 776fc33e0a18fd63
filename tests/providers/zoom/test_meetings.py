"""What is sent to Zoom for a meeting, and what its answers become."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.support.raw_server import RawResponse, RawServer, raw_response

from videomeet.domain.kit.errors import Refused, TryLater
from videomeet.providers.contract import Access, DesiredMeeting
from videomeet.providers.zoom.meetings import ZoomMeetings, _agenda_with_correlation_id, _request_body

MARK = "0c9f6a3e-5d0b-4e55-9a3b-7f7f6c7d2b11"
WANTED = DesiredMeeting(
    correlation_id=MARK,
    topic="Review",
    agenda="1. Offer",
    start=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    minutes=45,
    zone="Europe/Oslo",
    passcode="Ab3@_*-x",
)
AT_ZOOM = {
    "id": 98765432101,
    "host_id": "KDcuGIm1QgePTO8WbOqwIQ",
    "topic": "Review",
    "start_time": "2026-12-01T09:00:00Z",
    "duration": 45,
    "join_url": "https://us05web.zoom.us/j/98765432101?pwd=hidden",
    "start_url": "https://us05web.zoom.us/s/98765432101?zak=bearer",
}
YEARS = (datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - a zone is added by the test
PASSCODE_REFUSED = raw_response(
    400,
    {
        "code": 300,
        "message": "Validation Failed.",
        "errors": [{"field": "password", "message": "Needs Ab3@_*-x9"}],
    },
)


async def test_a_new_meeting_is_scheduled_in_utc_with_its_zone(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(raw_response(201, AT_ZOOM))
    made = await meetings.create(access, WANTED)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v2/users/me/meetings")
    assert request.headers["authorization"] == "Bearer the-access-token"
    assert request.json == {
        "topic": "Review",
        "agenda": f"1. Offer\n\nVideomeet {MARK}",
        "type": 2,
        "start_time": "2026-12-01T09:00:00Z",
        "timezone": "Europe/Oslo",
        "duration": 45,
        "password": "Ab3@_*-x",
        "settings": {"use_pmi": False, "join_before_host": True, "waiting_room": False},
    }
    assert (made.id, made.host_id) == ("98765432101", "KDcuGIm1QgePTO8WbOqwIQ")
    assert (made.start, made.minutes) == (WANTED.start, 45)


async def test_a_passcode_that_zoom_refuses_is_left_to_zoom_once(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(PASSCODE_REFUSED, raw_response(201, AT_ZOOM))
    await meetings.create(access, WANTED)
    first, second = (request.json for request in server.requests)
    assert "password" not in second
    assert second == {key: first[key] for key in first if key != "password"}


async def test_a_passcode_refused_for_good_is_reported_without_the_passcode(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(PASSCODE_REFUSED)
    with pytest.raises(Refused):
        await meetings.create(access, replace(WANTED, passcode=None))
    server.respond_with(PASSCODE_REFUSED, PASSCODE_REFUSED)
    with pytest.raises(Refused) as caught:
        await meetings.create(access, WANTED)
    assert len(server.requests) == 3
    assert "Ab3@_*-x" not in f"{caught.value}{caught.value.fields}"


async def test_another_refusal_is_not_repeated(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(raw_response(400, {"code": 300, "message": "Invalid timezone."}))
    with pytest.raises(Refused, match="Invalid timezone"):
        await meetings.create(access, WANTED)
    assert len(server.requests) == 1


async def test_a_change_leaves_the_hosts_own_settings_alone_and_is_read_back(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(raw_response(204), raw_response(200, {**AT_ZOOM, "topic": "As Zoom has it"}))
    changed = await meetings.update(access, "98765432101", replace(WANTED, passcode=None))
    assert [(request.method, request.path) for request in server.requests] == [
        ("PATCH", "/v2/meetings/98765432101"),
        ("GET", "/v2/meetings/98765432101"),
    ]
    assert set(server.requests[0].json) == {"topic", "agenda", "start_time", "timezone", "duration"}
    assert changed.topic == "As Zoom has it"


async def test_a_new_meeting_whose_host_is_not_named_is_read_for_it(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    nameless = {key: AT_ZOOM[key] for key in AT_ZOOM if key != "host_id"}
    server.respond_with(raw_response(201, nameless), raw_response(200, AT_ZOOM))
    assert (await meetings.create(access, WANTED)).host_id == AT_ZOOM["host_id"]
    server.respond_with(raw_response(201, nameless), raw_response(503))
    assert (await meetings.create(access, WANTED)).id == "98765432101"


GARBAGE = [
    raw_response(201, b"<html>"),
    raw_response(201, b""),
    raw_response(201, {}),
    raw_response(201, {**AT_ZOOM, "id": None}),
    raw_response(201, {**AT_ZOOM, "id": "../users"}),
    raw_response(201, {**AT_ZOOM, "join_url": "javascript:alert(1)"}),
    RawResponse(raw_response(201, AT_ZOOM).data[:-20], close=True),
    raw_response(500, b"<html>"),
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=[str(place) for place in range(len(GARBAGE))])
async def test_a_create_that_was_not_understood_may_have_been_done(
    access: Access, server: RawServer, meetings: ZoomMeetings, garbage: RawResponse
) -> None:
    server.respond_with(garbage)
    with pytest.raises(TryLater) as caught:
        await meetings.create(access, WANTED)
    assert caught.value.outcome_unknown


PAGES = [raw_response(200, b"<html>Sign in to the network</html>"), raw_response(200, b"")]


@pytest.mark.parametrize("page", PAGES, ids=["a page", "nothing"])
async def test_a_page_from_somewhere_on_the_way_has_changed_and_deleted_nothing(
    access: Access, server: RawServer, meetings: ZoomMeetings, page: RawResponse
) -> None:
    server.respond_with(page, page)
    with pytest.raises(TryLater, match=r"zoom\.not_understood"):
        await meetings.update(access, "98765432101", WANTED)
    with pytest.raises(TryLater, match=r"zoom\.not_understood"):
        await meetings.delete(access, "98765432101")
    assert [request.method for request in server.requests] == ["PATCH", "DELETE"]


async def test_a_meeting_id_stays_inside_its_path(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(raw_response(404, {"code": 3001, "message": "Meeting does not exist"}))
    await meetings.delete(access, "1/../../users/me?x#")
    assert server.requests[0].path.startswith("/v2/meetings/1%2F..%2F..%2Fusers%2Fme%3Fx%23?")


async def test_the_start_address_is_read_fresh_and_must_be_one(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(raw_response(200, AT_ZOOM), raw_response(200, {**AT_ZOOM, "start_url": None}))
    assert await meetings.start_url(access, "98765432101") == AT_ZOOM["start_url"]
    with pytest.raises(TryLater):
        await meetings.start_url(access, "98765432101")


async def test_what_a_meeting_prints_holds_no_passcode_and_no_link(
    access: Access, server: RawServer, meetings: ZoomMeetings
) -> None:
    server.respond_with(raw_response(200, AT_ZOOM))
    meeting = await meetings.read(access, "98765432101")
    printed = repr(meeting) + repr(WANTED) + repr(access)
    assert not any(secret in printed for secret in ("hidden", "bearer", "Ab3@", "the-access-token"))


@given(topic=some.text(min_size=1), agenda=some.text(max_size=3000))
def test_texts_are_cut_to_zooms_limits_however_it_counts(topic: str, agenda: str) -> None:
    body = _request_body(replace(WANTED, topic=topic * 50, agenda=agenda))
    assert len(body["topic"].encode("utf-16-le")) // 2 <= 200
    assert len(body["agenda"].encode("utf-16-le")) // 2 <= 2000
    assert body["agenda"].splitlines()[-1] == f"Videomeet {MARK}"


def test_an_emoji_is_never_cut_in_two() -> None:
    assert _request_body(replace(WANTED, topic="x" + "🎥" * 200))["topic"] == "x" + "🎥" * 99


def test_without_an_agenda_the_correlation_id_stands_alone() -> None:
    assert _agenda_with_correlation_id(replace(WANTED, agenda=" \n")) == f"Videomeet {MARK}"


@given(some.datetimes(*YEARS), some.integers(-14 * 60, 14 * 60))
def test_the_start_is_the_same_instant_whatever_offset_it_comes_in(wall: datetime, minutes: int) -> None:
    start = wall.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    sent = _request_body(replace(WANTED, start=start))["start_time"]
    assert datetime.strptime(sent, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) == start
