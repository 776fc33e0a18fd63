"""What Web Push consists of: a browser's address, our keys, one message, and how sending can end."""

from dataclasses import dataclass, field
from typing import Protocol

from videomeet.domain.kit.errors import Refused


@dataclass(frozen=True)
class Subscription:
    """One browser as it described itself: whoever has this can notify it. Keys in URL-safe base64."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True)
class VapidKeys:
    """Ours (VAPID): what browsers are given (URL-safe base64), and what signs (PEM)."""

    public: str
    private: str = field(repr=False)


@dataclass(frozen=True)
class PushMessage:
    """A message of 3,000 bytes at most, dropped after `ttl_seconds`, or for a newer one of its topic."""

    payload: str
    topic: str
    ttl_seconds: int


class SubscriptionGone(Refused):
    """The browser has taken its permission back: forget it."""


class PushClient(Protocol):
    """Takes messages to browsers (`push/client.py`); never inside a transaction."""

    def check_subscription(self, subscription: Subscription) -> None:
        """`Refused` unless it is a browser at a push service that we go to."""
        ...

    def make_keys(self) -> VapidKeys:
        """Keys that nobody else has."""
        ...

    async def send(self, subscription: Subscription, keys: VapidKeys, message: PushMessage) -> None:
        """Encrypt it and send it to its push service. `SubscriptionGone`, `TryLater` or `Refused`."""
        ...
