"""Passkeys: added with the password, and signing in once with each signature."""

from dataclasses import replace

import pytest
from tests.support.authenticator import Authenticator
from tests.support.second_factor import VISIT, begin
from tests.support.world import ADA, BASE_URL, BO, PASSWORD, World

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.people.second_factor import MAX_PASSKEYS
from videomeet.flows.admin import offboarding, tenant_preferences
from videomeet.flows.people import passkeys, second_step
from videomeet.flows.people.sessions import find_caller
from videomeet.flows.people.webauthn_checks import passkey_host

HOST = BASE_URL.partition("://")[2]


async def add_passkey(world: World, email: str) -> tuple[Authenticator, list[str]]:
    caller, authenticator = await world.caller(email), Authenticator(BASE_URL, HOST)
    options = await passkeys.begin_passkey(world.services, caller, PASSWORD, "my phone")
    answer = authenticator.create(options)
    return authenticator, await passkeys.add_passkey(world.services, caller, "my phone", answer)


async def options_of(world: World, token: str) -> str:
    options = (await second_step.get_second_step(world.services, token)).passkey_options
    assert options is not None
    return options


async def test_a_passkey_signs_in_once_with_each_signature(world: World) -> None:
    authenticator, codes = await add_passkey(world, BO)
    assert len(codes) == 10
    token = await begin(world, BO)
    answer = authenticator.get(await options_of(world, token))
    signed_in = await passkeys.finish_with_passkey(world.services, token, answer, VISIT)
    assert await find_caller(world.services, signed_in.token) is not None
    with pytest.raises(Refused):
        await passkeys.finish_with_passkey(world.services, await begin(world, BO), answer, VISIT)


async def test_somebody_elses_passkey_and_another_sites_are_refused(world: World) -> None:
    await add_passkey(world, BO)
    theirs, _ = await add_passkey(world, ADA)
    token = await begin(world, BO)
    for answer in (theirs.get(await options_of(world, token)), "", "[]", "{}"):
        with pytest.raises(Refused):
            await passkeys.finish_with_passkey(world.services, token, answer, VISIT)
    caller = await world.caller(BO)
    options = await passkeys.begin_passkey(world.services, caller, PASSWORD, "evil")
    answer = Authenticator("https://evil.example", HOST).create(options)
    with pytest.raises(Refused):
        await passkeys.add_passkey(world.services, caller, "evil", answer)


def test_where_the_address_is_a_number_there_are_none(world: World) -> None:
    for url in ("http://127.0.0.1:8700", "https://[::1]"):
        assert passkey_host(replace(world.services, base_url=url)) is None


async def test_an_eleventh_passkey_is_refused(world: World) -> None:
    for _ in range(MAX_PASSKEYS):
        await add_passkey(world, BO)
    with pytest.raises(Refused) as refused:
        await add_passkey(world, BO)
    assert refused.value.fields["name"].code == "second_factor.too_many_passkeys"
    assert await world.count("passkeys") == MAX_PASSKEYS


async def test_what_a_browser_was_asked_for_counts_ten_minutes_and_once(world: World) -> None:
    caller, authenticator = await world.caller(BO), Authenticator(BASE_URL, HOST)
    options = await passkeys.begin_passkey(world.services, caller, PASSWORD, "my phone")
    world.clock.advance(minutes=11)
    with pytest.raises(Refused):
        await passkeys.add_passkey(world.services, caller, "my phone", authenticator.create(options))
    options = await passkeys.begin_passkey(world.services, caller, PASSWORD, "my phone")
    answer = authenticator.create(options)
    await passkeys.add_passkey(world.services, caller, "my phone", answer)
    with pytest.raises(Refused):
        await passkeys.add_passkey(world.services, caller, "again", answer)
    assert await world.rows("passkeys", "name") == [("my phone",)]


async def test_where_one_is_demanded_a_passkey_may_be_the_first_factor(world: World) -> None:
    ada = await world.caller(ADA)
    await add_passkey(world, ADA)
    await tenant_preferences.set_demands_second_factor(world.services, ada, demanded=True)
    token = await begin(world, BO)
    answer = Authenticator(BASE_URL, HOST).create(await options_of(world, token))
    signed_in, codes = await passkeys.finish_with_new_passkey(world.services, token, "key", answer, VISIT)
    assert len(codes) == 10
    assert await find_caller(world.services, signed_in.token) is not None
    # Whoever has one can't add another with the password alone.
    token = await begin(world, BO)
    with pytest.raises(NotFound):
        await passkeys.finish_with_new_passkey(world.services, token, "key", answer, VISIT)


async def test_whoever_is_deleted_has_no_second_factor_any_more(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    await add_passkey(world, BO)
    await offboarding.delete_user(world.services, ada, bo.associate_id, None, hand_over=False)
    assert (await world.count("passkeys"), await world.count("recovery_codes")) == (0, 0)
