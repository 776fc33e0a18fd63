"""Calendars are kept while they are right and used, and never too many."""

from videomeet.flows.kit.feed_cache import Feed, FeedCache

ADA, BO, CY = (1, 1), (1, 2), (1, 3)


def test_a_calendar_is_given_back_while_its_tag_is_the_same() -> None:
    cache = FeedCache()
    cache.put(ADA, Feed("a", b"calendar"))
    assert cache.get(ADA, "a") == Feed("a", b"calendar")
    assert cache.get(ADA, "b") is None
    assert cache.get(BO, "a") is None


def test_the_calendar_that_was_unused_for_longest_goes_first() -> None:
    cache = FeedCache(max_bytes=20)
    for owner in (ADA, BO):
        cache.put(owner, Feed("a", b"x" * 9))
    assert cache.get(ADA, "a")
    cache.put(CY, Feed("a", b"x" * 9))
    assert [cache.get(owner, "a") is not None for owner in (ADA, BO, CY)] == [True, False, True]


def test_a_calendar_larger_than_the_whole_is_not_kept() -> None:
    cache = FeedCache(max_bytes=20)
    cache.put(ADA, Feed("a", b"x" * 21))
    assert cache.get(ADA, "a") is None
