"""Failed sign-ins are counted, by a clock that may be wrong."""

import pytest
from tests.support.world import ADA, Clock

from videomeet.domain.kit.errors import Refused, TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.flows.kit.login_throttle import LoginThrottle


async def test_an_address_that_fails_a_hundred_times_has_to_wait_for_every_account() -> None:
    attempts = LoginThrottle(wall_clock=lambda: Clock()().timestamp())
    for number in range(100):
        with pytest.raises(Refused):
            async with attempts.attempt(f"{number}@acme.example", "192.0.2.1"):
                raise Refused(Reason("sign_in.wrong"))
    with pytest.raises(TooManyAttempts):
        async with attempts.attempt(ADA, "192.0.2.1"):
            pass
    async with attempts.attempt(ADA, "192.0.2.2"):
        pass


async def failed(attempts: LoginThrottle, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            async with attempts.attempt(ADA, "192.0.2.1"):
                raise Refused(Reason("sign_in.wrong"))


@pytest.mark.parametrize("hours", [-24, -1])
async def test_a_clock_set_back_locks_nobody_out_for_the_length_of_its_jump(hours: int) -> None:
    clock = Clock()
    attempts = LoginThrottle(wall_clock=lambda: clock().timestamp())
    await failed(attempts, 10)
    clock.advance(hours=hours)
    await failed(attempts, 10)
    with pytest.raises(TooManyAttempts):
        async with attempts.attempt(ADA, "192.0.2.1"):
            pass


@pytest.mark.parametrize("jump", [{"seconds": -20}, {"seconds": 20}, {"days": 1}])
async def test_a_clock_that_is_corrected_a_little_or_set_ahead_gives_nobody_more_tries(
    jump: dict[str, float],
) -> None:
    clock = Clock()
    attempts = LoginThrottle(wall_clock=lambda: clock().timestamp())
    await failed(attempts, 10)
    clock.advance(**jump)
    with pytest.raises(TooManyAttempts):
        async with attempts.attempt(ADA, "192.0.2.1"):
            pass


async def test_signing_in_well_is_not_counted() -> None:
    attempts, entered = LoginThrottle(wall_clock=lambda: Clock()().timestamp()), 0
    for _ in range(11):
        async with attempts.attempt(ADA, "192.0.2.1"):
            entered += 1
    assert entered == 11


async def test_an_account_that_strangers_guess_at_from_everywhere_is_stopped_for_new_browsers_alone() -> None:
    attempts = LoginThrottle(wall_clock=lambda: Clock()().timestamp())
    for number in range(200):
        with pytest.raises(Refused):
            async with attempts.attempt(ADA, f"192.0.2.{number}"):
                raise Refused(Reason("sign_in.wrong"))
    with pytest.raises(TooManyAttempts):
        async with attempts.attempt(ADA, "198.51.100.1"):
            pass
    entered = False
    async with attempts.attempt(ADA, "198.51.100.1", "a browser that is known"):
        entered = True
    assert entered
