"""Signing in and out: nothing is revealed about accounts, attempts are counted, sessions live and end."""

import asyncio
import json
import time
from collections import Counter

import pytest
from argon2 import PasswordHasher
from tests.support.world import ADA, BO, NORA, PASSWORD, World

from videomeet.domain.kit.errors import Problem, Refused, TooManyAttempts, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.kit.password_hashing import MAX_WAITING
from videomeet.flows.people import sessions, sign_in, user_accounts
from videomeet.flows.people.known_devices import device_id


async def attempt(
    world: World, email: str, password: str | None = None, *, address: str = "192.0.2.1"
) -> Problem:
    """A sign-in that must fail, and how it does."""
    given = "wrong" if password is None else password
    with pytest.raises(Problem) as failed:
        await sign_in.sign_in(world.services, email, given, ip_address=address, user_agent="tests")
    return failed.value


async def caller_of(world: World, token: str) -> Caller | None:
    return await sessions.find_caller(world.services, token)


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
    assert await caller_of(world, await world.session_token(typed)) is not None


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
async def test_ten_wrong_passwords_stop_a_network_whether_or_not_the_account_exists(
    world: World, email: str
) -> None:
    failures = [await attempt(world, email) for _ in range(11)]
    assert [type(failure) for failure in failures] == [Refused] * 10 + [TooManyAttempts]
    assert isinstance(await attempt(world, email, PASSWORD), TooManyAttempts)
    assert await caller_of(world, await world.session_token(NORA)) is not None


async def test_attempts_that_were_not_looked_at_stand_in_the_audit_and_do_not_fill_it(world: World) -> None:
    for _ in range(10 + 70):
        await attempt(world, ADA)
        await attempt(world, "nobody@acme.example")
    await asyncio.gather(*world.services.background_tasks)
    rows = await world.rows("audit", "subject", "address", action="sign_in_failed")
    codes = Counter(json.loads(subject)["code"] for subject, _ in rows)
    assert codes == {"audit.tried_as": 10, "audit.tried_too_often": 60}
    assert {address for _, address in rows} == {"192.0.2.1"}


async def test_a_strangers_guesses_do_not_keep_the_owner_out_elsewhere(world: World) -> None:
    for _ in range(11):
        await attempt(world, ADA, address="198.51.100.7")
    assert await caller_of(world, await world.session_token(ADA)) is not None


async def test_a_network_is_64_bits_of_an_ipv6_address(world: World) -> None:
    failures = [await attempt(world, ADA, address=f"2001:db8::{number:x}") for number in range(11)]
    assert isinstance(failures[-1], TooManyAttempts)
    assert isinstance(await attempt(world, ADA, address="2001:db8:0:1::1"), Refused)


async def sign_in_from(world: World, device_token: str) -> sessions.SignedIn:
    signed_in = await sign_in.sign_in(
        world.services,
        ADA,
        PASSWORD,
        ip_address="192.0.2.1",
        user_agent="tests",
        device_token=device_token,
    )
    assert isinstance(signed_in, sessions.SignedIn)
    return signed_in


async def test_a_browser_that_signed_in_before_is_let_through_while_its_network_is_stopped(
    world: World,
) -> None:
    known = (await sign_in_from(world, "")).device_token
    for _ in range(11):
        await attempt(world, ADA)
    assert (await sign_in_from(world, known)).token
    with pytest.raises(TooManyAttempts):
        await sign_in_from(world, known[:-8] + "AAAAAAAA")
    world.clock.advance(days=181)
    with pytest.raises(TooManyAttempts):
        await sign_in_from(world, known)


async def test_a_known_browser_has_ten_guesses_too_and_knows_one_account_only(world: World) -> None:
    known = (await sign_in_from(world, "")).device_token
    assert device_id(world.services, known, BO) is None
    ended = []
    for _ in range(11):
        with pytest.raises(Problem) as failed:
            await sign_in.sign_in(
                world.services,
                ADA,
                "wrong",
                ip_address="192.0.2.9",
                user_agent="tests",
                device_token=known,
            )
        ended.append(type(failed.value))
    assert ended == [Refused] * 10 + [TooManyAttempts]


async def test_three_hundred_wrong_passwords_at_once_let_a_right_one_through(world: World) -> None:
    began = time.perf_counter()
    known = (await sign_in_from(world, "")).device_token
    # On a machine that others keep busy, too: as long as the queue before it may be, and no longer.
    limit = max(3.0, 2 * MAX_WAITING * (time.perf_counter() - began))
    flood = [
        asyncio.create_task(attempt(world, f"{number}@acme.example", address=f"203.0.113.{number % 250}"))
        for number in range(300)
    ]
    await asyncio.sleep(0)
    async with asyncio.timeout(limit):
        assert (await sign_in_from(world, known)).token
    ended = Counter(type(problem) for problem in await asyncio.gather(*flood))
    assert ended.keys() == {Refused, TryLater}
    assert ended[Refused] < 3 * MAX_WAITING


@pytest.mark.parametrize("password", ["", "x" * 100_000, "correct horse battery\x00"])
async def test_a_strange_password_is_a_wrong_one(world: World, password: str) -> None:
    assert isinstance(await attempt(world, ADA, password), Refused)


@pytest.mark.parametrize("email", ["", "' OR 1=1 --", "a" * 10_000])
async def test_a_strange_address_is_an_unknown_one(world: World, email: str) -> None:
    assert isinstance(await attempt(world, email, PASSWORD), Refused)


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


async def test_a_hash_of_weaker_days_is_made_anew_at_the_next_sign_in_and_only_then(world: World) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    await world.change("associates", {"email": ADA}, password_hash=weak)
    assert await caller_of(world, await world.session_token(ADA)) is not None
    ((renewed,),) = await world.rows("associates", "password_hash", email=ADA)
    assert renewed != weak
    assert PasswordHasher().verify(renewed, PASSWORD)
    assert await caller_of(world, await world.session_token(ADA)) is not None
    assert await world.rows("associates", "password_hash", email=ADA) == [(renewed,)]


async def test_what_is_written_down_of_a_session_is_cut_to_its_columns(world: World) -> None:
    signed_in = await sign_in.sign_in(
        world.services, ADA, PASSWORD, ip_address="a" * 100, user_agent="b" * 400
    )
    assert await caller_of(world, signed_in.token) is not None
    assert (await world.rows("sessions", "user_agent", "address"))[-1] == ("b" * 300, "a" * 64)


async def test_a_sign_in_that_failed_without_an_address_says_so_in_the_audit(world: World) -> None:
    await attempt(world, ADA, address="")
    await asyncio.gather(*world.services.background_tasks)
    rows = await world.rows("audit", "associate_id", "subject", "address", action="sign_in_failed")
    assert rows == [(None, Reason("audit.tried_as", name="Ada Holm", id=1).as_json(), "unknown")]
