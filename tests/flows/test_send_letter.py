"""Letters on their way: nothing is lost, nobody gets one twice, and what the server says is kept."""

from dataclasses import replace
from datetime import timedelta

from tests.mail.letters import EVENT, GUEST, letter
from tests.support.mail import MailSink, serving
from tests.support.world import ADA, World, until

from videomeet.domain.letter import Delivery, Kind, MailSettings, Recipient
from videomeet.domain.people import plain_email
from videomeet.domain.reason import Reason
from videomeet.flows import appointments, mail_setup
from videomeet.store import letters, mail_settings

EVE = Recipient("Eve", "eve@guest.example")


async def write(world: World, *people: Recipient, **changes: object) -> int | None:
    async with world.services.database.writing() as c:
        return await letters.write(c, letter(**changes), people or (GUEST,), world.clock())


async def state(world: World, address: str = GUEST.address) -> tuple[Delivery, Reason | None]:
    async with world.services.database.reading() as c:
        return (await letters.about(c, 1, 1)).deliveries()[plain_email(address)]


async def test_everybody_gets_a_copy_of_their_own(world: World) -> None:
    sink = await world.mail_sink()
    await write(world, GUEST, EVE)
    await world.work()
    assert sorted(mail.to for mail in sink.mails) == [EVE.address, GUEST.address]
    assert all(mail.sender == "diary@acme.example" for mail in sink.mails)
    assert {mail.message["To"] for mail in sink.to(GUEST.address)} == {"Pål Dahl <pal@guest.example>"}
    assert await state(world) == (Delivery.SENT, None)
    await world.work()
    assert len(sink.mails) == 2


async def test_an_invitation_carries_links_to_answer_by(world: World) -> None:
    sink = await world.mail_sink()
    await write(world)
    await world.work()
    assert f"{world.services.base_url}/answer/" in sink.mails[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_a_greylisted_letter_comes_later(world: World) -> None:
    sink = await world.mail_sink()
    sink.greylisted[GUEST.address] = 2
    await write(world, GUEST, EVE)
    await world.work()
    waiting, reason = await state(world)
    assert waiting is Delivery.WAITING
    assert "mail.not_now" in str(reason)
    for _ in range(2):
        world.clock.advance(minutes=5)
        await world.work()
    assert await state(world) == (Delivery.SENT, None)
    assert (len(sink.to(GUEST.address)), len(sink.to(EVE.address))) == (1, 1)


async def test_one_refused_among_many_keeps_nobody_else_from_it(world: World) -> None:
    sink = await world.mail_sink()
    sink.refused.add(EVE.address)
    await write(world, GUEST, EVE)
    await world.work()
    refused, reason = await state(world, EVE.address)
    assert (refused, await state(world)) == (Delivery.REFUSED, (Delivery.SENT, None))
    assert "550 5.1.1 User unknown" in str(reason)


async def test_after_two_days_of_not_now_it_is_given_up_with_the_reason(world: World) -> None:
    sink = await world.mail_sink()
    sink.greylisted[GUEST.address] = 1000
    await write(world)
    for _ in range(52):
        await world.work()
        world.clock.advance(minutes=75)
    refused, reason = await state(world)
    assert refused is Delivery.REFUSED
    assert "mail.given_up" in str(reason)
    assert "451 4.7.1 Greylisted, come back later" in str(reason)
    assert 30 < sink.tries[GUEST.address] < 52


async def test_a_wrong_server_keeps_letters_until_it_is_mended(world: World) -> None:
    sink = await world.mail_sink()
    broken = MailSettings(server=replace(sink.server, port=1), sender_address="diary@acme.example")
    async with world.services.database.writing() as c:
        await mail_settings.write(c, world.services.sealer, 1, broken)
    await write(world)
    await world.work()
    waiting, reason = await state(world)
    assert waiting is Delivery.WAITING
    assert "mail.nothing_answers" in str(reason)
    ada = await world.caller(ADA)
    await mail_setup.save_sending(world.services, ada, replace(broken, server=sink.server))
    await world.work()
    assert len(sink.mails) == 1


async def test_without_any_mail_server_letters_wait_and_say_so(world: World) -> None:
    world.settings = world.settings.model_copy(update={"smtp_host": ""})
    await write(world)
    await world.another_process().worker.run_until_idle()
    assert await state(world) == (
        Delivery.WAITING,
        Reason("mail.no_server"),
    )


async def test_another_tenants_mail_server_is_never_used(world: World) -> None:
    theirs = await world.mail_sink(tenant_id=2)
    await write(world)
    await world.work()
    assert theirs.mails == []


async def test_an_unsent_invitation_and_an_update_become_one_letter(world: World) -> None:
    sink = await world.mail_sink()
    await write(world, subject="Old")
    await write(world, subject="New", version=4)
    await world.work()
    assert [mail.message["Subject"] for mail in sink.mails] == ["New"]


async def test_an_unsent_invitation_and_a_cancellation_are_no_letter(world: World) -> None:
    sink = await world.mail_sink()
    await write(world)
    assert await write(world, kind=Kind.CANCELLATION, event=replace(EVENT, cancelled=True)) is None
    await world.work()
    assert sink.mails == []


async def test_whoever_got_an_invitation_gets_the_cancellation(world: World) -> None:
    sink = await world.mail_sink()
    await write(world)
    await world.work()
    await write(world, GUEST, EVE, kind=Kind.CANCELLATION, event=replace(EVENT, cancelled=True))
    await world.work()
    assert len(sink.to(GUEST.address)) == 2
    assert sink.to(EVE.address) == []
    assert "METHOD:CANCEL" in str(sink.mails[-1].calendar)


async def test_a_cancellation_waits_for_the_invitation_that_is_under_way(world: World) -> None:
    sink = await world.mail_sink()
    sink.hold()
    await write(world)
    await world.house.worker.begin_due()
    await sink.held.wait()
    await write(world, kind=Kind.CANCELLATION, event=replace(EVENT, cancelled=True))
    await world.house.worker.begin_due()
    assert sink.tries[GUEST.address] == 1
    sink.let_go()
    await world.work()
    assert ["METHOD:CANCEL" in str(mail.calendar) for mail in sink.mails] == [False, True]


async def test_an_invitation_refused_under_way_takes_its_cancellation_with_it(world: World) -> None:
    sink = await world.mail_sink()
    sink.hold()
    sink.refuse_data = 1
    await write(world)
    await world.house.worker.begin_due()
    await sink.held.wait()
    await write(world, kind=Kind.CANCELLATION, event=replace(EVENT, cancelled=True))
    sink.let_go()
    await world.work()
    assert sink.mails == []
    assert await world.sql("select count(*) from outbox where state = 'waiting'") == [(0,)]


async def test_a_line_dropped_after_the_letter_makes_one_more_with_the_same_message_id(
    world: World,
) -> None:
    sink = await world.mail_sink()
    sink.drop_after_data = 1
    await write(world)
    await world.work()
    world.clock.advance(minutes=5)
    await world.work()
    assert len(sink.mails) == 2
    assert len({mail.message["Message-ID"] for mail in sink.mails}) == 1
    assert await state(world) == (Delivery.SENT, None)


async def test_what_may_have_gone_is_cancelled_too(world: World) -> None:
    sink = await world.mail_sink()
    sink.drop_after_data = 1
    await write(world)
    await world.work()
    await write(world, kind=Kind.CANCELLATION, event=replace(EVENT, cancelled=True))
    await world.work()
    assert ["METHOD:CANCEL" in str(mail.calendar) for mail in sink.mails] == [False, True]


async def test_an_address_that_can_not_go_on_the_wire_is_told(world: World) -> None:
    sink = await world.mail_sink()
    forged = Recipient("Eve", "eve@gооgle.example")
    await write(world, forged, GUEST)
    await world.work()
    refused, reason = await state(world, forged.address)
    assert refused is Delivery.REFUSED
    assert "address.mixed_scripts" in str(reason)
    assert [mail.to for mail in sink.mails] == [GUEST.address]


async def test_a_tenant_without_a_server_of_its_own_uses_the_installations(world: World) -> None:
    async with serving(MailSink()) as sink:
        server = sink.server
        world.settings = world.settings.model_copy(
            update={
                "smtp_host": server.host, "smtp_port": server.port, "smtp_security": "none",
                "mail_from": "video@house.example",
            }
        )  # fmt: skip
        house = world.another_process()
        await write(world)
        await house.worker.run_until_idle()
    assert [(mail.sender, mail.message["From"]) for mail in sink.mails] == [
        ("video@house.example", '"Ada Holm (Acme AS)" <video@house.example>')
    ]


async def test_many_people_get_one_each_and_few_connections_are_open_at_once(world: World) -> None:
    sink = await world.mail_sink()
    people = [Recipient(f"Guest {number}", f"guest{number}@guest.example") for number in range(60)]
    await write(world, *people, event=replace(EVENT, attendees=tuple(people)))
    sink.hold()
    await world.house.worker.begin_due()
    await world.house.worker.begin_due()
    await until(lambda: sum(sink.tries.values()) >= 5)
    assert sum(sink.tries.values()) == 5
    sink.let_go()
    await world.work()
    assert sorted(mail.to for mail in sink.mails) == sorted(person.address for person in people)


async def test_letters_are_forgotten_60_days_after_their_appointment_is_over(world: World) -> None:
    await world.mail_sink()
    ada = await world.connected()
    start = (world.clock() + timedelta(days=10)).replace(tzinfo=None)
    draft = world.draft(ada, start=start, end=start + timedelta(hours=1))
    entry = await appointments.create(world.services, ada, draft)
    for number in (entry.appointment.id, 999):
        await write(world, appointment_id=number)
    await world.work()
    counts = []
    for days in (59, 2, 11):
        world.clock.advance(days=days)
        async with world.services.database.writing() as c:
            await letters.forget_old(c, world.clock())
        counts.append((await world.sql("select count(*) from outbox"))[0][0])
    assert counts == [2, 1, 0]
