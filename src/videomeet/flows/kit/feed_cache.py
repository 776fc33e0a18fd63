"""Calendars that were built, kept in this process until something in them changes."""

from collections import OrderedDict
from dataclasses import dataclass

MAX_BYTES = 16_000_000


@dataclass(frozen=True)
class Feed:
    """A calendar, and the tag (RFC 9110) that changes with it."""

    tag: str
    content: bytes


class FeedCache:
    """The calendars used last, of `max_bytes` together at most."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._feeds: OrderedDict[tuple[int, int], Feed] = OrderedDict()
        self._max_bytes = max_bytes

    def get(self, owner: tuple[int, int], tag: str) -> Feed | None:
        """The calendar of (tenant id, associate id), if it is still the one with this tag."""
        feed = self._feeds.get(owner)
        if feed is None or feed.tag != tag:
            return None
        self._feeds.move_to_end(owner)
        return feed

    def put(self, owner: tuple[int, int], feed: Feed) -> None:
        """Keep a calendar instead of the owner's earlier one."""
        self._feeds[owner] = feed
        self._feeds.move_to_end(owner)
        while sum(len(each.content) for each in self._feeds.values()) > self._max_bytes:
            self._feeds.popitem(last=False)
