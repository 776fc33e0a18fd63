"""Hosts who leave: their meetings are handed over, deleted or kept, and found again when they come back."""

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BO, CY, World

from videomeet.domain.audit import Deed
from videomeet.domain.errors import NotAllowed, Refused
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation, Status, Way
from videomeet.flows import appointments, configure, hand_over, join
from videomeet.flows.appointments import Entry
from videomeet.flows.hand_over import Fate

GRANTS = "SELECT count(*) FROM grants"


async def after(world: World, entry: Entry) -> Entry:
    return await appointments.detail(world.services, await world.caller(ADA), entry.appointment.id)


def video(entry: Entry) -> Reservation:
    assert entry.reservation is not None
    return entry.reservation


async def bos_meeting(world: World) -> tuple[Caller, Caller, Entry]:
    """Ada administers as Olivia; Bo hosts a meeting as Liam."""
    ada = await world.connected(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await world.with_video(bo)
    await world.work()
    return ada, bo, entry


async def rename(world: World, entry: Entry, owner: Caller) -> None:
    current = await after(world, entry)
    draft = world.draft(owner, title="Renamed", reservation_id=video(entry).id)
    await appointments.change(world.services, owner, entry.appointment.id, current.appointment.version, draft)


async def test_a_leavers_meetings_go_to_a_colleague_behind_the_same_link(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    (old,) = world.meetings()
    assert await hand_over.hand_over(world.services, ada, bo.associate_id, ada.associate_id) == 1
    await world.work()
    (meeting,) = world.meetings()
    now = await after(world, entry)
    assert meeting["host_id"] != old["host_id"]
    assert now.appointment.owner_id == ada.associate_id
    assert (video(now).id, video(now).status) == (video(entry).id, Status.IN_STEP)
    joined = await join.follow(world.services, video(entry).id, None)
    assert joined.url == meeting["join_url"]
    ((action, subject),) = await world.sql("SELECT action, subject FROM audit ORDER BY id DESC LIMIT 1")
    assert (action, subject) == (
        Deed.HAND_OVER,
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
    with pytest.raises(Refused, match=r"hand_over\.no_colleague"):
        await hand_over.hand_over(world.services, ada, bo.associate_id, to)


async def test_only_an_administrator_hands_over(world: World) -> None:
    ada, bo, _ = await bos_meeting(world)
    with pytest.raises(NotAllowed):
        await hand_over.hand_over(world.services, bo, ada.associate_id, bo.associate_id)


async def test_removing_a_user_can_delete_their_meetings_before_the_grant_goes(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    mine = await world.with_video(ada)
    await world.work()
    await configure.remove_user(world.services, ada, bo.associate_id, Fate.DELETE)
    await world.work()
    world.clock.advance(minutes=1)
    await world.work()
    assert [str(meeting["id"]) for meeting in world.meetings()] == [
        video(await after(world, mine)).meeting_id
    ]
    gone = await after(world, entry)
    assert (gone.reservation, gone.appointment.location) == (None, "")
    assert (await join.follow(world.services, video(entry).id, None)).way is Way.CANCELLED
    assert await world.sql(GRANTS) == [(1,)]


async def test_removing_a_user_can_hand_their_meetings_over(world: World) -> None:
    ada, bo, entry = await bos_meeting(world)
    await configure.remove_user(world.services, ada, bo.associate_id, Fate.HAND_OVER, ada.associate_id)
    await world.work()
    world.clock.advance(minutes=1)
    await world.work()
    (meeting,) = world.meetings()
    assert video(await after(world, entry)).meeting_id == str(meeting["id"])
    assert await world.sql(GRANTS) == [(1,)]


async def test_a_provider_that_is_down_holds_the_revoking_up_but_not_for_ever(world: World) -> None:
    ada, bo, _ = await bos_meeting(world)
    world.zoom.fault("server_error", match="DELETE /v2/")
    await configure.remove_user(world.services, ada, bo.associate_id, Fate.DELETE)
    await world.work()
    assert await world.sql(GRANTS) == [(2,)]
    for _ in range(25):
        world.clock.advance(minutes=16)
        await world.work()
    assert await world.sql(GRANTS) == [(1,)]


async def test_disconnecting_can_delete_every_upcoming_meeting(world: World) -> None:
    ada, _, _ = await bos_meeting(world)
    await world.with_video(ada)
    await world.work()
    await configure.disconnect(world.services, ada, Fate.DELETE)
    await world.work()
    world.clock.advance(minutes=1)
    await world.work()
    assert world.meetings() == []
    assert await world.sql(GRANTS) == [(0,)]


async def test_meetings_that_were_kept_are_found_again_after_connecting_again(world: World) -> None:
    ada = await world.connected()
    entry = await world.with_video(ada)
    await world.work()
    (before,) = world.meetings()
    await configure.disconnect(world.services, ada)
    await world.work()
    assert await world.sql(GRANTS) == [(0,)]
    assert len(world.meetings()) == 1
    await world.connected()
    await rename(world, entry, ada)
    await world.work()
    (meeting,) = world.meetings()
    assert (meeting["id"], meeting["topic"]) == (before["id"], "Renamed")


async def test_another_zoom_account_takes_its_hosts_meetings_along(world: World) -> None:
    ada = await world.connected(zoom_user=OLIVIA)
    entry = await world.with_video(ada)
    await world.work()
    (before,) = world.meetings()
    await world.authorize(ada, LIAM)
    await world.work()
    world.clock.advance(minutes=1)
    await world.work()
    (meeting,) = world.meetings()
    assert meeting["host_id"] != before["host_id"]
    assert video(await after(world, entry)).meeting_id == str(meeting["id"])
    assert await world.sql(GRANTS) == [(1,)]


async def test_everybodys_meetings_cannot_be_handed_over(world: World) -> None:
    ada, _, _ = await bos_meeting(world)
    with pytest.raises(Refused, match=r"hand_over\.no_provider"):
        await configure.disconnect(world.services, ada, Fate.HAND_OVER)
    assert await world.sql("SELECT count(*) FROM connections") == [(1,)]
    cy = await world.caller(CY)
    with pytest.raises(NotAllowed):
        await configure.disconnect(world.services, cy, Fate.DELETE)
