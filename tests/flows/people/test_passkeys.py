"""Passkeys: added with the password, and signing in once with each signature."""

from dataclasses import replace

import pytest
from tests.support.authenticator import Authenticator
from tests.support.second_factor import VISIT, begin
from tests.support.world import ADA, BASE_URL, BO, PASSWORD, World

from videomeet.domain.kit.errors import Refused
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
