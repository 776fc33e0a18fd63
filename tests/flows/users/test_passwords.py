"""Passwords are changed by who knows them, or by a link that works once."""

import asyncio
import re

import pytest
from tests.support.smtp_server import MailSink
from tests.support.world import ADA, BO, PASSWORD, World

from videomeet.domain.kit.errors import NotFound, Refused, TooManyAttempts
from videomeet.domain.people.people import Caller
from videomeet.flows.people import sessions, sign_in
from videomeet.flows.users import passwords

NEW, HERE = "twelve green bottles", "192.0.2.1"


async def signs_in(world: World, password: str, email: str = BO) -> bool:
    try:
        await sign_in.sign_in(world.services, email, password, ip_address=HERE, user_agent="tests")
    except Refused:
        return False
    return True


async def asked(world: World, email: str = BO) -> None:
    """Somebody has asked for a link, and the worker has done what there was."""
    await passwords.request_link(world.services, email, HERE)
    await asyncio.gather(*world.services.background_tasks)
    await world.run_worker()


def token_in(sink: MailSink, email: str = BO) -> str:
    match = re.search(r"/password/(\S+)", sink.mails_to(email)[-1].readable_text)
    assert match
    return match[1]


async def is_alive(world: World, token: str) -> bool:
    return await sessions.find_caller(world.services, token) is not None


async def test_who_knows_it_changes_it_and_is_signed_out_everywhere_else(world: World) -> None:
    here, elsewhere = await world.session_token(BO), await world.session_token(BO)
    bo = await sessions.find_caller(world.services, here)
    assert bo is not None
    await passwords.change_password(world.services, bo, PASSWORD, NEW)
    assert (await is_alive(world, here), await is_alive(world, elsewhere)) == (True, False)
    assert (await signs_in(world, NEW), await signs_in(world, PASSWORD)) == (True, False)


@pytest.mark.parametrize(("current", "new", "field"), [("wrong", NEW, "current"), (PASSWORD, "short", "new")])
async def test_a_wrong_or_weak_one_is_refused_at_its_field(
    world: World, current: str, new: str, field: str
) -> None:
    bo = await world.caller(BO)
    with pytest.raises(Refused) as refused:
        await passwords.change_password(world.services, bo, current, new)
    assert list(refused.value.fields) == [field]
    assert await signs_in(world, PASSWORD)


async def guess(world: World, bo: Caller) -> None:
    await passwords.change_password(world.services, bo, "wrong", NEW)


async def test_somebody_at_an_open_browser_has_ten_guesses(world: World) -> None:
    bo = await world.caller(BO)
    for _ in range(10):
        with pytest.raises(Refused):
            await guess(world, bo)
    with pytest.raises(TooManyAttempts):
        await guess(world, bo)


async def test_a_forgotten_password_is_set_by_a_link_that_works_once(world: World) -> None:
    session, sink = await world.session_token(BO), await world.mail_sink()
    await asked(world)
    token = token_in(sink)
    assert (await passwords.find_associate(world.services, token)).email == BO
    with pytest.raises(Refused):
        await passwords.set_password(world.services, token, "short", ip_address=HERE)
    await passwords.set_password(world.services, token, NEW, ip_address=HERE)
    assert (await signs_in(world, NEW), await is_alive(world, session)) == (True, False)
    with pytest.raises(NotFound):
        await passwords.set_password(world.services, token, "another fine one", ip_address=HERE)
    assert token not in str(await world.rows("password_links"))


async def test_a_link_ends_after_half_an_hour_and_with_the_next_one(world: World) -> None:
    sink = await world.mail_sink()
    await asked(world)
    first = token_in(sink)
    await asked(world)
    second = token_in(sink)
    with pytest.raises(NotFound):
        await passwords.find_associate(world.services, first)
    world.clock.advance(minutes=31)
    with pytest.raises(NotFound):
        await passwords.find_associate(world.services, second)
    await world.run_worker()


@pytest.mark.parametrize("email", ["nobody@acme.example", "", "' OR 1=1 --", "x" * 5000])
async def test_an_account_that_does_not_exist_gets_no_mail_and_no_other_answer(
    world: World, email: str
) -> None:
    sink = await world.mail_sink()
    await asked(world, email)
    assert sink.mails == []


async def test_who_may_not_log_in_gets_no_link(world: World) -> None:
    sink = await world.mail_sink()
    await world.change("associates", {"email": BO}, may_log_in=0)
    await asked(world)
    assert sink.mails == []


async def test_nobodys_mailbox_is_filled(world: World) -> None:
    sink = await world.mail_sink()
    for _ in range(5):
        await asked(world)
    with pytest.raises(TooManyAttempts):
        await asked(world)
    assert len(sink.mails_to(BO)) == 5


async def test_a_mail_server_that_says_not_now_gets_it_again(world: World) -> None:
    sink = await world.mail_sink()
    sink.greylisted[BO] = 1
    await asked(world)
    assert sink.mails == []
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert len(sink.mails_to(BO)) == 1
    world.clock.advance(minutes=10)
    await world.run_worker()
    assert len(sink.mails_to(BO)) == 1


async def test_a_link_that_waits_is_encrypted_and_forgotten_once_it_has_gone(world: World) -> None:
    sink = await world.mail_sink()
    await passwords.request_link(world.services, BO, HERE)
    await asyncio.gather(*world.services.background_tasks)
    waiting = str(await world.rows("password_links"))
    await world.run_worker()
    assert token_in(sink) not in waiting
    assert await world.rows("password_links", "token_encrypted", "due_at") == [(None, None)]


async def test_an_administrators_account_is_no_exception(world: World) -> None:
    sink = await world.mail_sink()
    await asked(world, ADA)
    await passwords.set_password(world.services, token_in(sink, ADA), NEW, ip_address=HERE)
    assert await signs_in(world, NEW, ADA)


async def test_a_password_counts_as_it_was_typed_to_the_last_sign(world: World) -> None:
    exact = "  Twelve GREEN bottles ø🙂" + "x" * 90 + " "
    await passwords.change_password(world.services, await world.caller(BO), PASSWORD, exact)
    assert await signs_in(world, exact)
    for other in (exact.strip(), exact.lower(), exact[:72], exact + "x"):
        assert not await signs_in(world, other)
