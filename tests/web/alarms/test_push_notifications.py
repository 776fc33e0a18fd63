"""My browsers that ring with no diary open: listed, added by their own word, removed by their person."""

import re
from typing import Any

import pytest
from tests.support.push_service import PushService
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open

from videomeet.flows.alarms.push_notifications import ensure_vapid_keys


def subscription(host: str = "fcm.googleapis.com", path: str = "send/abc") -> dict[str, Any]:
    """A PushSubscription as a browser sends it."""
    with PushService() as service:
        return {"endpoint": f"https://{host}/{path}", "keys": service.add_browser().subscription["keys"]}


async def test_a_browser_is_added_once_listed_and_removed(browser: Open) -> None:
    client, mine = await browser(ADA), subscription()
    client.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    for _ in range(2):
        assert (await client.post("/diary/push-subscriptions", json=mine)).status_code == 201
    page = (await client.get("/account")).text
    [number] = re.findall(r'action="/account/push-subscriptions/(\d+)/remove"', page)
    assert "Firefox, Windows" in page
    assert mine["endpoint"] not in page
    assert (await (await browser(BO)).post(f"/account/push-subscriptions/{number}/remove")).status_code == 404
    response = await client.post(f"/account/push-subscriptions/{number}/remove")
    assert response.headers["location"] == "/account?saved=browser"
    page = (await client.get("/account?saved=browser")).text
    assert "/account/push-subscriptions/" not in page
    assert "no longer shows alarms" in page


async def test_the_page_carries_the_key_that_browsers_need(browser: Open, world: World) -> None:
    assert "data-push " not in (await (await browser(ADA)).get("/account")).text
    await ensure_vapid_keys(world.services)
    pages = [(await (await browser(who)).get("/account")).text for who in (ADA, BO)]
    keys = {key for page in pages for key in re.findall(r'data-key="([\w-]{87})"', page)}
    assert len(keys) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"endpoint": 7},
        {"endpoint": "https://evil.example/x", "keys": {"p256dh": "a", "auth": "b"}},
        {"endpoint": "https://fcm.googleapis.com/x" * 200, "keys": {"p256dh": "a", "auth": "b"}},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "a\x00", "auth": "b"}},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": None},
    ],
)
async def test_what_is_no_browser_is_refused(browser: Open, body: dict[str, Any]) -> None:
    client = await browser(ADA)
    response = await client.post("/diary/push-subscriptions", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "refused"
    assert (await client.get("/account")).text.count("/account/push-subscriptions/") == 0
