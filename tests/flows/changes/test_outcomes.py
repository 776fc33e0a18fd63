"""What a change answers with at once, and in whose name its e-mails are written down."""

from dataclasses import replace

import pytest
from tests.support.following import KARI, Act, Booked, booked
from tests.support.world import BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.meetings.reservation import Disposition
from videomeet.flows.admin.disconnect import disconnect_provider
from videomeet.flows.admin.manage_users import remove_user
from videomeet.flows.diary import appointments
from videomeet.flows.diary.preview import preview_save
from videomeet.flows.diary.resolve_conflict import resolve_conflict
from videomeet.flows.diary.rsvp import open_appointment, respond_in_diary
from videomeet.store.diary import contacts


async def delete(made: Booked) -> None:
    await appointments.delete(made.world.services, made.ada, *made.place)


async def decide(made: Booked) -> None:
    await made.differ(4)
    await made.refresh()
    await resolve_conflict(made.world.services, made.ada, *made.place, use_provider=True)


async def hear(made: Booked) -> None:
    await made.change_at_zoom(5)
    await made.hear()


BY_ADA: dict[str, Act] = {
    "saved": lambda made: made.save(title="Prices"),
    "moved": lambda made: made.move(3),
    "deleted": delete,
    "decided": decide,
    "changed at the provider, by its host": hear,
    "given up": lambda made: remove_user(made.world.services, made.ada, 1, Disposition.DELETE),
    "disconnected": lambda made: disconnect_provider(made.world.services, made.ada, Disposition.DELETE),
}


@pytest.mark.parametrize("act", BY_ADA.values(), ids=BY_ADA)
async def test_an_email_is_written_down_in_the_name_of_whoever_caused_it(world: World, act: Act) -> None:
    made = await booked(world)
    before = await world.count("emails")
    await act(made)
    added = (await world.rows("emails", "created_by"))[before:]
    assert set(added) == {(made.ada.associate_id,)}


async def test_an_invitation_is_in_the_name_of_whoever_saved_it_for_a_colleague(world: World) -> None:
    bo = await world.caller(BO)
    draft = world.draft(bo, owner_id=1, invites=True, attendees=(Attendee("email", None, KARI),))
    await appointments.create(world.services, bo, draft)
    assert await world.rows("emails", "created_by") == [(bo.associate_id,)]


async def test_whoever_saves_another_time_sees_at_once_whom_it_asks_again(world: World) -> None:
    made = await booked(world)
    cy = Attendee("associate", 3, None)
    await made.save(attendees=(*made.entry.appointment.attendees, cy))
    await open_appointment(world.services, await world.caller("cy@acme.example"), made.entry.appointment.id)
    before = await made.refresh()
    assert [person.status for person in before.appointment.attendees] == ["accepted"] * 4 + ["seen"]
    after = await made.save(**made.at(2))
    assert [person.status for person in after.appointment.attendees] == ["not_seen"] * 4 + ["seen"]
    assert after == replace(await made.refresh(), notified=after.notified)


async def test_whoever_responds_sees_the_video_meeting_and_what_became_of_the_emails(world: World) -> None:
    made = await booked(world)
    after = await respond_in_diary(world.services, made.bo, made.entry.appointment.id, "tentative")
    assert after.reservation == made.entry.reservation
    assert after == await made.refresh()


async def test_whoever_saves_sees_what_the_next_look_shows(world: World) -> None:
    made = await booked(world)
    for change in (made.save(title="Prices"), made.save(agenda="Numbers"), made.move(2), made.complete(True)):
        after = await change
        assert after == replace(await made.refresh(), notified=after.notified)


@pytest.mark.parametrize("configured", [True, False])
async def test_a_preview_says_whom_no_email_reaches_and_whether_any_can_go(
    world: World, configured: bool
) -> None:
    made = await booked(world)
    async with world.services.database.writing() as tx:
        nils = await contacts.add_contact(tx, 1, name="Nils Moe", email=None, company_id=None)
    services = world.services if configured else replace(world.services, installation_mail=None)
    guests = (*made.entry.appointment.attendees, Attendee("contact", nils, None))
    for title, emails in (("Prices", configured), (made.entry.appointment.title, False)):
        draft = made.draft(attendees=guests, title=title)
        preview = await preview_save(services, made.ada, draft, made.entry.appointment.id, None)
        outgoing = preview.outgoing
        assert (tuple(outgoing.without_address), outgoing.configured) == (("Nils Moe",), configured)
        assert bool(outgoing.emails) is emails
