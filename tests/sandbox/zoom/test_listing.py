"""The list of a host's meetings: kinds, pages and page tokens."""

from datetime import datetime
from typing import Any

import pytest
from tests.support.sandbox import LIAM
from tests.support.zoom_client import ZoomClient


@pytest.fixture
def day(olivia: ZoomClient) -> dict[str, int]:
    """Meetings before, around and after now, where now is 2031-05-06 10:00 UTC."""
    starts = {
        "yesterday": "2031-05-05T10:00:00Z",
        "running": "2031-05-06T09:30:00Z",
        "tomorrow": "2031-05-07T10:00:00Z",
        "next year": "2032-05-07T10:00:00Z",
    }
    ids = {topic: int(olivia.create(topic=topic, start_time=start)["id"]) for topic, start in starts.items()}
    _be_there(olivia, "2031-05-06T10:00:00+00:00")
    return ids


def _be_there(caller: ZoomClient, moment: str) -> None:
    now = datetime.fromisoformat(caller.server.state()["now"])
    caller.server.advance((datetime.fromisoformat(moment) - now).total_seconds())
    caller.sign_in()


def topics(caller: ZoomClient, query: str = "") -> list[str]:
    return [meeting["topic"] for meeting in listed(caller, query)["meetings"]]


def listed(caller: ZoomClient, query: str) -> Any:
    answer = caller.call("GET", f"/users/me/meetings?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("day")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("scheduled", ["yesterday", "running", "tomorrow", "next year"]),
        ("upcoming", ["running", "tomorrow"]),
        ("upcoming_meetings", ["running", "tomorrow"]),
        ("previous_meetings", ["yesterday"]),
        ("live", []),
    ],
)
def test_each_kind_lists_its_meetings_in_order_of_time(
    olivia: ZoomClient, kind: str, expected: list[str]
) -> None:
    assert topics(olivia, f"type={kind}") == expected


def test_a_started_meeting_is_live_and_upcoming(olivia: ZoomClient, day: dict[str, int]) -> None:
    olivia.server.control("POST", f"meetings/{day['yesterday']}/start")
    assert topics(olivia, "type=live") == ["yesterday"]
    assert "yesterday" in topics(olivia, "type=upcoming")


@pytest.mark.usefixtures("day")
def test_from_and_to_are_whole_days_of_the_given_zone(olivia: ZoomClient) -> None:
    assert topics(olivia, "from=2031-05-06&to=2031-05-06") == ["running"]
    assert topics(olivia, "from=2031-05-06&to=2031-05-07&timezone=Europe/Oslo") == ["running", "tomorrow"]


def test_instant_deleted_and_other_peoples_meetings_are_not_listed(olivia: ZoomClient) -> None:
    olivia.create(start_time=None)
    gone = olivia.create(topic="gone")
    olivia.call("DELETE", f"/meetings/{gone['id']}")
    ZoomClient(olivia.server).sign_in(LIAM).create()
    assert topics(olivia) == []


def test_a_listed_meeting_has_neither_start_link_nor_passcode_and_a_shortened_agenda(
    olivia: ZoomClient,
) -> None:
    olivia.create(agenda="a" * 2000)
    row = listed(olivia, "")["meetings"][0]
    assert "start_url" not in row
    assert "password" not in row
    assert row["agenda"] == "a" * 250


def test_pages_follow_each_other_by_their_tokens_and_hold_every_meeting_once(olivia: ZoomClient) -> None:
    made = {olivia.create(topic=str(number))["id"] for number in range(7)}
    seen: list[int] = []
    token, pages = "", 0
    while True:
        page = listed(olivia, f"page_size=3&next_page_token={token}")
        assert page["total_records"] == 7
        seen += [meeting["id"] for meeting in page["meetings"]]
        token, pages = page["next_page_token"], pages + 1
        if not token:
            break
    assert pages == 3
    assert len(seen) == 7
    assert set(seen) == made


def test_pages_can_be_asked_for_by_number(olivia: ZoomClient) -> None:
    for number in range(3):
        olivia.create(topic=str(number), start_time=f"2031-05-0{number + 1}T10:00:00Z")
    assert topics(olivia, "page_size=2&page_number=2") == ["2"]


def test_a_page_token_dies_after_fifteen_minutes(olivia: ZoomClient) -> None:
    for _ in range(2):
        olivia.create()
    token = listed(olivia, "page_size=1")["next_page_token"]
    olivia.server.advance(901)
    assert olivia.call("GET", f"/users/me/meetings?page_size=1&next_page_token={token}").json()["code"] == 300


def test_a_page_token_belongs_to_its_list(olivia: ZoomClient) -> None:
    for _ in range(2):
        olivia.create()
    token = listed(olivia, "page_size=1")["next_page_token"]
    for query in (f"type=live&page_size=1&next_page_token={token}", "next_page_token=invented.x"):
        assert olivia.call("GET", f"/users/me/meetings?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["type=all", "page_size=0", "page_size=x", "from=yesterday", "timezone=Mars"]
)
def test_a_wrong_question_is_refused(olivia: ZoomClient, query: str) -> None:
    olivia.create()
    refused = olivia.call("GET", f"/users/me/meetings?{query}")
    assert (refused.status_code, refused.json()["code"]) == (400, 300)
