"""What saving takes over: one's own words, a video meeting for a time that is still to come."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ADA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Refused
from videomeet.domain.mail.email import EditedEmail
from videomeet.flows.diary import appointments
from videomeet.flows.diary.preview import preview_save
from videomeet.flows.meetings import reserve

KARI = "kari@fjord.example"
OWN_WORDS = EditedEmail("Cake on Friday", "Bring cake.")


async def test_a_new_follow_up_invites_in_ones_own_words(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada, invites=True, attendees=(Attendee("email", None, KARI),))
    preview = await preview_save(world.services, ada, draft, None, OWN_WORDS)
    assert (preview.subject, "Bring cake." in preview.text) == ("Cake on Friday", True)
    await appointments.create(world.services, ada, draft, OWN_WORDS)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    assert (mail["subject"], "Bring cake." in mail["text"]) == ("Cake on Friday", True)


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
