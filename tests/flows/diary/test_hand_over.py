"""Hosts who leave: their meetings are handed over, deleted or kept, and found again when they come back."""

import pytest
from tests.support.sandbox import LIAM, NOAH, OLIVIA
from tests.support.world import ADA, BO, CY, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotAllowed, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.join import JoinOutcome
from videomeet.domain.meetings.reservation import Disposition, MeetingStatus, Reservation
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect, manage_users
from videomeet.flows.diary import appointments, hand_over
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join


async def after(world: World, entry: DiaryEntry) -> DiaryEntry:
    return await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)


def video(entry: DiaryEntry) -> Reservation:
    assert entry.reservation is not None
    return entry.reservation


async def bos_meeting(world: World) -> tuple[Caller, Caller, DiaryEntry]:
    """Ada administers as Olivia; Bo hosts a meeting as Liam."""
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await world.create_with_video(bo)
    await world.run_worker()
    return ada, bo, entry


async def rename(world: World, entry: DiaryEntry, owner: Caller) -> None:
    current = await after(world, entry)
    draft = world.draft(owner, title="Renamed", reservation_id=video(entry).id)
    await appointments.update(world.services, owner, entry.appointment.id, current.appointment.version, draft)


async def test_a_leavers_meetings_go_to_a_colleague_behind_the_same_link(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    (old,) = world.meetings()
    assert await hand_over.hand_over(world.services, ada, bo.associate_id, ada.associate_id) == 1
    await world.run_worker()
    (meeting,) = world.meetings()
    now = await after(world, entry)
    assert meeting["host_id"] != old["host_id"]
    assert now.appointment.owner_id == ada.associate_id
    assert (video(now).id, video(now).status) == (video(entry).id, MeetingStatus.IN_SYNC)
    joined = await join.resolve_link(world.services, video(entry).id, None)
    assert joined.url == meeting["join_url"]
    ((action, subject),) = await world.sql("SELECT action, subject FROM audit ORDER BY id DESC LIMIT 1")
    assert (action, subject) == (
        AuditAction.HAND_OVER,
        Reason("audit.handed_over", count=1, associate=2, to=1).as_json(),
    )


async def test_past_meetings_stay_with_whom_they_were_held_by(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    world.clock.advance(days=3)
    assert await hand_over.hand_over(world.services, ada, bo.associate_id, ada.associate_id) == 0
    assert (await after(world, entry)).appointment.owner_id == bo.associate_id


@pytest.mark.parametrize("to", [None, 2, 99, 0])
async def test_only_a_colleague_can_take_over(world: World, to: int | None) -> None:
    ada, bo, _ = await bos_meeting(world)
    with pytest.raises(Refused, match=r"hand_over\.no_colleague") as refusal:
        await hand_over.hand_over(world.services, ada, bo.associate_id, to)
    assert set(refusal.value.fields) == {"to"}


async def test_everybody_elses_meetings_stay_theirs_and_a_place_of_its_own_stays_a_place(
    world: World,
) -> None:
    ada, bo, _ = await bos_meeting(world)
    await world.authorize(await world.caller(CY), NOAH)
    cys = await world.create_with_video(await world.caller(CY), location="Room 4")
    assert await hand_over.hand_over(world.services, ada, bo.associate_id, ada.associate_id) == 1
    assert (await after(world, cys)).appointment.owner_id == 3
    await manage_users.remove_user(world.services, ada, 3, Disposition.DELETE)
    gone = await after(world, cys)
    assert (gone.reservation, gone.appointment.location) == (None, "Room 4")


async def test_only_an_administrator_hands_over(world: World) -> None:
    ada, bo, _ = await bos_meeting(world)
    with pytest.raises(NotAllowed):
        await hand_over.hand_over(world.services, bo, ada.associate_id, bo.associate_id)


async def test_removing_a_user_can_delete_their_meetings_before_the_grant_goes(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    own_entry = await world.create_with_video(ada)
    await world.run_worker()
    await manage_users.remove_user(world.services, ada, bo.associate_id, Disposition.DELETE)
    await world.run_worker()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert [str(meeting["id"]) for meeting in world.meetings()] == [
        video(await after(world, own_entry)).meeting_id
    ]
    gone = await after(world, entry)
    assert (gone.reservation, gone.appointment.location) == (None, "")
    assert (await join.resolve_link(world.services, video(entry).id, None)).outcome is JoinOutcome.CANCELLED
    assert await world.count("grants") == 1


async def test_removing_a_user_can_hand_their_meetings_over(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    await manage_users.remove_user(
        world.services, ada, bo.associate_id, Disposition.HAND_OVER, ada.associate_id
    )
    await world.run_worker()
    world.clock.advance(minutes=1)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert video(await after(world, entry)).meeting_id == str(meeting["id"])
    assert await world.count("grants") == 1


async def test_a_provider_that_is_down_holds_the_revoking_up_but_not_for_ever(world: World) -> None:
    ada, bo, _ = await bos_meeting(world)
    world.zoom.fault("server_error", match="DELETE /v2/")
    await manage_users.remove_user(world.services, ada, bo.associate_id, Disposition.DELETE)
    await world.run_worker()
    assert await world.count("grants") == 2
    for _ in range(25):
        world.clock.advance(minutes=16)
        await world.run_worker()
    assert await world.count("grants") == 1


async def test_disconnecting_can_delete_every_upcoming_meeting(world: World) -> None:
    ada, _, _ = await bos_meeting(world)
    await world.create_with_video(ada)
    await world.run_worker()
    await disconnect.disconnect_provider(world.services, ada, Disposition.DELETE)
    await world.run_worker()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert world.meetings() == []
    assert await world.count("grants") == 0


async def test_meetings_that_were_kept_are_found_again_after_connecting_again(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (before,) = world.meetings()
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    assert await world.count("grants") == 0
    assert len(world.meetings()) == 1
    await world.connect_tenant()
    await rename(world, entry, ada)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert (meeting["id"], meeting["topic"]) == (before["id"], "Renamed")


async def test_another_zoom_account_takes_its_hosts_meetings_along(world: World) -> None:
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (before,) = world.meetings()
    await world.authorize(ada, LIAM)
    await world.run_worker()
    world.clock.advance(minutes=1)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert meeting["host_id"] != before["host_id"]
    assert video(await after(world, entry)).meeting_id == str(meeting["id"])
    assert await world.count("grants") == 1


async def test_everybodys_meetings_cannot_be_handed_over(world: World) -> None:
    ada, _, _ = await bos_meeting(world)
    with pytest.raises(Refused, match=r"hand_over\.no_provider"):
        await disconnect.disconnect_provider(world.services, ada, Disposition.HAND_OVER)
    assert await world.count("connections") == 1
    cy = await world.caller(CY)
    with pytest.raises(NotAllowed):
        await disconnect.disconnect_provider(world.services, cy, Disposition.DELETE)


@pytest.mark.parametrize("everybody", [True, False])
async def test_the_audit_counts_what_was_deleted_and_says_whose_it_was(world: World, everybody: bool) -> None:
    ada, bo, _ = await bos_meeting(world)
    await world.create_with_video(ada)
    if everybody:
        await disconnect.disconnect_provider(world.services, ada, Disposition.DELETE)
    else:
        await manage_users.remove_user(world.services, ada, bo.associate_id, Disposition.DELETE)
    lines = await world.rows("audit", "associate_id", "subject", action=AuditAction.DELETE_MEETINGS)
    subject = (
        Reason("audit.deleted", count=2) if everybody else Reason("audit.deleted_of", count=1, associate=2)
    )
    assert lines == [(ada.associate_id, subject.as_json())]


async def test_who_was_sent_the_link_of_a_deleted_meeting_is_sent_the_follow_up_without_it(
    world: World,
) -> None:
    ada, bo, _ = await bos_meeting(world)
    guests = (Attendee("email", None, "kari@fjord.example"),)
    entry = await world.create_with_video(bo, attendees=guests, invites=True)
    await world.run_worker()
    link = world.services.join_link(video(entry).id)
    await manage_users.remove_user(world.services, ada, bo.associate_id, Disposition.DELETE)
    await world.run_worker()
    invitation, change = (
        mail["calendar"].replace("\r\n ", "") for mail in world.zoom.mails("kari@fjord.example")
    )
    assert (link in invitation, link in change) == (True, False)
