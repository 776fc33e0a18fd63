"""Expired tokens and many who need a new one at once, in several processes: one refresh, and nobody fails."""

import json
from collections import Counter

import pytest
from tests.faults.conftest import Forge, dice, report, rounds
from tests.faults.meeting_counts import advance_time, let_held_calls_end, wait_until_called
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.support.sandbox import OLIVIA
from tests.support.world import World

from videomeet.domain.people.people import Caller
from videomeet.store.grants.grants import REFRESH_LEASE

TOKEN = "POST /oauth/token"
PROCESSES, USERS = 4, (8, 64)
HELD = 0.3
LONG_GRACE = 10**6


async def raced(world: World, forge: Forge, ada: Caller, users: int) -> list[str]:
    """How the calls of one round ended."""
    seconds = world.clock.offset.total_seconds()
    each = users // PROCESSES
    result = await forge.ask("act", ada.tenant_id, ada.associate_id, each, PROCESSES, seconds)
    ended: list[str] = json.loads(result)
    assert len(ended) == users
    return ended


def let_the_token_expire(world: World) -> None:
    advance_time(world, hours=2)
    world.zoom.clear_requests()


async def kill_whoever_renews(world: World, forge: Forge, ada: Caller) -> None:
    """In the middle of the call to the provider; the lease is not over yet, so that the next have to wait."""
    world.zoom.fault("slow", seconds=HELD, times=1, match=TOKEN)
    await forge.ask("call", ada.tenant_id, ada.associate_id, world.clock.offset.total_seconds())
    await wait_until_called(world, TOKEN)
    await forge.kill()
    let_held_calls_end(world.zoom, 2 * HELD)
    advance_time(world, seconds=REFRESH_LEASE.total_seconds() - 2)


@pytest.mark.parametrize(
    ("trouble", "grace", "requests"),
    [("strict rotation", 0, 1), ("a grace period", 60, 1), ("lost replies and a grace period", 60, 2)],
)
async def test_a_refresh_race_has_no_losers_and_one_refresh_a_round(
    world: World, forge: Forge, trouble: str, grace: int, requests: int
) -> None:
    ada, ended, refreshes = await world.connect_tenant(), Counter[str](), Counter[int]()
    world.zoom.limit(refresh_grace_seconds=grace)
    for users in USERS:
        for _ in range(rounds(1, 100)):
            let_the_token_expire(world)
            if requests == 2:
                world.zoom.fault("lost_reply", times=1, match=TOKEN)
            ended.update(await raced(world, forge, ada, users))
            refreshes[len(world.zoom.requests(TOKEN))] += 1
    report(
        f"refresh race, {trouble}, {USERS} users in {PROCESSES} processes: {refreshes.total()} rounds, "
        f"{ended.total()} calls: {ended[OLIVIA]} right; rounds by requests for a token: {dict(refreshes)}"
    )
    assert set(ended) == {OLIVIA}
    assert set(refreshes) == {requests}
    assert find_secrets(forge.log, await collect_secrets(world)) == []


async def test_without_such_grace_a_lost_renewal_asks_everybody_to_sign_in_and_then_all_is_well(
    world: World, forge: Forge
) -> None:
    ada, chance, ended, lost = await world.connect_tenant(), dice(), Counter[str](), Counter[str]()
    for number in range(rounds(1, 50)):
        users, how = USERS[number % 2], chance.choice(["lost on the way", "lost with their process"])
        let_the_token_expire(world)
        if how == "lost on the way":
            world.zoom.fault("lost_reply", times=1, match=TOKEN)
        else:
            await kill_whoever_renews(world, forge, ada)
        lost[how] += 1
        failed = await raced(world, forge, ada, users)
        assert {line.partition(":")[0] for line in failed} == {"NeedsAuthorization"}
        await world.authorize(ada)
        ended.update(await raced(world, forge, ada, users))
    report(f"signed in again: renewals {dict(lost)}; {ended.total()} calls: {ended[OLIVIA]} right")
    assert set(ended) == {OLIVIA}


async def test_when_whoever_renews_is_killed_the_others_wait_and_one_of_them_takes_over(
    world: World, forge: Forge
) -> None:
    ada, ended, refreshes = await world.connect_tenant(), Counter[str](), Counter[int]()
    for number in range(rounds(2, 100)):
        # Under strict rotation new tokens that nobody has seen are the end: there the call itself is lost.
        grace, users = (0, LONG_GRACE)[number % 2], USERS[number // 2 % 2]
        world.zoom.limit(refresh_grace_seconds=grace)
        let_the_token_expire(world)
        if not grace:
            world.zoom.fault("down", times=1, match=TOKEN)
        await kill_whoever_renews(world, forge, ada)
        ended.update(await raced(world, forge, ada, users))
        refreshes[len(world.zoom.requests(TOKEN))] += 1
    report(f"whoever renews killed: {refreshes.total()} rounds, {ended.total()} calls: {ended[OLIVIA]} right")
    assert set(ended) == {OLIVIA}
    assert set(refreshes) == {2}
    assert find_secrets(forge.log, await collect_secrets(world)) == []
