"""Webhooks as Zoom signs them, for tests that deliver them themselves."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from tests.support.sandbox import SandboxServer
from tests.support.world import World

from videomeet.flows import receive_hook

SECRET = SandboxServer.webhook_secret


def event(name: str, payload: dict[str, Any], at: datetime | None) -> bytes:
    """The bytes that tell of something that happened at `at`; None: they don't say when."""
    told: dict[str, Any] = {"event": name, "payload": payload}
    if at is not None:
        told["event_ts"] = int(at.timestamp() * 1000)
    return json.dumps(told).encode()


def signed(raw: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers that make `raw` genuine when it was signed at `at`."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": stamp, "x-zm-signature": f"v0={digest}"}


async def deliver(world: World, *, most: int = 100, order: list[int] | None = None) -> None:
    """Bring everything that the sandbox has to tell, as Zoom would, and let the worker apply it."""
    told = world.zoom.control("GET", "webhooks")[:most]
    for at in order if order is not None else range(len(told)):
        raw = told[at]["body"].encode()
        received = await receive_hook.receive(world.services, "zoom", signed(raw, world.clock()), raw)
        assert received.genuine
    await world.work()


async def tell(world: World, name: str, payload: dict[str, Any], at: datetime | None) -> None:
    """Bring one event that the test made up, and let the worker apply it."""
    raw = event(name, payload, at)
    await receive_hook.receive(world.services, "zoom", signed(raw, world.clock()), raw)
    await world.work()
