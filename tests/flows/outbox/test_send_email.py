"""E-mails on their way: nothing is lost, nobody gets one twice, and what the server says is kept."""

from dataclasses import replace
from datetime import timedelta

from tests.mail.sample_emails import EVENT, GUEST, sample_email
from tests.support.smtp_server import MailSink, serve_sink
from tests.support.world import ADA, World, wait_until

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import DeliveryState, EmailKind
from videomeet.domain.mail.mail_settings import MailSettings
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.email_address import normalize_email
from videomeet.flows.diary import appointments
from videomeet.flows.mail import mail_setup
from videomeet.store.mail import emails, mail_settings
from videomeet.store.personal_data import retention

EVE = Recipient("Eve", "eve@guest.example")


async def write(world: World, *people: Recipient, **changes: object) -> int | None:
    async with world.services.database.writing() as tx:
        return await emails.queue(tx, sample_email(**changes), people or (GUEST,), world.clock())


async def state(world: World, address: str = GUEST.address) -> tuple[DeliveryState, Reason | None]:
    async with world.services.database.reading() as tx:
        return (await emails.history(tx, 1, 1)).delivery_states()[normalize_email(address)]


def text_of(sink: MailSink) -> str:
    [mail] = sink.mails
    body = mail.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_everybody_gets_a_copy_of_their_own(world: World) -> None:
    sink = await world.mail_sink()
    await write(world, GUEST, EVE)
    await world.run_worker()
    assert sorted(mail.recipient for mail in sink.mails) == [EVE.address, GUEST.address]
    assert all(mail.sender == "diary@acme.example" for mail in sink.mails)
    assert {mail.message["To"] for mail in sink.mails_to(GUEST.address)} == {"Pål Dahl <pal@guest.example>"}
    assert await state(world) == (DeliveryState.SENT, None)
    await world.run_worker()
    assert len(sink.mails) == 2


async def test_an_invitation_carries_links_to_answer_by(world: World) -> None:
    sink, ada = await world.mail_sink(), await world.caller(ADA)
    attendees = (Attendee("email", None, GUEST.address),)
    await appointments.create(world.services, ada, world.draft(ada, attendees=attendees, invites=True))
    await world.run_worker()
    assert f"{world.services.base_url}/rsvp/" in text_of(sink)


async def test_whoever_was_uninvited_meanwhile_gets_no_links(world: World) -> None:
    sink = await world.mail_sink()
    await write(world)
    await world.run_worker()
    assert "/rsvp/" not in text_of(sink)


async def test_a_greylisted_email_comes_later(world: World) -> None:
    sink = await world.mail_sink()
    sink.greylisted[GUEST.address] = 2
    await write(world, GUEST, EVE)
    await world.run_worker()
    waiting, reason = await state(world)
    assert waiting is DeliveryState.WAITING
    assert "mail.not_now" in str(reason)
    for _ in range(2):
        world.clock.advance(minutes=5)
        await world.run_worker()
    assert await state(world) == (DeliveryState.SENT, None)
    assert (len(sink.mails_to(GUEST.address)), len(sink.mails_to(EVE.address))) == (1, 1)


async def test_one_refused_among_many_keeps_nobody_else_from_it(world: World) -> None:
    sink = await world.mail_sink()
    sink.rejected_recipients.add(EVE.address)
    await write(world, GUEST, EVE)
    await world.run_worker()
    refused, reason = await state(world, EVE.address)
    assert (refused, await state(world)) == (DeliveryState.REJECTED, (DeliveryState.SENT, None))
    assert "550 5.1.1 User unknown" in str(reason)


async def test_after_two_days_of_not_now_it_is_given_up_with_the_reason(world: World) -> None:
    sink = await world.mail_sink()
    sink.greylisted[GUEST.address] = 1000
    await write(world)
    for _ in range(52):
        await world.run_worker()
        world.clock.advance(minutes=75)
    refused, reason = await state(world)
    assert refused is DeliveryState.REJECTED
    assert "mail.given_up" in str(reason)
    assert "451 4.7.1 Greylisted, come back later" in str(reason)
    assert 30 < sink.attempts[GUEST.address] < 52


async def test_a_wrong_server_keeps_emails_until_it_is_mended(world: World) -> None:
    sink = await world.mail_sink()
    broken = MailSettings(server=replace(sink.server, port=1), sender_address="diary@acme.example")
    async with world.services.database.writing() as tx:
        await mail_settings.replace(tx, world.services.cipher, 1, broken)
    await write(world)
    await world.run_worker()
    waiting, reason = await state(world)
    assert waiting is DeliveryState.WAITING
    assert "mail.nothing_answers" in str(reason)
    ada = await world.caller(ADA)
    await mail_setup.save_sending(world.services, ada, replace(broken, server=sink.server))
    await world.run_worker()
    assert len(sink.mails) == 1


async def test_without_any_mail_server_emails_wait_and_say_so(world: World) -> None:
    world.settings = world.settings.model_copy(update={"smtp_host": ""})
    await write(world)
    await world.new_process().worker.run_until_idle()
    assert await state(world) == (
        DeliveryState.WAITING,
        Reason("mail.no_server"),
    )


async def test_another_tenants_mail_server_is_never_used(world: World) -> None:
    theirs = await world.mail_sink(tenant_id=2)
    await write(world)
    await world.run_worker()
    assert theirs.mails == []


async def test_an_unsent_invitation_and_an_update_become_one_email(world: World) -> None:
    sink = await world.mail_sink()
    await write(world, subject="Old")
    await write(world, subject="New")
    await world.run_worker()
    assert [mail.message["Subject"] for mail in sink.mails] == ["New"]


async def test_an_unsent_invitation_and_a_cancellation_are_no_email(world: World) -> None:
    sink = await world.mail_sink()
    await write(world)
    assert await write(world, kind=EmailKind.CANCELLATION, event=replace(EVENT, cancelled=True)) is None
    await world.run_worker()
    assert sink.mails == []


async def test_whoever_got_an_invitation_gets_the_cancellation(world: World) -> None:
    sink = await world.mail_sink()
    await write(world)
    await world.run_worker()
    await write(world, GUEST, EVE, kind=EmailKind.CANCELLATION, event=replace(EVENT, cancelled=True))
    await world.run_worker()
    assert len(sink.mails_to(GUEST.address)) == 2
    assert sink.mails_to(EVE.address) == []
    assert "METHOD:CANCEL" in str(sink.mails[-1].calendar)


async def test_a_cancellation_waits_for_the_invitation_that_is_under_way(world: World) -> None:
    sink = await world.mail_sink()
    sink.hold()
    await write(world)
    await world.application.worker.start_due()
    await sink.held.wait()
    await write(world, kind=EmailKind.CANCELLATION, event=replace(EVENT, cancelled=True))
    await world.application.worker.start_due()
    assert sink.attempts[GUEST.address] == 1
    sink.release()
    await world.run_worker()
    assert ["METHOD:CANCEL" in str(mail.calendar) for mail in sink.mails] == [False, True]


async def test_an_invitation_refused_under_way_takes_its_cancellation_with_it(world: World) -> None:
    sink = await world.mail_sink()
    sink.hold()
    sink.reject_data = 1
    await write(world)
    await world.application.worker.start_due()
    await sink.held.wait()
    await write(world, kind=EmailKind.CANCELLATION, event=replace(EVENT, cancelled=True))
    sink.release()
    await world.run_worker()
    assert sink.mails == []
    assert await world.count("outbox", state="waiting") == 0


async def test_a_line_dropped_after_the_email_makes_one_more_with_the_same_message_id(
    world: World,
) -> None:
    sink = await world.mail_sink()
    sink.drop_after_data = 1
    await write(world)
    await world.run_worker()
    world.clock.advance(minutes=5)
    await world.run_worker()
    assert len(sink.mails) == 2
    assert len({mail.message["Message-ID"] for mail in sink.mails}) == 1
    assert await state(world) == (DeliveryState.SENT, None)


async def test_what_may_have_gone_is_cancelled_too(world: World) -> None:
    sink = await world.mail_sink()
    sink.drop_after_data = 1
    await write(world)
    await world.run_worker()
    await write(world, kind=EmailKind.CANCELLATION, event=replace(EVENT, cancelled=True))
    await world.run_worker()
    assert ["METHOD:CANCEL" in str(mail.calendar) for mail in sink.mails] == [False, True]


async def test_an_address_that_can_not_go_on_the_wire_is_reported(world: World) -> None:
    sink = await world.mail_sink()
    forged = Recipient("Eve", "eve@gооgle.example")
    await write(world, forged, GUEST)
    await world.run_worker()
    refused, reason = await state(world, forged.address)
    assert refused is DeliveryState.REJECTED
    assert "address.mixed_scripts" in str(reason)
    assert [mail.recipient for mail in sink.mails] == [GUEST.address]


async def test_a_tenant_without_a_server_of_its_own_uses_the_installations(world: World) -> None:
    async with serve_sink(MailSink()) as sink:
        server = sink.server
        world.settings = world.settings.model_copy(
            update={
                "smtp_host": server.host,
                "smtp_port": server.port,
                "smtp_security": "none",
                "mail_from": "video@house.example",
            }
        )
        process = world.new_process()
        await write(world)
        await process.worker.run_until_idle()
    assert [(mail.sender, mail.message["From"]) for mail in sink.mails] == [
        ("video@house.example", '"Ada Holm (Acme AS)" <video@house.example>')
    ]


async def test_many_people_get_one_each_and_few_connections_are_open_at_once(world: World) -> None:
    sink = await world.mail_sink()
    people = [Recipient(f"Guest {number}", f"guest{number}@guest.example") for number in range(60)]
    await write(world, *people, event=replace(EVENT, attendees=tuple(people)))
    sink.hold()
    await world.application.worker.start_due()
    await world.application.worker.start_due()
    await wait_until(lambda: sum(sink.attempts.values()) >= 5)
    assert sum(sink.attempts.values()) == 5
    sink.release()
    await world.run_worker()
    assert sorted(mail.recipient for mail in sink.mails) == sorted(person.address for person in people)


async def test_emails_are_forgotten_60_days_after_their_appointment_is_over(world: World) -> None:
    await world.mail_sink()
    ada = await world.connect_tenant()
    start = (world.clock() + timedelta(days=10)).replace(tzinfo=None)
    draft = world.draft(ada, start=start, end=start + timedelta(hours=1))
    entry = await appointments.create(world.services, ada, draft)
    for number in (entry.appointment.id, 999):
        await write(world, appointment_id=number)
    await world.run_worker()
    counts = []
    for days in (59, 2, 11):
        world.clock.advance(days=days)
        async with world.services.database.writing() as tx:
            await retention.prune_emails(tx, 1, world.clock() - timedelta(days=60), 500)
        counts.append(await world.count("outbox"))
    assert counts == [2, 1, 0]
