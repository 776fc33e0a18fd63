"""Exactly one meeting for a reservation: after lost answers, crashes, hosts that change, and doubles."""

from typing import Any

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BO, CY, World

from videomeet.domain.meetings.reservation import MeetingStatus, Reservation
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings.drift_scan import scan_drift
from videomeet.flows.meetings.reconcile import handle_vanished

CREATE = "POST /v2/users/me/meetings"


def number(entry: DiaryEntry) -> Any:
    assert entry.reservation is not None
    return entry.reservation.id


async def stored_reservation(world: World, entry: DiaryEntry) -> Reservation:
    current = await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)
    assert current.reservation is not None
    return current.reservation


async def forget_that_it_was_made(world: World) -> None:
    """As after a crash between the provider's answer and our record of it."""
    await world.sql(
        "UPDATE reservations SET meeting_id = NULL, meeting_host_id = NULL, guest_url_encrypted = NULL,"
        " observed_version = 0, creating_since = created_at, due_at = created_at"
    )


@pytest.mark.parametrize("kind", ["lost_reply", "empty_body", "truncated_body", "wrong_content_type"])
async def test_a_lost_answer_makes_no_second_meeting(world: World, kind: str) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault(kind, times=1, match=CREATE)
    entry = await world.create_with_video(ada, agenda="Long. " * 200)
    await world.run_worker()
    world.clock.advance(seconds=10)
    await world.run_worker()
    (meeting,) = world.meetings()
    after = await stored_reservation(world, entry)
    assert (after.meeting_id, after.status) == (str(meeting["id"]), MeetingStatus.IN_SYNC)
    assert len(world.zoom.requests(CREATE)) == 1


async def test_a_crash_before_the_record_makes_no_second_meeting(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (meeting,) = world.meetings()
    await forget_that_it_was_made(world)
    await world.run_worker()
    assert [remaining["id"] for remaining in world.meetings()] == [meeting["id"]]
    assert (await stored_reservation(world, entry)).meeting_id == str(meeting["id"])


async def test_a_crash_before_the_call_still_makes_the_meeting(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await forget_that_it_was_made(world)
    await world.run_worker()
    assert len(world.meetings()) == 1
    assert (await stored_reservation(world, entry)).status is MeetingStatus.IN_SYNC


async def test_what_is_adopted_becomes_what_is_wanted_by_now(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada, title="Before")
    await world.run_worker()
    draft = world.draft(ada, title="After", reservation_id=number(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    assert [meeting["topic"] for meeting in world.meetings()] == ["After"]
    assert len(world.zoom.requests(CREATE)) == 1


async def test_of_two_with_our_correlation_id_one_stays(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await world.sql("UPDATE reservations SET meeting_id = NULL, observed_version = 0, due_at = created_at")
    await world.run_worker()
    await forget_that_it_was_made(world)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert (await stored_reservation(world, entry)).meeting_id == str(meeting["id"])
    assert await world.rows("orphaned_meetings") == []


async def test_a_lost_meeting_is_removed_when_nobody_wants_it_any_more(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert len(world.meetings()) == 1
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.run_worker()
    assert world.meetings() == []
    assert await world.rows("reservations", "due_at", "lease_until") == [(None, None)]


async def test_a_lost_meeting_of_an_earlier_host_is_removed(world: World) -> None:
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (lost_meeting,) = world.meetings()
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert meeting["host_id"] != lost_meeting["host_id"]
    assert (await stored_reservation(world, entry)).meeting_id == str(meeting["id"])


async def test_an_answer_that_says_no_leaves_no_claim(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("rate_limited", times=1, match=CREATE)
    await world.create_with_video(ada)
    await world.run_worker()
    assert await world.rows("reservations", "creating_since") == [(None,)]


async def test_a_meeting_in_somebody_elses_name_is_given_up(world: World) -> None:
    ada = await world.connect_tenant()
    ((encrypted_token,),) = await world.rows("grants", "access_token_encrypted")
    token = world.services.cipher.decrypt(encrypted_token, await grant_aad(world))
    await world.change("grants", provider_user_id="somebodyElse")
    await world.change(
        "grants", access_token_encrypted=world.services.cipher.encrypt(token, await grant_aad(world))
    )
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert world.meetings() == []
    after = await stored_reservation(world, entry)
    assert (after.status, after.problem, after.meeting_id) == (
        MeetingStatus.NEEDS_YOU,
        "needs_authorization",
        None,
    )


async def grant_aad(world: World) -> str:
    ((user,),) = await world.rows("grants", "provider_user_id")
    return f"tenant 1 grants.access zoom/{user}"


async def test_what_zoom_really_has_is_kept_beside_what_was_asked_for(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada, title="Budget")
    await world.run_worker()
    (meeting,) = world.meetings()
    ((topic, minutes, user),) = await world.rows(
        "reservations", "observed_topic", "observed_minutes", "provider_user_id"
    )
    assert (topic, minutes, user) == ("Budget", 60, meeting["host_id"])


async def test_a_new_owner_without_a_sign_in_leaves_the_old_meeting_working(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (first,) = world.meetings()
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    assert [meeting["id"] for meeting in world.meetings()] == [first["id"]]
    await world.authorize(bo, LIAM)
    await world.run_worker()
    (second,) = world.meetings()
    assert second["host_id"] != first["host_id"]


async def test_colleagues_on_one_zoom_account_take_over_without_a_new_meeting(world: World) -> None:
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, OLIVIA)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (first,) = world.meetings()
    draft = world.draft(ada, title="Bo's now", owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    (after,) = world.meetings()
    assert (after["id"], after["topic"]) == (first["id"], "Bo's now")
    assert (await stored_reservation(world, entry)).meeting_host_id == bo.associate_id


async def test_a_host_who_signs_in_as_another_zoom_user_keeps_the_link(world: World) -> None:
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, OLIVIA)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await world.authorize(ada, LIAM)
    draft = world.draft(ada, title="Moved", reservation_id=number(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert meeting["topic"] == "Moved"
    assert (await stored_reservation(world, entry)).meeting_id == str(meeting["id"])


async def test_a_lost_meeting_is_found_through_the_account_that_it_was_asked_of(world: World) -> None:
    """The host signs in as another user of Zoom meanwhile; a colleague still signs in as the first one."""
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    await world.authorize(await world.caller(BO), OLIVIA)
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await world.authorize(ada, LIAM)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.run_worker()
    assert world.meetings() == []


async def test_a_lost_meeting_that_nobody_can_look_for_is_removed_after_the_next_sign_in(
    world: World,
) -> None:
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.revoke_tokens(OLIVIA)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.run_worker()
    assert len(world.meetings()) == 1
    assert await world.rows("reservations", "due_at", "lease_until") == [(None, None)]
    world.clock.advance(minutes=11)
    await world.authorize(ada, OLIVIA)
    await world.run_worker()
    await scan_drift(world.services)
    await world.run_worker()
    assert world.meetings() == []


async def test_a_meeting_out_of_reach_is_made_anew_and_deleted_when_its_user_signs_in(world: World) -> None:
    """To the host's new user of Zoom it does not exist: whether it does, only the old one can see."""
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (first,) = world.meetings()
    await world.delete("authorizations")
    await world.delete("grants")
    await world.authorize(ada, LIAM)
    await handle_vanished(world.services, await stored_reservation(world, entry))
    await world.run_worker()
    assert first["id"] in {meeting["id"] for meeting in world.meetings()}
    await world.authorize(await world.caller(CY), OLIVIA)
    world.clock.advance(hours=7)
    await world.run_worker()
    (second,) = world.meetings()
    assert second["host_id"] != first["host_id"]
    assert (await stored_reservation(world, entry)).meeting_id == str(second["id"])
