"""The back-off policy: longer after every failure, never above the longest, at any number of attempts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.backoff_formula import Backoff

SECONDS = st.floats(min_value=0.001, max_value=86_400)
ATTEMPTS = st.integers(min_value=0, max_value=10**6)
DRAWN = st.floats(min_value=0, max_value=1)
JITTER = st.floats(min_value=0, max_value=1)


def policy(first: float, longest: float, jitter: float = 0.0) -> Backoff:
    return Backoff(timedelta(seconds=first), timedelta(seconds=longest), jitter)


@given(SECONDS, SECONDS, ATTEMPTS)
def test_the_delay_grows_with_the_attempts_up_to_the_longest(
    first: float, longest: float, attempts: int
) -> None:
    backoff = policy(first, longest)
    now, then = backoff.delay(attempts), backoff.delay(attempts + 1)
    assert timedelta(0) < now <= then <= backoff.longest


@given(SECONDS, SECONDS, JITTER, ATTEMPTS, DRAWN)
def test_jitter_stays_within_its_part_of_the_delay(
    first: float, longest: float, jitter: float, attempts: int, drawn: float
) -> None:
    plain = policy(first, longest).delay(attempts).total_seconds()
    spread = policy(first, longest, jitter).delay(attempts, lambda: drawn).total_seconds()
    rounding = 2e-6
    assert max(0, plain * (1 - jitter) - rounding) <= spread <= plain * (1 + jitter) + rounding


@given(SECONDS, SECONDS, ATTEMPTS, DRAWN, st.floats(min_value=0, max_value=200_000))
def test_a_wait_that_somebody_asked_for_is_kept(
    first: float, longest: float, attempts: int, drawn: float, asked: float
) -> None:
    backoff = policy(first, longest, 0.2)
    without = backoff.delay(attempts, lambda: drawn)
    assert backoff.delay(attempts, lambda: drawn, at_least=asked) == max(without, timedelta(seconds=asked))


@given(ATTEMPTS)
def test_the_longest_is_reached_and_kept(attempts: int) -> None:
    backoff = Backoff(timedelta(minutes=2), timedelta(hours=12), jitter=0)
    expected = timedelta(hours=12) if attempts >= 10 else timedelta(minutes=2) * 2 ** max(attempts - 1, 0)
    assert backoff.delay(attempts) == expected
