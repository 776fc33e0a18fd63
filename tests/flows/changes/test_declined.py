"""Somebody does not come: the owner gets one e-mail, and nobody else."""

from dataclasses import replace
from typing import Any

from tests.support.world import ADA, BO, CY, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.mail.email import EmailTemplate
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.rsvp import respond_by_link, respond_in_diary
from videomeet.flows.mail import mail_templates
from videomeet.store.diary import contacts

KARI = "kari@fjord.example"
GUESTS = (Attendee("email", None, KARI), Attendee("associate", 3, None))


async def booked(world: World, **changes: Any) -> DiaryEntry:
    """A follow-up of Ada's that Bo has booked for her; its invitations have gone."""
    bo, ada = await world.caller(BO), await world.caller(ADA)
    draft = world.draft(
        bo, **({"owner_id": ada.associate_id, "attendees": GUESTS, "invites": True} | changes)
    )
    entry = await appointments.create(world.services, bo, draft)
    await world.run_worker()
    world.zoom.clear_mails()
    return entry


async def by_link(world: World, entry: DiaryEntry, status: str) -> None:
    tokens = await world.answer_tokens(entry.appointment.id, KARI)
    await respond_by_link(world.services, tokens[status], status)
    await world.run_worker()


async def test_the_owner_hears_who_declined_and_when_it_would_have_been(world: World) -> None:
    entry = await booked(world)
    await by_link(world, entry, "declined")
    [mail] = world.zoom.mails()
    assert mail["to"] == f"Ada Holm <{ADA}>"
    assert (mail["subject"], mail["method"]) == ("Declined: Quarterly review", None)
    assert KARI in mail["text"]
    assert dict(mail["headers"])["Auto-Submitted"] == "auto-generated"


async def test_accepting_and_declining_twice_notifies_nobody_again(world: World) -> None:
    entry = await booked(world)
    for status in ("accepted", "declined", "declined"):
        await by_link(world, entry, status)
    assert len(world.zoom.mails(ADA)) == 1


async def test_a_colleague_who_declines_in_the_diary_is_named(world: World) -> None:
    entry = await booked(world)
    await respond_in_diary(world.services, await world.caller(CY), entry.appointment.id, "declined")
    await world.run_worker()
    [mail] = world.zoom.mails()
    assert mail["to"] == f"Ada Holm <{ADA}>"
    assert "Cy Lund does not come" in mail["text"]


async def test_what_the_owner_is_sent_is_no_delivery_of_an_attendee(world: World) -> None:
    entry = await booked(world, attendees=GUESTS[:1])
    await by_link(world, entry, "declined")
    shown = await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)
    assert (set(shown.deliveries), shown.invited) == ({KARI}, 1)


async def test_without_a_mail_server_the_diary_alone_shows_it(world: World) -> None:
    entry = await booked(world)
    await world.delete("outbox")
    services = replace(world.services, installation_mail=None)
    await respond_in_diary(services, await world.caller(CY), entry.appointment.id, "declined")
    assert await world.count("outbox") == 0


async def test_it_is_in_the_tenants_words_with_the_link_that_guests_have(world: World) -> None:
    ada = await world.connect_tenant()
    template = EmailTemplate("{auth} can't", "<p>{auth} would have joined at {burl}</p>")
    await mail_templates.save(world.services, ada, "declined", "en", 0, template)
    entry = await world.create_with_video(ada, attendees=GUESTS[:1], invites=True)
    await world.run_worker()
    world.zoom.clear_mails()
    await by_link(world, entry, "declined")
    [mail] = world.zoom.mails()
    assert entry.reservation is not None
    link = world.services.join_link(entry.reservation.id)
    assert (mail["subject"], mail["text"].strip()) == (
        f"{KARI} can't",
        f"{KARI} would have joined at {link}",
    )


async def test_a_contact_who_declines_is_named_by_name(world: World) -> None:
    async with world.services.database.writing() as tx:
        per = await contacts.add_contact(tx, 1, name="Per Hansen", email="per@fjord.example", company_id=None)
    entry = await booked(world, attendees=(Attendee("contact", per, None),))
    tokens = await world.answer_tokens(entry.appointment.id, "per@fjord.example")
    await respond_by_link(world.services, tokens["declined"], "declined")
    await world.run_worker()
    [mail] = world.zoom.mails()
    assert "Per Hansen does not come" in mail["text"]


async def test_who_is_invited_twice_declines_once(world: World) -> None:
    async with world.services.database.writing() as tx:
        contact = await contacts.add_contact(tx, 1, name="Kari Vik", email=KARI, company_id=None)
    entry = await booked(world, attendees=(GUESTS[0], Attendee("contact", contact, None)))
    await by_link(world, entry, "declined")
    assert len(world.zoom.mails(ADA)) == 1


async def test_an_owner_who_declines_what_they_are_invited_to_themselves_hears_nothing(world: World) -> None:
    entry = await booked(world, attendees=(GUESTS[0], Attendee("associate", 1, None)))
    await respond_in_diary(world.services, await world.caller(ADA), entry.appointment.id, "declined")
    await world.run_worker()
    assert world.zoom.mails() == []


async def test_a_later_change_does_not_repeat_who_declined(world: World) -> None:
    entry = await booked(world, attendees=GUESTS[:1])
    await by_link(world, entry, "declined")
    world.zoom.clear_mails()
    ada = await world.caller(ADA)
    shown = (await appointments.get_entry(world.services, ada, entry.appointment.id)).appointment
    draft = world.draft(ada, title="Another title", attendees=shown.attendees, invites=False)
    await appointments.update(world.services, ada, shown.id, shown.version, draft)
    await world.run_worker()
    assert world.zoom.mails() == []


async def test_an_address_is_shown_as_it_is_compared_however_it_was_typed(world: World) -> None:
    entry = await booked(world, attendees=(Attendee("email", None, "Kari@Fjord.Example"),))
    await by_link(world, entry, "declined")
    [mail] = world.zoom.mails()
    assert f"{KARI} does not come" in mail["text"]
