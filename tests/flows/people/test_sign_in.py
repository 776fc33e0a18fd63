"""Signing in and out: nothing is revealed about accounts, attempts are counted, sessions live and end."""

import asyncio

import pytest
from tests.support.world import ADA, BO, NORA, PASSWORD, Clock, World

from videomeet.domain.kit.errors import NotFound, Problem, Refused, TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.kit.login_throttle import LoginThrottle
from videomeet.flows.people import sign_in, user_accounts


async def attempt(
    world: World, email: str, password: str | None = None, *, address: str = "192.0.2.1"
) -> Problem:
    """A sign-in that must fail, and how it does."""
    given = "wrong" if password is None else password
    with pytest.raises(Problem) as failed:
        await sign_in.sign_in(world.services, email, given, ip_address=address, user_agent="tests")
    return failed.value


async def caller_of(world: World, token: str) -> Caller | None:
    return await sign_in.find_caller(world.services, token)


async def test_the_right_password_opens_a_session_with_the_tenants_context(world: World) -> None:
    caller = await caller_of(world, await world.session_token(ADA))
    assert caller is not None
    assert (caller.name, caller.administrator, caller.tenant_name) == ("Ada Holm", True, "Acme AS")
    assert (caller.context, caller.context_valid) == ("Cust10001", True)


async def test_the_e_mail_address_may_be_written_in_capitals_and_with_spaces(world: World) -> None:
    assert await caller_of(world, await world.session_token("  ADA@Acme.Example ")) is not None


@pytest.mark.parametrize("typed", ["ase@blåbær.example", "ase@xn--blbr-roah.example"])
async def test_the_domain_may_be_written_as_browsers_send_it(world: World, typed: str) -> None:
    ada = await world.caller(ADA)
    await user_accounts.add_associate(
        world.services,
        ada.tenant_id,
        name="Åse",
        email="ase@blåbær.example",
        password=PASSWORD,
        administrator=False,
        zone="UTC",
    )
    token = await sign_in.sign_in(world.services, typed, PASSWORD, ip_address="192.0.2.1", user_agent="tests")
    assert await caller_of(world, token) is not None


async def test_a_wrong_password_and_an_unknown_account_sound_the_same(world: World) -> None:
    wrong, unknown = await attempt(world, ADA), await attempt(world, "nobody@acme.example")
    assert (type(wrong), wrong.reason, wrong.fields) == (type(unknown), unknown.reason, unknown.fields)
    assert isinstance(wrong, Refused)


async def test_who_may_not_log_in_sounds_like_a_wrong_password(world: World) -> None:
    await world.change("associates", {"email": BO}, may_log_in=0)
    assert (await attempt(world, BO, PASSWORD)).reason == (await attempt(world, BO)).reason


async def test_who_may_no_longer_log_in_is_out_at_once(world: World) -> None:
    token = await world.session_token(BO)
    await world.change("associates", {"email": BO}, may_log_in=0)
    assert await caller_of(world, token) is None


@pytest.mark.parametrize("email", [ADA, "nobody@acme.example"])
async def test_ten_of_thirty_attempts_at_once_are_tried_whether_or_not_the_account_exists(
    world: World, email: str
) -> None:
    await world.session_token(ADA)
    failures = await asyncio.gather(*(attempt(world, email, address=f"192.0.2.{n}") for n in range(30)))
    assert [type(failure) for failure in failures].count(Refused) == 10
    assert isinstance(await attempt(world, email, PASSWORD), TooManyAttempts)
    assert await caller_of(world, await world.session_token(NORA)) is not None


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


@pytest.mark.parametrize("password", ["", "x" * 100_000, "correct horse battery\x00"])
async def test_a_strange_password_is_a_wrong_one(world: World, password: str) -> None:
    assert isinstance(await attempt(world, ADA, password), Refused)


@pytest.mark.parametrize("email", ["", "' OR 1=1 --", "a" * 10_000])
async def test_a_strange_address_is_an_unknown_one(world: World, email: str) -> None:
    assert isinstance(await attempt(world, email, PASSWORD), Refused)


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
    sessions = await sign_in.list_sessions(world.services, caller)
    assert {(row.address, row.user_agent) for row in sessions} == {("127.0.0.1", "tests")}
    (other,) = [row.id for row in sessions if row.id != caller.session_id]
    await sign_in.end_session(world.services, caller, other)
    assert await caller_of(world, other_token) is None
    assert await caller_of(world, own_token) is not None
    with pytest.raises(NotFound):
        await sign_in.end_session(world.services, caller, other)


@pytest.mark.parametrize("other", [BO, NORA])
async def test_nobody_sees_or_ends_the_session_of_another(world: World, other: str) -> None:
    ada, stranger = await world.caller(ADA), await world.caller(other)
    assert ada.session_id not in {row.id for row in await sign_in.list_sessions(world.services, stranger)}
    with pytest.raises(NotFound):
        await sign_in.end_session(world.services, stranger, ada.session_id)
    assert [row.id for row in await sign_in.list_sessions(world.services, ada)] == [ada.session_id]


async def test_signing_out_ends_this_session_and_everywhere_ends_all(world: World) -> None:
    tokens = [await world.session_token(ADA) for _ in range(3)]
    callers = [await caller_of(world, token) for token in tokens]
    assert callers[0]
    assert callers[1]
    await sign_in.sign_out(world.services, callers[0])
    assert [bool(await caller_of(world, token)) for token in tokens] == [False, True, True]
    await sign_in.sign_out_everywhere(world.services, callers[1])
    assert [bool(await caller_of(world, token)) for token in tokens] == [False, False, False]


@pytest.mark.parametrize("token", ["", "x", "\ud83d", "a" * 5000])
async def test_a_made_up_token_is_nobodys(world: World, token: str) -> None:
    assert await caller_of(world, token) is None


async def test_the_token_itself_is_not_kept(world: World) -> None:
    token = await world.session_token(ADA)
    assert token.encode() not in world.path.read_bytes()


async def test_the_chosen_zone_is_what_the_diary_shows(world: World) -> None:
    token = await world.session_token(ADA)
    caller = await caller_of(world, token)
    assert caller
    await sign_in.set_time_zone(world.services, caller, "Asia/Kathmandu")
    after = await caller_of(world, token)
    assert after
    assert after.zone == "Asia/Kathmandu"


@pytest.mark.parametrize("zone", ["", "Europe/Atlantis", "../../etc/passwd", "x" * 5000, "europe/oslo\x00"])
async def test_a_zone_that_does_not_exist_is_refused(world: World, zone: str) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused) as refusal:
        await sign_in.set_time_zone(world.services, ada, zone)
    assert "zone" in refusal.value.fields
