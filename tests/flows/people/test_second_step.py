"""The second step of signing in: nobody gets in with a password alone who has a factor or needs one."""

from datetime import timedelta

import pytest
from tests.support.second_factor import VISIT, add_app, begin, code_of, finish
from tests.support.world import ADA, BO, NORA, PASSWORD, World

from videomeet.domain.kit.errors import NotFound, Problem, Refused, TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditFilter
from videomeet.domain.people.second_factor import MAX_ATTEMPTS, UNFINISHED_LIFETIME
from videomeet.flows.admin import tenant_preferences
from videomeet.flows.admin.sweep import sweep
from videomeet.flows.people import audit_log, second_step, sign_in
from videomeet.flows.people.authenticator_app import propose_app
from videomeet.flows.people.sessions import SignedIn, Visit, find_caller
from videomeet.flows.users import edit_users, operator, passwords

HALF_A_MINUTE = 30


async def refused(world: World, token: str, code: str, visit: Visit = VISIT) -> Problem:
    """A code that must not sign in, and how it fails."""
    with pytest.raises(Problem) as failed:
        await finish(world, token, code, visit)
    return failed.value


async def demand(world: World) -> None:
    """Ada, who has an app, demands a second factor of everybody at Acme."""
    ada = await world.caller(ADA)
    await add_app(world, ada)
    await tenant_preferences.set_demands_second_factor(world.services, ada, demanded=True)


async def test_a_password_alone_opens_no_session_of_who_has_an_app(world: World) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    token = await begin(world, BO)
    assert await find_caller(world.services, token) is None
    world.clock.advance(seconds=HALF_A_MINUTE)
    signed_in = await finish(world, token, code_of(world, secret))
    caller = await find_caller(world.services, signed_in.token)
    assert caller is not None
    assert caller.email == BO


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_clock_may_differ_by_half_a_minute(world: World, steps: int, counts: bool) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    world.clock.advance(minutes=5)
    token, code = await begin(world, BO), code_of(world, secret, steps=steps)
    if counts:
        assert (await finish(world, token, code)).token
    else:
        assert isinstance(await refused(world, token, code), Refused)


async def test_a_code_counts_once_and_so_does_the_one_that_set_the_app_up(world: World) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    assert (await refused(world, await begin(world, BO), code_of(world, secret))).fields == {
        "code": Reason("second_factor.wrong")
    }
    world.clock.advance(minutes=5)
    code, earlier = code_of(world, secret), code_of(world, secret, steps=-1)
    await finish(world, await begin(world, BO), code)
    for used in (code, earlier):
        assert isinstance(await refused(world, await begin(world, BO), used), Refused)


async def test_somebody_elses_code_is_refused(world: World) -> None:
    await add_app(world, await world.caller(BO))
    secret, codes = await add_app(world, await world.caller(ADA))
    world.clock.advance(minutes=5)
    token = await begin(world, BO)
    for code in (code_of(world, secret), codes[0]):
        assert isinstance(await refused(world, token, code), Refused)


async def test_a_recovery_code_signs_in_once_however_it_is_typed(world: World) -> None:
    _, codes = await add_app(world, await world.caller(BO))
    assert (len(codes), len(set(codes))) == (10, 10)
    assert (await finish(world, await begin(world, BO), f" {codes[3].lower().replace('-', ' ')}")).token
    assert isinstance(await refused(world, await begin(world, BO), codes[3]), Refused)
    assert (await finish(world, await begin(world, BO), codes[4])).token


async def test_a_sign_in_ends_after_five_wrong_codes_and_the_right_one_is_too_late(world: World) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    world.clock.advance(minutes=5)
    token = await begin(world, BO)
    for _ in range(MAX_ATTEMPTS):
        assert isinstance(await refused(world, token, "000000"), Refused)
    assert isinstance(await refused(world, token, code_of(world, secret)), NotFound)
    assert (await finish(world, await begin(world, BO), code_of(world, secret))).token


async def test_whoever_knows_the_password_can_not_guess_codes_and_keeps_nobody_out(world: World) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    world.clock.advance(minutes=5)
    known = await finish(world, await begin(world, BO), code_of(world, secret))
    ended = []
    for attempt in range(31):
        token = await begin(world, BO)
        # From a new network each time.
        ended.append(type(await refused(world, token, "000000", Visit(f"198.51.100.{attempt}", "tests"))))
    assert ended == [Refused] * 30 + [TooManyAttempts]
    world.clock.advance(minutes=5)
    token, code = await begin(world, BO), code_of(world, secret)
    assert isinstance(await refused(world, token, code), TooManyAttempts)
    assert (await finish(world, token, code, Visit("192.0.2.1", "tests", known.device_token))).token


async def test_an_unfinished_sign_in_lasts_ten_minutes_and_is_then_swept(world: World) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    token = await begin(world, BO)
    world.clock.advance(seconds=(UNFINISHED_LIFETIME + timedelta(seconds=1)).total_seconds())
    assert isinstance(await refused(world, token, code_of(world, secret)), NotFound)
    await sweep(world.services)
    assert await world.count("unfinished_sign_ins") == 0


async def test_an_unfinished_sign_in_works_once(world: World) -> None:
    _, codes = await add_app(world, await world.caller(BO))
    token = await begin(world, BO)
    await finish(world, token, codes[0])
    assert isinstance(await refused(world, token, codes[1]), NotFound)


async def test_who_may_no_longer_log_in_can_not_finish(world: World) -> None:
    _, codes = await add_app(world, await world.caller(BO))
    token = await begin(world, BO)
    await operator.set_may_log_in(world.services, BO, allowed=False)
    await operator.set_may_log_in(world.services, BO, allowed=True)
    assert isinstance(await refused(world, token, codes[0]), NotFound)
    # The factor outlives it: coming back, they need it.
    assert (await finish(world, await begin(world, BO), codes[0])).token


async def test_a_new_password_ends_a_sign_in_with_the_old_and_does_not_replace_the_factor(
    world: World,
) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    _, codes = await add_app(world, bo)
    token = await begin(world, BO)
    link = await edit_users.send_password_link(world.services, ada, bo.associate_id)
    assert link.url is None
    url = await operator.reset_password(world.services, BO)
    await passwords.set_password(world.services, url.rpartition("/")[2], PASSWORD, ip_address="192.0.2.1")
    assert isinstance(await refused(world, token, codes[0]), NotFound)
    assert (await finish(world, await begin(world, BO), codes[0])).token


async def test_where_it_is_demanded_the_first_sign_in_sets_one_up(world: World) -> None:
    await demand(world)
    token = await begin(world, BO)
    step = await second_step.get_second_step(world.services, token)
    assert step.proposal is not None
    again = await second_step.get_second_step(world.services, token, step.proposal.token)
    assert again.proposal == step.proposal
    secret, proposal = step.proposal.secret, step.proposal.token
    with pytest.raises(Refused):
        await second_step.finish_with_new_app(world.services, token, proposal, "000000", VISIT)
    signed_in, codes = await second_step.finish_with_new_app(
        world.services, token, proposal, code_of(world, secret), VISIT
    )
    assert await find_caller(world.services, signed_in.token) is not None
    assert (await finish(world, await begin(world, BO), codes[0])).token


async def test_a_password_alone_does_not_set_up_another_app(world: World) -> None:
    await add_app(world, await world.caller(BO))
    token = await begin(world, BO)
    assert (await second_step.get_second_step(world.services, token)).proposal is None
    associate = (await second_step.get_second_step(world.services, token)).sign_in.associate
    proposal = propose_app(world.services, associate)
    code = code_of(world, proposal.secret)
    with pytest.raises(NotFound):
        await second_step.finish_with_new_app(world.services, token, proposal.token, code, VISIT)


async def test_what_was_proposed_to_somebody_else_or_long_ago_is_refused(world: World) -> None:
    await demand(world)
    token = await begin(world, BO)
    theirs = propose_app(
        world.services,
        (await second_step.get_second_step(world.services, await begin(world, ADA))).sign_in.associate,
    )
    for proposal, secret in ((theirs.token, theirs.secret), ("nonsense", theirs.secret), ("ø", "A" * 32)):
        with pytest.raises(Refused) as failed:
            await second_step.finish_with_new_app(
                world.services, token, proposal, code_of(world, secret), VISIT
            )
        assert failed.value.reason == Reason("second_factor.too_late")


async def test_another_installation_demands_nothing(world: World) -> None:
    await demand(world)
    assert await find_caller(world.services, await world.session_token(NORA)) is not None


async def test_the_audit_says_how_somebody_signed_in_and_that_a_factor_was_wrong(world: World) -> None:
    ada = await world.caller(ADA)
    _, codes = await add_app(world, await world.caller(BO))
    token = await begin(world, BO)
    await refused(world, token, "000000")
    await finish(world, token, codes[0])
    page = await audit_log.list_entries(world.services, ada, AuditFilter(), 1)
    assert [(entry.action, entry.subject and entry.subject.code) for entry in page.rows[:3]] == [
        ("sign_in", "audit.by_recovery_code"),
        ("sign_in_failed", "audit.second_factor_wrong"),
        ("add_second_factor", "audit.app"),
    ]


async def test_without_a_factor_a_password_signs_in_as_before(world: World) -> None:
    signed_in = await sign_in.sign_in(
        world.services, BO, PASSWORD, ip_address="192.0.2.1", user_agent="tests"
    )
    assert isinstance(signed_in, SignedIn)
