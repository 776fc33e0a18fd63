"""Signed webhooks with retries: built like Zoom's, delivered beside the requests, every attempt on record."""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

import httpx2

from videomeet_sandbox.clock import Clock
from videomeet_sandbox.settings import SandboxConfig
from videomeet_sandbox.zoom.model.records import Records

RETRY_OFFSETS = (5 * 60, 25 * 60, 85 * 60)  # seconds after the first attempt
TIMEOUT_SECONDS = 3.0
MAX_DELIVERIES = 500


class WebhookSender:
    """A delivery's `state` is pending, delivered, failed or not_configured (no address was given)."""

    def __init__(self, config: SandboxConfig, clock: Clock, records: Records) -> None:
        self._config, self._clock, self._records = config, clock, records
        self._under_way: set[asyncio.Task[None]] = set()
        self._client: httpx2.AsyncClient | None = None
        self.changed: Callable[[], None] = lambda: None

    def send(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Note the event and deliver it in the background; never waits for the receiver."""
        now = self._clock.now()
        event_body = {"event": event, "event_ts": int(now.timestamp() * 1000), "payload": payload}
        delivery: dict[str, Any] = {
            "id": secrets.token_hex(8),
            "event": event,
            "timestamp": str(int(now.timestamp())),
            "body": json.dumps(event_body),
            "attempts": [],
            "state": "pending" if self._config.webhook_url else "not_configured",
        }
        self._records.deliveries.append(delivery)
        del self._records.deliveries[:-MAX_DELIVERIES]
        if self._config.webhook_url:
            self._schedule(delivery)
        return delivery

    async def start(self) -> None:
        """Whatever a stopped sandbox had not yet delivered is tried again."""
        if self._config.webhook_url is None:
            return
        self._client = httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)
        for delivery in self._records.deliveries:
            if delivery["state"] == "pending":
                self._schedule(delivery)

    async def stop(self) -> None:
        await self.cancel()
        if self._client is not None:
            await self._client.aclose()

    async def cancel(self) -> None:
        """Stop every delivery under way; pending deliveries stay pending."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def validate_address(self) -> dict[str, Any]:
        """Zoom's own check of the address: it must answer the challenge within three seconds."""
        plain = secrets.token_urlsafe(16)
        expected = {"plainToken": plain, "encryptedToken": _hex_hmac(self._config.webhook_secret, plain)}
        body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": plain}})
        status, content = await self._post(body, str(int(self._clock.stamp())))
        try:
            valid = status == 200 and json.loads(content) == expected
        except ValueError:
            valid = False
        return {"status": status, "valid": valid}

    def _schedule(self, delivery: dict[str, Any]) -> None:
        task = asyncio.create_task(self._deliver(delivery))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver(self, delivery: dict[str, Any]) -> None:
        """A retry carries the time and signature of the first attempt, so they come late but true ones."""
        done = len(delivery["attempts"])
        for before, after in list(zip((0, 0, *RETRY_OFFSETS), (0, *RETRY_OFFSETS), strict=False))[done:]:
            await asyncio.sleep((after - before) * self._config.webhook_time_scale)
            status, _ = await self._post(delivery["body"], delivery["timestamp"])
            delivery["attempts"].append({"at": self._clock.now().isoformat(), "status": status})
            if status is not None and 200 <= status < 300:
                delivery["state"] = "delivered"
                break
        else:
            delivery["state"] = "failed"
        self.changed()

    async def _post(self, body: str, timestamp: str) -> tuple[int | None, bytes]:
        if self._client is None or self._config.webhook_url is None:
            return None, b""
        headers = {
            "content-type": "application/json",
            "x-zm-request-timestamp": timestamp,
            "x-zm-signature": signature(self._config.webhook_secret, timestamp, body),
            "x-zm-trackingid": f"SANDBOX_{secrets.token_hex(12)}",
        }
        try:
            response = await self._client.post(self._config.webhook_url, content=body, headers=headers)
        except httpx2.HTTPError:
            return None, b""
        return response.status_code, response.content


def signature(secret: str, timestamp: str, body: str) -> str:
    return f"v0={_hex_hmac(secret, f'v0:{timestamp}:{body}')}"


def _hex_hmac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
