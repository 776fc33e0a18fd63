"""Expired tokens and many who need a new one at once, in several processes: one refresh, and nobody fails."""

import json
from collections import Counter

from tests.faults.conftest import Forge, rounds, tell
from tests.faults.counting import ahead
from tests.faults.secrets import found_in, secrets_of
from tests.support.sandbox import OLIVIA
from tests.support.world import World

from videomeet.domain.people import Caller

TOKEN = "POST /oauth/token"
PROCESSES, CALLS = 3, 8


async def raced(world: World, forge: Forge, ada: Caller, calls: int = CALLS) -> list[str]:
    """How the calls of one round ended, begun when the access token had just died."""
    ahead(world, hours=2)
    world.zoom.forget_requests()
    seconds = world.clock.ahead.total_seconds()
    told = await forge.ask("act", ada.tenant_id, ada.associate_id, calls, PROCESSES, seconds)
    ended: list[str] = json.loads(told)
    return ended


async def test_a_refresh_race_has_no_losers_and_one_refresh_a_round(world: World, forge: Forge) -> None:
    ada, ended, refreshes = await world.connected(), Counter[str](), Counter[int]()
    for number in range(rounds(4, 100)):
        calls = 64 // PROCESSES + 1 if number % 4 == 3 else CALLS
        ended.update(await raced(world, forge, ada, calls))
        refreshes[len(world.zoom.requests(TOKEN))] += 1
    tell(f"refresh race: {refreshes.total()} rounds, {ended.total()} calls: {ended[OLIVIA]} right")
    assert set(ended) == {OLIVIA}
    assert set(refreshes) == {1}
    assert found_in(forge.log, await secrets_of(world)) == []


async def test_lost_renewals_are_survived_where_the_provider_takes_the_old_token_again(
    world: World, forge: Forge
) -> None:
    ada, ended, refreshes = await world.connected(), Counter[str](), Counter[int]()
    world.zoom.limit(refresh_grace_seconds=60)
    for _ in range(rounds(3, 100)):
        world.zoom.fault("lost_reply", times=1, match=TOKEN)
        ended.update(await raced(world, forge, ada))
        refreshes[len(world.zoom.requests(TOKEN))] += 1
    tell(f"lost renewals: {refreshes.total()} rounds, {ended.total()} calls: {ended[OLIVIA]} right")
    assert set(ended) == {OLIVIA}
    assert set(refreshes) == {2}
    assert found_in(forge.log, await secrets_of(world)) == []


async def test_without_such_grace_a_lost_renewal_asks_everybody_to_sign_in_and_then_all_is_well(
    world: World, forge: Forge
) -> None:
    ada, ended = await world.connected(), Counter[str]()
    for _ in range(rounds(2, 50)):
        world.zoom.fault("lost_reply", times=1, match=TOKEN)
        failed = await raced(world, forge, ada)
        assert {line.partition(":")[0] for line in failed} == {"NeedsAuthorization"}
        await world.authorize(ada)
        ended.update(await raced(world, forge, ada))
    tell(f"signed in again: {ended.total()} calls: {ended[OLIVIA]} right")
    assert set(ended) == {OLIVIA}
