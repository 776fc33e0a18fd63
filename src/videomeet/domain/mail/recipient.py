"""Somebody whom an e-mail or a calendar event names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipient:
    """`status` is what they responded so far: not_seen, seen, accepted, tentative or declined."""

    name: str
    address: str
    status: str = "not_seen"
