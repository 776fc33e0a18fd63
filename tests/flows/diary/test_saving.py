"""What saving takes over: one's own words, a video meeting for a time that is still to come."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ADA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Refused
from videomeet.domain.mail.email import EditedEmail
from videomeet.flows.diary import appointments
from videomeet.flows.diary.preview import SavePreview, preview_save
from videomeet.flows.meetings import reserve
from videomeet.store.diary import contacts

KARI = "kari@fjord.example"
OWN_WORDS = EditedEmail("Cake on Friday", "Bring cake.")


async def test_a_new_follow_up_invites_in_ones_own_words(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada, invites=True, attendees=(Attendee("email", None, KARI),))
    preview = await preview_save(world.services, ada, draft, None, OWN_WORDS)
    assert (preview.subject, "Bring cake." in preview.text) == ("Cake on Friday", True)
    assert "Bring cake." in preview.html
    assert "<" not in preview.text
    assert [address.recipient.address for _, sent in preview.outgoing.emails for address in sent] == [KARI]
    await appointments.create(world.services, ada, draft, OWN_WORDS)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    assert (mail["subject"], "Bring cake." in mail["text"]) == ("Cake on Friday", True)


async def test_a_preview_of_what_is_saved_already_sends_nothing_again(world: World) -> None:
    """The answer to the first request got lost."""
    ada = await world.caller(ADA)
    draft = world.draft(ada, invites=True, attendees=(Attendee("email", None, KARI),))
    await appointments.create(world.services, ada, draft)
    await world.run_worker()
    preview = await preview_save(world.services, ada, draft, None, None)
    assert preview == SavePreview(preview.outgoing)
    assert list(preview.outgoing.emails) == []
    renamed = await preview_save(world.services, ada, replace(draft, title="Cake"), None, None)
    assert renamed.subject == "Changed: Cake"


async def test_a_change_is_sent_in_ones_own_words(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada, invites=True, attendees=(Attendee("email", None, KARI),))
    entry = await appointments.create(world.services, ada, draft)
    await world.run_worker()
    world.zoom.clear_mails()
    renamed = replace(draft, title="Cake")
    preview = await preview_save(world.services, ada, renamed, entry.appointment.id, OWN_WORDS)
    assert (preview.subject, "Bring cake." in preview.text) == ("Cake on Friday", True)
    await appointments.update(world.services, ada, entry.appointment.id, 1, renamed, OWN_WORDS)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    assert (mail["subject"], "Bring cake." in mail["text"]) == ("Cake on Friday", True)


async def test_what_is_over_gets_no_video_meeting_any_more(world: World) -> None:
    ada = await world.connect_tenant()
    draft = world.draft(ada)
    past = replace(draft, start=draft.start - timedelta(days=2), end=draft.end - timedelta(days=2))
    entry = await appointments.create(world.services, ada, past)
    with_video = replace(past, reservation_id=await reserve.reserve(world.services, ada))
    with pytest.raises(Refused) as refusal:
        await appointments.update(world.services, ada, entry.appointment.id, 1, with_video)
    assert set(refusal.value.fields) == {"start"}
    assert (await appointments.get_entry(world.services, ada, entry.appointment.id)).reservation is None


async def test_whatever_a_follow_up_points_to_is_shown(world: World) -> None:
    ada = await world.caller(ADA)
    async with world.services.database.writing() as tx:
        company = await contacts.add_company(tx, 1, "Fjordkraft")
        contact = await contacts.add_contact(tx, 1, name="Kari", email=KARI, company_id=company)
        other = await contacts.add_contact(tx, 1, name="Per", email=None, company_id=None)
        kind = await contacts.add_type(tx, 1, "Walk", "on")
    pointing = world.draft(
        ada,
        owner_id=2,
        company_id=company,
        contact_id=contact,
        type_id=kind,
        attendees=(
            Attendee("contact", other, None),
            Attendee("associate", 3, None),
            Attendee("associate", 2, None),
        ),
    )
    entry = await appointments.create(world.services, ada, pointing)
    shown = (await appointments.get_entry(world.services, ada, entry.appointment.id)).appointment
    assert shown == entry.appointment
    assert (shown.owner, shown.company, shown.contact) == ("Bo Berg", "Fjordkraft", "Kari")
    assert [person.name for person in shown.attendees] == ["Per", "Cy Lund", "Bo Berg"]


async def test_dragging_to_a_whole_day_takes_the_zone_of_the_diary(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await appointments.create(world.services, ada, world.draft(ada, zone="Asia/Tokyo"))
    day = world.draft(ada).start.replace(hour=0)
    moved = await appointments.move(
        world.services, ada, entry.appointment.id, 1, day, day, "Europe/Oslo", all_day=True
    )
    assert (moved.appointment.times.zone, moved.appointment.times.all_day) == ("Europe/Oslo", True)


async def test_a_drag_without_any_movement_of_what_is_over_is_no_mistake(world: World) -> None:
    ada = await world.connect_tenant()
    entry, draft = await world.create_with_video(ada), world.draft(ada)
    world.clock.advance(days=3)
    moved = await appointments.move(
        world.services, ada, entry.appointment.id, 1, draft.start, draft.end, "Europe/Oslo", all_day=False
    )
    assert moved.appointment.times == entry.appointment.times
