"""The door to the browsers' push services: it goes nowhere else and follows no redirect."""

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

from videomeet.domain.errors import Refused, TryLater
from videomeet.domain.reason import Reason
from videomeet.push.contract import Gone, Keys, Push, Subscription

# Chrome and its kin, Firefox, Safari, Edge on Windows.
HOSTS = ("fcm.googleapis.com",)
BELOW = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
CONNECT, TOTAL, AT_ONCE = 3.0, 8.0, 32
LONGEST_ADDRESS = 2000
log = structlog.get_logger(__name__)


class PushDoor:
    """A `contract.Pusher`. `stand_in` is an origin to go to as well (demo and tests).

    `contact` is whom a push service may write to. `refuse` raises where calling out is a mistake; `trusted`
    says which certificates are believed.
    """

    def __init__(
        self, *, contact: str, stand_in: str = "", refuse: Callable[[], None] = lambda: None,
        total: float = TOTAL, trusted: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._contact, self._stand_in, self._refuse, self._total = contact, stand_in, refuse, total
        self._hands = asyncio.Semaphore(AT_ONCE)
        for name in ("httpx2", "httpcore2"):
            # Their own lines hold whole addresses.
            logging.getLogger(name).setLevel(logging.WARNING)
        self._client = httpx2.AsyncClient(
            verify=trusted or True,
            timeout=httpx2.Timeout(total, connect=CONNECT),
            follow_redirects=False,
            headers={"User-Agent": "videomeet"},
            # A company's proxy may stand before the internet, never before this machine itself.
            mounts={"all://127.0.0.1": None, "all://localhost": None},
        )

    async def aclose(self) -> None:
        """Close the connections kept for reuse."""
        await self._client.aclose()

    def check(self, subscription: Subscription) -> None:
        """See `contract.Pusher`."""
        if not (self._known(subscription.endpoint) and _usable(subscription)):
            raise Refused(Reason("push.unknown_service"))

    def make_keys(self) -> Keys:
        """See `contract.Pusher`."""
        private, _, public = VAPID.generate_keys()
        return Keys(public, private.decode())

    async def send(self, subscription: Subscription, keys: Keys, push: Push) -> None:
        """See `contract.Pusher`."""
        self._refuse()
        self.check(subscription)
        headers, body = self._written(subscription, keys, push)
        host = urlsplit(subscription.endpoint).hostname
        try:
            async with asyncio.timeout(self._total), self._hands:
                request = self._client.build_request(
                    "POST", subscription.endpoint, headers=headers, content=body
                )
                answer = await self._client.send(request, stream=True)
                await answer.aclose()
        except (TimeoutError, httpx2.HTTPError) as error:
            log.info("push_lost", host=host, why=type(error).__name__)
            raise TryLater(Reason("push.no_answer")) from None
        log.info("pushed", host=host, status=answer.status_code)
        _judge(answer.status_code)

    def _known(self, endpoint: str) -> bool:
        if len(endpoint) > LONGEST_ADDRESS or not endpoint.isascii():
            return False
        if self._stand_in and endpoint.startswith(f"{self._stand_in}/"):
            return True
        try:
            parts = urlsplit(endpoint)
            plain = parts.scheme == "https" and parts.port in (None, 443) and "@" not in parts.netloc
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        return plain and (host in HOSTS or host.endswith(BELOW))

    def _written(self, subscription: Subscription, keys: Keys, push: Push) -> tuple[dict[str, str], bytes]:
        writer = WebPush(
            private_key=keys.private.encode(), public_key=_public_pem(keys), subscriber=self._contact
        )
        theirs = WebPushSubscription.model_validate(
            {"endpoint": subscription.endpoint,
             "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth}}
        )  # fmt: skip
        written = writer.get(push.text, theirs, ttl=push.seconds)
        headers = {name: str(value) for name, value in written.headers.items()}
        more = {"topic": push.topic, "urgency": "high", "content-type": "application/octet-stream"}
        return headers | more, written.encrypted


def _judge(status: int) -> None:
    if status in (404, 410):
        raise Gone(Reason("push.gone"))
    if status == 429 or status >= 500:
        raise TryLater(Reason("push.later"))
    if status >= 300:
        raise Refused(Reason("push.refused", status=status))


def _usable(subscription: Subscription) -> bool:
    try:
        point, secret = _bytes(subscription.p256dh), _bytes(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == 65 and len(secret) == 16


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _public_pem(keys: Keys) -> bytes:
    private = load_pem_private_key(keys.private.encode(), None)
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
