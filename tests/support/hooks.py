"""Webhooks as Zoom signs them, for tests that deliver them themselves."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from tests.support.sandbox import SandboxServer

SECRET = SandboxServer.webhook_secret


def event(name: str, payload: dict[str, Any], at: datetime) -> bytes:
    """The bytes that tell of something that happened at `at`."""
    told = {"event": name, "event_ts": int(at.timestamp() * 1000), "payload": payload}
    return json.dumps(told).encode()


def signed(raw: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers that make `raw` genuine when it was signed at `at`."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": stamp, "x-zm-signature": f"v0={digest}"}
