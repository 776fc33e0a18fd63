"""Limits: per second, per day and host, and the headers that tell of them."""

from datetime import datetime, timedelta

from tests.support.sandbox import LIAM
from tests.support.zoom_client import MEETING, ZoomClient


def test_every_answer_carries_a_tracking_id_and_the_state_of_its_limit(olivia: ZoomClient) -> None:
    olivia.server.limit(light_per_second=30, medium_per_second=20)
    light, medium = olivia.call("GET", "/users/me"), olivia.call("GET", "/users/me/meetings")
    assert light.headers["x-zm-trackingid"] != medium.headers["x-zm-trackingid"]
    assert (light.headers["X-RateLimit-Category"], light.headers["X-RateLimit-Limit"]) == ("Light", "30")
    assert (medium.headers["X-RateLimit-Category"], medium.headers["X-RateLimit-Limit"]) == ("Medium", "20")
    assert light.headers["X-RateLimit-Type"] == "Per-second-limit"
    assert int(light.headers["X-RateLimit-Remaining"]) < 30


def test_the_call_too_many_in_a_second_is_429_and_says_when_to_come_back(olivia: ZoomClient) -> None:
    olivia.server.limit(light_per_second=0)
    refused = olivia.call("GET", "/users/me")
    assert (refused.status_code, refused.json()["code"]) == (429, 429)
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert olivia.call("GET", "/users/me/meetings").status_code == 200


def test_creates_and_updates_share_one_daily_quota(olivia: ZoomClient) -> None:
    olivia.server.limit(create_update_per_day=3)
    meeting = olivia.create()
    for _ in range(2):
        assert olivia.call("PATCH", f"/meetings/{meeting['id']}", {"topic": "x"}).status_code == 204
    for method, path in (("POST", "/users/me/meetings"), ("PATCH", f"/meetings/{meeting['id']}")):
        assert olivia.call(method, path, MEETING).status_code == 429
    assert olivia.call("GET", f"/meetings/{meeting['id']}").status_code == 200
    assert olivia.call("DELETE", f"/meetings/{meeting['id']}").status_code == 204


def test_the_hundred_and_first_create_of_a_day_is_refused_until_midnight_utc(olivia: ZoomClient) -> None:
    for _ in range(100):
        olivia.create()
    refused = olivia.call("POST", "/users/me/meetings", MEETING)
    assert refused.status_code == 429
    assert "daily rate limit (100)" in refused.json()["message"]
    assert refused.headers["X-RateLimit-Type"] == "Daily-limit"
    now = datetime.fromisoformat(olivia.server.state()["now"])
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert refused.headers["Retry-After"] == midnight.strftime("%Y-%m-%dT%H:%M:%SZ")
    olivia.server.advance((midnight - now).total_seconds() + 1)
    olivia.tokens = olivia.refresh().json()
    assert olivia.call("POST", "/users/me/meetings", MEETING).status_code == 201


def test_the_daily_quota_is_each_hosts_own(olivia: ZoomClient) -> None:
    olivia.server.limit(create_update_per_day=1)
    olivia.create()
    assert ZoomClient(olivia.server).sign_in(LIAM).create()["topic"] == "Kick-off"
    assert olivia.call("POST", "/users/me/meetings", MEETING).status_code == 429
