"""What an administrator sets up for e-mail is kept as given, and the password goes where it was given for."""

from dataclasses import replace
from typing import Any

import pytest
from tests.support.world import ADA, World

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason, from_json
from videomeet.domain.mail.mail_settings import MailServer, MailSettings
from videomeet.flows.mail import mail_setup

SMTP = MailServer("mail.acme.example", 587, "starttls", "ada", "secret")
IMAP = MailServer("imap.acme.example", 993, "tls", "ada", "secret")


def sending(**changes: Any) -> MailSettings:
    given: dict[str, Any] = {
        "server": SMTP,
        "sender_name": "Acme",
        "sender_address": "diary@acme.example",
        "reply_to": "desk@acme.example",
        "mail_link": False,
    }
    return MailSettings(**(given | changes))


async def last_subject(world: World) -> Reason:
    """What the newest entry of the audit is about."""
    return from_json(str((await world.rows("audit", "subject"))[-1][0]))


async def test_what_is_saved_is_what_is_shown(world: World) -> None:
    ada = await world.caller(ADA)
    await mail_setup.save_sending(world.services, ada, sending())
    setup = await mail_setup.get_setup(world.services, ada)
    assert replace(setup.settings, inbox_problem=None) == sending()
    assert setup.sender is not None
    assert (setup.sender.name, setup.sender.address) == ("Acme", "diary@acme.example")
    assert await last_subject(world) == Reason("audit.sends", host="mail.acme.example", port=587)


async def test_without_a_server_of_ones_own_the_installation_sends(world: World) -> None:
    ada = await world.caller(ADA)
    await mail_setup.save_sending(world.services, ada, sending(server=None, sender_address=None))
    setup = await mail_setup.get_setup(world.services, ada)
    assert (setup.settings.server, setup.settings.reply_to) == (None, "desk@acme.example")
    assert setup.has_installation_server
    assert setup.sender is not None
    assert (setup.sender.name, setup.sender.address) == ("Acme", world.settings.mail_from)
    assert await last_subject(world) == Reason("audit.sends_as_installation")


async def test_where_nobody_sends_there_is_no_sender(world: World) -> None:
    services = replace(world.services, installation_mail=None)
    setup = await mail_setup.get_setup(services, await world.caller(ADA))
    assert (setup.sender, setup.has_installation_server) == (None, False)


@pytest.mark.parametrize(
    ("changed", "password"),
    [
        ({}, "secret"),
        ({"password": "new"}, "new"),
        ({"host": "mail.other.example"}, None),
        ({"port": 465}, None),
        ({"user": "bo"}, None),
    ],
)
async def test_the_password_goes_to_the_server_it_was_given_for_alone(
    world: World, changed: dict[str, Any], password: str | None
) -> None:
    ada = await world.caller(ADA)
    await mail_setup.save_sending(world.services, ada, sending())
    again = sending(server=replace(SMTP, **({"password": None} | changed)))
    if password is None:
        with pytest.raises(Refused):
            await mail_setup.save_sending(world.services, ada, again)
        return
    await mail_setup.save_sending(world.services, ada, again)
    stored = (await mail_setup.get_setup(world.services, ada)).settings.server
    assert stored is not None
    assert stored.password == password


async def test_each_protocol_has_its_own_ports(world: World) -> None:
    services, ada = replace(world.services, demo=False), await world.caller(ADA)
    with pytest.raises(Refused) as refused:
        await mail_setup.save_sending(services, ada, sending(server=replace(SMTP, port=993)))
    assert list(refused.value.fields) == ["port"]
    with pytest.raises(Refused) as refused:
        await mail_setup.save_inbox(services, ada, replace(IMAP, port=587), "INBOX")
    assert list(refused.value.fields) == ["port"]
    await mail_setup.save_sending(services, ada, sending())
    await mail_setup.save_inbox(services, ada, IMAP, "INBOX")


@pytest.mark.parametrize(
    ("typed", "folder"), [(" Answers ", "Answers"), ("  ", "INBOX"), ("x" * 201, "x" * 200)]
)
async def test_a_mailbox_is_read_from_now_on_and_no_longer_when_it_is_taken_away(
    world: World, typed: str, folder: str
) -> None:
    ada = await world.caller(ADA)
    await mail_setup.save_inbox(world.services, ada, IMAP, typed)
    assert await world.rows("mail_settings", "imap_folder") == [(folder,)]
    ((due_at,),) = await world.rows("mail_settings", "due_at")
    assert str(due_at).startswith(f"{world.clock():%Y-%m-%d %H:%M}")
    assert await last_subject(world) == Reason("audit.reads", host="imap.acme.example", port=993)
    await mail_setup.save_inbox(world.services, ada, replace(IMAP, password=None), typed)
    assert (await mail_setup.get_setup(world.services, ada)).settings.inbox == IMAP
    await mail_setup.save_inbox(world.services, ada, None, "")
    assert await world.rows("mail_settings", "due_at", "imap_folder") == [(None, "INBOX")]
    assert await last_subject(world) == Reason("audit.reads_nothing")


async def test_a_test_mail_is_in_the_audit_with_its_address(world: World) -> None:
    ada, sink = await world.caller(ADA), await world.mail_sink()
    for _ in range(2):
        assert await mail_setup.send_test_mail(world.services, ada) == ADA
    assert len({mail.message["Message-ID"] for mail in sink.mails_to(ADA)}) == 2
    assert await last_subject(world) == Reason("audit.email", email=ADA)
