"""Sessions: how they live on and end, who sees and ends them, and what is stored of them."""

import pytest
from tests.flows.people.test_sign_in import caller_of
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.kit.errors import NotFound
from videomeet.flows.people import sessions


async def test_a_session_ends_after_thirty_days_however_much_it_is_used(world: World) -> None:
    token = await world.session_token(ADA)
    for _ in range(71):
        world.clock.advance(hours=10)
        assert await caller_of(world, token) is not None
    world.clock.advance(hours=11)
    assert await caller_of(world, token) is None


async def test_the_twenty_first_session_ends_the_one_unused_for_longest(world: World) -> None:
    tokens = []
    for _ in range(21):
        tokens.append(await world.session_token(ADA))
        world.clock.advance(minutes=1)
    alive = [await caller_of(world, token) is not None for token in tokens]
    assert alive == [False] + [True] * 20


async def test_a_session_that_is_used_lives_on_and_an_idle_one_ends(world: World) -> None:
    used, idle = await world.session_token(ADA), await world.session_token(ADA)
    world.clock.advance(hours=11)
    assert await caller_of(world, used) is not None
    world.clock.advance(hours=2)
    assert await caller_of(world, used) is not None
    assert await caller_of(world, idle) is None


async def test_looking_often_does_not_write_often(world: World) -> None:
    token = await world.session_token(ADA)
    before = await world.rows("sessions", "seen_at")
    world.clock.advance(minutes=4)
    await caller_of(world, token)
    assert await world.rows("sessions", "seen_at") == before


async def test_sessions_are_listed_with_where_and_when_and_can_be_ended(world: World) -> None:
    own_token, other_token = await world.session_token(ADA), await world.session_token(ADA)
    caller = await caller_of(world, own_token)
    assert caller is not None
    rows = await sessions.list_sessions(world.services, caller)
    assert {(row.address, row.user_agent) for row in rows} == {("127.0.0.1", "tests")}
    (other,) = [row.id for row in rows if row.id != caller.session_id]
    await sessions.end_session(world.services, caller, other)
    assert await caller_of(world, other_token) is None
    assert await caller_of(world, own_token) is not None
    with pytest.raises(NotFound):
        await sessions.end_session(world.services, caller, other)


@pytest.mark.parametrize("other", [BO, NORA])
async def test_nobody_sees_or_ends_the_session_of_another(world: World, other: str) -> None:
    ada, stranger = await world.caller(ADA), await world.caller(other)
    assert ada.session_id not in {row.id for row in await sessions.list_sessions(world.services, stranger)}
    with pytest.raises(NotFound):
        await sessions.end_session(world.services, stranger, ada.session_id)
    assert [row.id for row in await sessions.list_sessions(world.services, ada)] == [ada.session_id]


async def test_signing_out_ends_this_session_and_everywhere_ends_all(world: World) -> None:
    tokens = [await world.session_token(ADA) for _ in range(3)]
    callers = [await caller_of(world, token) for token in tokens]
    assert callers[0]
    assert callers[1]
    await sessions.sign_out(world.services, callers[0])
    assert [bool(await caller_of(world, token)) for token in tokens] == [False, True, True]
    await sessions.sign_out_everywhere(world.services, callers[1])
    assert [bool(await caller_of(world, token)) for token in tokens] == [False, False, False]


@pytest.mark.parametrize("token", ["", "x", "\ud83d", "a" * 5000])
async def test_a_made_up_token_is_nobodys(world: World, token: str) -> None:
    assert await caller_of(world, token) is None


async def test_the_token_itself_is_not_kept(world: World) -> None:
    token = await world.session_token(ADA)
    assert token.encode() not in world.path.read_bytes()
