"""The HTTP client for push services: it goes nowhere else and follows no redirect."""

import asyncio
import logging
import ssl
from base64 import urlsafe_b64decode
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from webpush import VAPID, WebPush, WebPushSubscription

from videomeet.domain.kit.errors import Refused, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.push.contract import PushMessage, Subscription, SubscriptionGone, VapidKeys

# Chrome and its kin, Firefox, Safari, Edge on Windows.
PUSH_HOSTS = ("fcm.googleapis.com",)
PUSH_DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
CONNECT_TIMEOUT, TOTAL_TIMEOUT, MAX_CONCURRENT_CALLS = 3.0, 8.0, 32
MAX_ENDPOINT_LENGTH = 2000
log = structlog.get_logger(__name__)


class WebPushClient:
    """A `contract.PushClient`. `simulator_origin` is an origin to go to as well (demo and tests).

    `contact` is whom a push service may write to. `network_guard` raises where calling out is a mistake;
    `ssl_context` says which certificates are believed.
    """

    def __init__(
        self,
        *,
        contact: str,
        simulator_origin: str = "",
        network_guard: Callable[[], None] = lambda: None,
        total_timeout: float = TOTAL_TIMEOUT,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._contact, self._simulator_origin, self._network_guard, self._total_timeout = (
            contact,
            simulator_origin,
            network_guard,
            total_timeout,
        )
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_CALLS)
        for name in ("httpx2", "httpcore2"):
            # Their own lines hold whole addresses.
            logging.getLogger(name).setLevel(logging.WARNING)
        self._client = httpx2.AsyncClient(
            verify=ssl_context or True,
            timeout=httpx2.Timeout(total_timeout, connect=CONNECT_TIMEOUT),
            follow_redirects=False,
            headers={"User-Agent": "videomeet"},
            # A company's proxy may stand before the internet, never before this machine itself.
            mounts={"all://127.0.0.1": None, "all://localhost": None},
        )

    async def aclose(self) -> None:
        """Close the connections kept for reuse."""
        await self._client.aclose()

    def check_subscription(self, subscription: Subscription) -> None:
        """See `contract.PushClient`."""
        if not (self._is_push_service(subscription.endpoint) and _has_valid_keys(subscription)):
            raise Refused(Reason("push.unknown_service"))

    def make_keys(self) -> VapidKeys:
        """See `contract.PushClient`."""
        private, _, public = VAPID.generate_keys()
        return VapidKeys(public, private.decode())

    async def send(self, subscription: Subscription, keys: VapidKeys, message: PushMessage) -> None:
        """See `contract.PushClient`."""
        self._network_guard()
        self.check_subscription(subscription)
        headers, body = self._encrypt(subscription, keys, message)
        host = urlsplit(subscription.endpoint).hostname
        try:
            async with asyncio.timeout(self._total_timeout), self._slots:
                request = self._client.build_request(
                    "POST", subscription.endpoint, headers=headers, content=body
                )
                response = await self._client.send(request, stream=True)
                await response.aclose()
        except (TimeoutError, httpx2.HTTPError) as error:
            log.info("push_failed", host=host, error=type(error).__name__)
            raise TryLater(Reason("push.no_answer")) from None
        log.info("push_sent", host=host, status=response.status_code)
        _raise_for_status(response.status_code)

    def _is_push_service(self, endpoint: str) -> bool:
        if len(endpoint) > MAX_ENDPOINT_LENGTH or not endpoint.isascii():
            return False
        if self._simulator_origin and endpoint.startswith(f"{self._simulator_origin}/"):
            return True
        try:
            parts = urlsplit(endpoint)
            plain_https = parts.scheme == "https" and parts.port in (None, 443) and "@" not in parts.netloc
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        return plain_https and (host in PUSH_HOSTS or host.endswith(PUSH_DOMAINS))

    def _encrypt(
        self, subscription: Subscription, keys: VapidKeys, message: PushMessage
    ) -> tuple[dict[str, str], bytes]:
        writer = WebPush(
            private_key=keys.private.encode(), public_key=_public_pem(keys), subscriber=self._contact
        )
        target = WebPushSubscription.model_validate(
            {
                "endpoint": subscription.endpoint,
                "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
            }
        )
        encrypted = writer.get(message.payload, target, ttl=message.ttl_seconds)
        headers = {name: str(value) for name, value in encrypted.headers.items()}
        extra_headers = {
            "topic": message.topic,
            "urgency": "high",
            "content-type": "application/octet-stream",
        }
        return headers | extra_headers, encrypted.encrypted


def _raise_for_status(status: int) -> None:
    if status in (404, 410):
        raise SubscriptionGone(Reason("push.gone"))
    if status == 429 or status >= 500:
        raise TryLater(Reason("push.later"))
    if status >= 300:
        raise Refused(Reason("push.refused", status=status))


def _has_valid_keys(subscription: Subscription) -> bool:
    try:
        public_key, secret = _decode_base64url(subscription.p256dh), _decode_base64url(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError:
        return False
    return len(public_key) == 65 and len(secret) == 16


def _decode_base64url(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _public_pem(keys: VapidKeys) -> bytes:
    private = load_pem_private_key(keys.private.encode(), None)
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
