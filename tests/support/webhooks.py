"""Webhooks as Zoom signs them, for tests that deliver them themselves."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from tests.support.sandbox import SandboxServer
from tests.support.world import World

from videomeet.flows.webhooks import receive_webhook

SECRET = SandboxServer.webhook_secret


def webhook_body(name: str, payload: dict[str, Any], at: datetime | None) -> bytes:
    """The bytes that tell of something that happened at `at`; None: they don't say when."""
    values: dict[str, Any] = {"event": name, "payload": payload}
    if at is not None:
        values["event_ts"] = int(at.timestamp() * 1000)
    return json.dumps(values).encode()


def signed_headers(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers that make `raw` genuine when it was signed at `at`."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={digest}"}


async def deliver_pending(world: World, *, max_count: int = 100, order: list[int] | None = None) -> None:
    """Bring everything that the sandbox has to tell, as Zoom would, and let the worker apply it."""
    webhooks = world.zoom.control("GET", "webhooks")[:max_count]
    for position in order if order is not None else range(len(webhooks)):
        body = webhooks[position]["body"].encode()
        receipt = await receive_webhook.receive_webhook(
            world.services, "zoom", signed_headers(body, world.clock()), body
        )
        assert receipt.genuine
    await world.run_worker()


async def deliver_event(world: World, name: str, payload: dict[str, Any], at: datetime | None) -> None:
    """Bring one event that the test made up, and let the worker apply it."""
    body = webhook_body(name, payload, at)
    await receive_webhook.receive_webhook(world.services, "zoom", signed_headers(body, world.clock()), body)
    await world.run_worker()
