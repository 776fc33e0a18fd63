"""Mail programs respond by e-mail: every response counts once, and strange e-mails do no harm."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from structlog.testing import capture_logs
from tests.flows.diary.test_rsvp import GUEST, invited, statuses
from tests.mail.test_incoming import BOUNCE
from tests.support.imap_server import ImapServer, imap_server
from tests.support.world import ADA, World

from videomeet.domain.diary.appointment import Appointment, Attendee
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import DeliveryState, Email, EmailKind
from videomeet.domain.mail.mail_settings import MailServer, MailSettings
from videomeet.domain.mail.recipient import Recipient
from videomeet.flows.diary import appointments
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.store.mail import emails, mail_settings, mailboxes


@pytest.fixture(scope="module")
def mailbox() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def folder(mailbox: ImapServer, request: pytest.FixtureRequest) -> str:
    """A folder for each test: what another test left is not read."""
    name: str = request.node.name.replace("[", "_").replace("]", "")[:60]
    mailbox.make_folder(name)
    return name


def reply_email(
    appointment: Appointment, at: datetime, partstat: str = "ACCEPTED", address: str = GUEST
) -> bytes:
    return (
        f"From: {address}\r\nSubject: {partstat}\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n"
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{appointment.uid}\r\nDTSTAMP:{at:%Y%m%dT%H%M%SZ}\r\nSEQUENCE:{appointment.version - 1}\r\n"
        f"ORGANIZER:mailto:meet@acme.example\r\nATTENDEE;PARTSTAT={partstat}:mailto:{address}\r\n"
        f"END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


async def reading(world: World, server: MailServer, folder: str) -> None:
    """The tenant's mailbox from now on."""
    async with world.services.database.writing() as tx:
        settings = MailSettings(inbox=server, inbox_folder=folder)
        await mail_settings.replace(tx, world.services.cipher, 1, settings)
        await mailboxes.reset(tx, 1, world.clock())


async def problem(world: World) -> str | None:
    ((stored_problem,),) = await world.rows("mail_settings", "imap_problem")
    return stored_problem if stored_problem is None else str(stored_problem)


async def test_an_answer_by_email_counts(world: World, mailbox: ImapServer, folder: str) -> None:
    ada, appointment = await invited(world)
    mailbox.deliver(reply_email(appointment, world.clock(), "DECLINED"), folder)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["declined"]
    world.clock.advance(minutes=2)
    mailbox.deliver(reply_email(appointment, world.clock()), folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["accepted"]
    assert await problem(world) is None


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ("eva@blåbær.example", "eva@xn--blbr-roah.example"),
        ("eva@xn--blbr-roah.example", "eva@blåbær.example"),
    ],
)
async def test_an_answer_counts_in_either_spelling_of_the_domain(
    world: World, mailbox: ImapServer, folder: str, asked: str, answers: str
) -> None:
    ada, appointment = await invited(world, Attendee("email", None, asked))
    mailbox.deliver(reply_email(appointment, world.clock(), "ACCEPTED", answers), folder)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["accepted"]


async def test_emails_that_come_in_the_wrong_order_end_right(
    world: World, mailbox: ImapServer, folder: str
) -> None:
    ada, appointment = await invited(world)
    earlier = world.clock()
    world.clock.advance(hours=1)
    mailbox.deliver(reply_email(appointment, world.clock(), "DECLINED"), folder)
    mailbox.deliver(reply_email(appointment, earlier), folder)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["declined"]


async def test_strangers_and_nonsense_change_nothing(world: World, mailbox: ImapServer, folder: str) -> None:
    ada, appointment = await invited(world)
    elsewhere = replace(appointment, uid=appointment.uid and appointment.uid.__class__(int=7))
    strange = [
        reply_email(appointment, world.clock(), address="mallory@x.example"),
        reply_email(elsewhere, world.clock()),
        BOUNCE,
        b"Subject: Hello\r\n\r\nBEGIN:VCALENDAR METHOD:REPLY\r\n",
        reply_email(appointment, world.clock()).replace(b"DTSTAMP", b"DTSTUMP"),
    ]
    for reply in strange:
        mailbox.deliver(reply, folder)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["not_seen"]
    assert await problem(world) is None
    assert await world.sql("SELECT imap_last_uid > 0 FROM mail_settings") == [(True,)]


@pytest.mark.parametrize("spoilt", ["boundary", "sequence"])
async def test_a_malformed_email_costs_itself_and_none_behind_it(
    world: World, mailbox: ImapServer, folder: str, spoilt: str
) -> None:
    ada, appointment = await invited(world)
    malformed = {
        "boundary": b'Content-Type: multipart/mixed; boundary="nowhere"\r\n\r\nSm\xf8rbr\xf8d\r\n',
        "sequence": reply_email(appointment, world.clock()).replace(b"SEQUENCE:0", b"SEQUENCE:" + b"9" * 30),
    }
    mailbox.deliver(reply_email(appointment, world.clock(), "TENTATIVE"), folder)
    mailbox.deliver(malformed[spoilt], folder)
    world.clock.advance(minutes=2)
    mailbox.deliver(reply_email(appointment, world.clock()), folder)
    await reading(world, mailbox.server, folder)
    with capture_logs() as lines:
        await world.run_worker()
    assert await statuses(world, ada, appointment) == ["accepted"]
    assert await problem(world) is None
    (summary,) = [line for line in lines if line["event"] == "inbox_read"]
    assert (summary["emails"], summary["stored"], summary["passed_over"]) == (3, 2, 1)
    assert len([line for line in lines if line["event"] == "mail_passed_over"]) == 1
    with capture_logs() as lines:
        world.clock.advance(minutes=2)
        await world.run_worker()
    assert [line for line in lines if line["event"] == "inbox_read"] == []


async def test_an_answer_to_another_time_counts_no_longer(
    world: World, mailbox: ImapServer, folder: str
) -> None:
    ada, appointment = await invited(world)
    recipients = (Recipient("", GUEST),)
    event = to_calendar_event(world.services, appointment, None, ADA, recipients)
    async with world.services.database.writing() as tx:
        invitation = Email(
            appointment.tenant_id,
            appointment.id,
            EmailKind.INVITATION,
            "Hello",
            "Hello",
            "Hello",
            event,
        )
        await emails.queue(tx, invitation, event.attendees, world.clock())
    mailbox.deliver(reply_email(appointment, world.clock()), folder)
    draft = world.draft(ada, attendees=appointment.attendees)
    later = replace(draft, start=draft.start.replace(hour=15), end=draft.end.replace(hour=16))
    await appointments.update(world.services, ada, appointment.id, appointment.version, later)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["not_seen"]


async def test_what_is_over_keeps_its_answers(world: World, mailbox: ImapServer, folder: str) -> None:
    ada, appointment = await invited(world)
    world.clock.advance(days=3)
    mailbox.deliver(reply_email(appointment, world.clock(), "DECLINED"), folder)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["not_seen"]


async def test_a_decline_by_email_is_reported_to_the_owner_once(
    world: World, mailbox: ImapServer, folder: str
) -> None:
    _, appointment = await invited(world)
    for _ in range(2):
        mailbox.deliver(reply_email(appointment, world.clock(), "DECLINED"), folder)
        world.clock.advance(minutes=2)
    await reading(world, mailbox.server, folder)
    sink = await world.mail_sink(inbox=mailbox.server, inbox_folder=folder)
    await world.run_worker()
    assert [mail.message["Subject"] for mail in sink.mails_to(ADA)] == ["Declined: Quarterly review"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"password": "nonsense"}, "mail.mailbox_login"), ({"port": 1}, "mail.mailbox_unread")],
    ids=["password", "away"],
)
async def test_a_mailbox_that_can_not_be_read_says_why_and_is_tried_again(
    world: World, mailbox: ImapServer, folder: str, wrong: dict[str, object], says: str
) -> None:
    ada, appointment = await invited(world)
    mailbox.deliver(reply_email(appointment, world.clock()), folder)
    await reading(world, replace(mailbox.server, **wrong), folder)  # type: ignore[arg-type]
    await world.run_worker()
    assert says in str(await problem(world))
    async with world.services.database.writing() as tx:
        settings = MailSettings(inbox=mailbox.server, inbox_folder=folder)
        await mail_settings.replace(tx, world.services.cipher, 1, settings)
    world.clock.advance(hours=2)
    await world.run_worker()
    assert await statuses(world, ada, appointment) == ["accepted"]


@pytest.mark.parametrize("attached", [b"message/rfc822", b"text/rfc822-headers"])
async def test_an_email_that_came_back_is_shown_at_its_attendee(
    world: World, mailbox: ImapServer, folder: str, attached: bytes
) -> None:
    sink = await world.mail_sink()
    ada = await world.caller(ADA)
    draft = world.draft(ada, attendees=(Attendee("email", None, GUEST),), invites=True)
    appointment = (await appointments.create(world.services, ada, draft)).appointment
    await world.run_worker()
    (mail,) = sink.mails
    returned = BOUNCE.replace(b"Nobody@Example.com", GUEST.encode()).replace(b"message/rfc822", attached)
    returned = returned.replace(b"<1.abc@meet.example>", str(mail.message["Message-ID"]).encode())
    mailbox.deliver(returned, folder)
    await reading(world, mailbox.server, folder)
    await world.run_worker()
    deliveries = (await appointments.get_entry(world.services, ada, appointment.id)).deliveries
    assert deliveries == {
        "lena@example.com": (
            DeliveryState.REJECTED,
            Reason("mail.came_back", detail="550 5.1.1 no such user"),
        )
    }
