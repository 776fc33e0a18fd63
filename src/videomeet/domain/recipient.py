"""Somebody whom an e-mail or a calendar event names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets an e-mail. `status` is their answer so far: not_seen, seen, accepted ..."""

    name: str
    address: str
    status: str = "not_seen"
