"""Exactly one meeting for a reservation: after lost answers, crashes, hosts that change, and doubles."""

from typing import Any

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BO, World

from videomeet.domain.reservation import Reservation, Status
from videomeet.flows import appointments
from videomeet.flows.appointments import Entry

CREATE = "POST /v2/users/me/meetings"


def number(entry: Entry) -> Any:
    assert entry.reservation is not None
    return entry.reservation.id


async def kept(world: World, entry: Entry) -> Reservation:
    found = await appointments.detail(world.services, await world.caller(ADA), entry.appointment.id)
    assert found.reservation is not None
    return found.reservation


async def forget_that_it_was_made(world: World) -> None:
    """As after a crash between the provider's answer and our record of it."""
    await world.sql(
        "UPDATE reservations SET meeting_id = NULL, meeting_host = NULL, guest_url_sealed = NULL,"
        " applied_version = 0, claimed_at = created_at, due_at = created_at"
    )


@pytest.mark.parametrize("kind", ["lost_reply", "empty_body", "truncated_body", "wrong_content_type"])
async def test_a_lost_answer_makes_no_second_meeting(world: World, kind: str) -> None:
    ada = await world.connected()
    world.zoom.fault(kind, times=1, match=CREATE)
    entry = await world.with_video(ada, agenda="Long. " * 200)
    await world.work()
    world.clock.advance(seconds=10)
    await world.work()
    (meeting,) = world.meetings()
    after = await kept(world, entry)
    assert (after.meeting_id, after.status) == (str(meeting["id"]), Status.IN_STEP)
    assert len(world.zoom.requests(CREATE)) == 1


async def test_a_crash_before_the_record_makes_no_second_meeting(world: World) -> None:
    ada = await world.connected()
    entry = await world.with_video(ada)
    await world.work()
    (meeting,) = world.meetings()
    await forget_that_it_was_made(world)
    await world.work()
    assert [one["id"] for one in world.meetings()] == [meeting["id"]]
    assert (await kept(world, entry)).meeting_id == str(meeting["id"])


async def test_a_crash_before_the_call_still_makes_the_meeting(world: World) -> None:
    ada = await world.connected()
    entry = await world.with_video(ada)
    await forget_that_it_was_made(world)
    await world.work()
    assert len(world.meetings()) == 1
    assert (await kept(world, entry)).status is Status.IN_STEP


async def test_what_is_adopted_becomes_what_is_wanted_by_now(world: World) -> None:
    ada = await world.connected()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.with_video(ada, title="Before")
    await world.work()
    draft = world.draft(ada, title="After", reservation_id=number(entry))
    await appointments.change(world.services, ada, entry.appointment.id, 1, draft)
    await world.work()
    assert [meeting["topic"] for meeting in world.meetings()] == ["After"]
    assert len(world.zoom.requests(CREATE)) == 1


async def test_of_two_with_our_mark_one_stays(world: World) -> None:
    ada = await world.connected()
    entry = await world.with_video(ada)
    await world.work()
    await world.sql("UPDATE reservations SET meeting_id = NULL, applied_version = 0, due_at = created_at")
    await world.work()
    await forget_that_it_was_made(world)
    await world.work()
    (meeting,) = world.meetings()
    assert (await kept(world, entry)).meeting_id == str(meeting["id"])
    assert await world.sql("SELECT * FROM leftovers") == []


async def test_a_lost_meeting_is_removed_when_nobody_wants_it_any_more(world: World) -> None:
    ada = await world.connected()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.with_video(ada)
    await world.work()
    assert len(world.meetings()) == 1
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.work()
    assert world.meetings() == []
    assert await world.sql("SELECT due_at, lease_until FROM reservations") == [(None, None)]


async def test_a_lost_meeting_of_an_earlier_host_is_removed(world: World) -> None:
    ada = await world.connected(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.with_video(ada)
    await world.work()
    (lost,) = world.meetings()
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.change(world.services, ada, entry.appointment.id, 1, draft)
    await world.work()
    (meeting,) = world.meetings()
    assert meeting["host_id"] != lost["host_id"]
    assert (await kept(world, entry)).meeting_id == str(meeting["id"])


async def test_an_answer_that_says_no_leaves_no_claim(world: World) -> None:
    ada = await world.connected()
    world.zoom.fault("rate_limited", times=1, match=CREATE)
    await world.with_video(ada)
    await world.work()
    assert await world.sql("SELECT claimed_at FROM reservations") == [(None,)]


async def test_a_meeting_in_somebody_elses_name_is_given_up(world: World) -> None:
    ada = await world.connected()
    ((sealed,),) = await world.sql("SELECT access_sealed FROM grants")
    token = world.services.sealer.open(sealed, await place(world))
    await world.sql("UPDATE grants SET provider_user_id = 'somebodyElse'")
    await world.sql(
        "UPDATE grants SET access_sealed = ?", world.services.sealer.seal(token, await place(world))
    )
    entry = await world.with_video(ada)
    await world.work()
    assert world.meetings() == []
    after = await kept(world, entry)
    assert (after.status, after.problem, after.meeting_id) == (Status.NEEDS_YOU, "needs_authorization", None)


async def place(world: World) -> str:
    ((user,),) = await world.sql("SELECT provider_user_id FROM grants")
    return f"tenant 1 grants.access zoom/{user}"


async def test_what_zoom_really_has_is_kept_beside_what_was_asked_for(world: World) -> None:
    ada = await world.connected()
    await world.with_video(ada, title="Budget")
    await world.work()
    (meeting,) = world.meetings()
    ((topic, minutes, user),) = await world.sql(
        "SELECT effective_topic, effective_minutes, meeting_user_id FROM reservations"
    )
    assert (topic, minutes, user) == ("Budget", 60, meeting["host_id"])


async def test_a_new_owner_without_a_sign_in_leaves_the_old_meeting_working(world: World) -> None:
    ada = await world.connected()
    bo = await world.caller(BO)
    entry = await world.with_video(ada)
    await world.work()
    (first,) = world.meetings()
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.change(world.services, ada, entry.appointment.id, 1, draft)
    await world.work()
    assert [meeting["id"] for meeting in world.meetings()] == [first["id"]]
    await world.authorize(bo, LIAM)
    await world.work()
    (second,) = world.meetings()
    assert second["host_id"] != first["host_id"]


async def test_colleagues_on_one_zoom_account_take_over_without_a_new_meeting(world: World) -> None:
    ada = await world.connected(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, OLIVIA)
    entry = await world.with_video(ada)
    await world.work()
    (first,) = world.meetings()
    draft = world.draft(ada, title="Bo's now", owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.change(world.services, ada, entry.appointment.id, 1, draft)
    await world.work()
    (after,) = world.meetings()
    assert (after["id"], after["topic"]) == (first["id"], "Bo's now")
    assert (await kept(world, entry)).meeting_host == bo.associate_id


async def test_a_host_who_signs_in_as_another_zoom_user_keeps_the_link(world: World) -> None:
    ada = await world.connected(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, OLIVIA)
    entry = await world.with_video(ada)
    await world.work()
    await world.authorize(ada, LIAM)
    draft = world.draft(ada, title="Moved", reservation_id=number(entry))
    await appointments.change(world.services, ada, entry.appointment.id, 1, draft)
    await world.work()
    (meeting,) = world.meetings()
    assert meeting["topic"] == "Moved"
    assert (await kept(world, entry)).meeting_id == str(meeting["id"])
