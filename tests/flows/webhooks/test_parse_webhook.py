"""Webhooks are read where they can do no harm, and read all the same."""

import json
import os
from collections.abc import Mapping
from datetime import datetime

import pytest
from tests.support.webhooks import webhook_body
from tests.support.world import World

from videomeet.flows.webhooks.parse_webhook import MAX_INLINE_BYTES, UNREADABLE, parse_webhook
from videomeet.providers.contract import WebhookDelivery
from videomeet.providers.zoom.webhooks import ZoomWebhooks

LARGE = "x" * MAX_INLINE_BYTES
ZOOM = ZoomWebhooks("secret")


class WhoReads:
    """Says in which process a body was read."""

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> datetime:
        raise NotImplementedError

    @staticmethod
    def parse(body: bytes, received_at: datetime) -> WebhookDelivery:
        if body.startswith(b"spin"):
            while True:
                pass
        return WebhookDelivery(str(os.getpid()))

    def respond(self, challenge: str) -> Mapping[str, str]:
        raise NotImplementedError


async def test_a_large_body_says_what_a_small_one_says(world: World) -> None:
    now = world.clock()
    payload = {"object": {"id": 5, "topic": "Kick-off"}}
    small = webhook_body("meeting.updated", payload, now)
    large = json.dumps(json.loads(small) | {"padding": LARGE}).encode()
    read = [await parse_webhook(world.services, "zoom", ZOOM, body, now) for body in (small, large)]
    assert read[0].event is not None
    assert read[0] == read[1]


@pytest.mark.parametrize(("body", "elsewhere"), [(b"small", False), (LARGE.encode() + b"x", True)])
async def test_a_large_body_is_read_in_another_process(world: World, body: bytes, elsewhere: bool) -> None:
    read = await parse_webhook(world.services, "zoom", WhoReads(), body, world.clock())
    assert (read.event_name != str(os.getpid())) is elsewhere


async def test_a_body_whose_reading_never_ends_is_given_up(world: World) -> None:
    body = b"spin" + LARGE.encode()
    assert await parse_webhook(world.services, "zoom", WhoReads(), body, world.clock()) == UNREADABLE
