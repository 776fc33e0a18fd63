"""The one link: where it leads whom, at every moment of a meeting's life."""

from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, NotFound, Repair, TryLater
from videomeet.domain.meetings.join import JoinOutcome
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.grants import connect
from videomeet.flows.meetings import join
from videomeet.flows.meetings.join import JoinTarget


def number(entry: DiaryEntry) -> UUID:
    assert entry.reservation is not None
    return entry.reservation.id


async def follow(world: World, entry: DiaryEntry, caller: Caller | None = None, **how: bool) -> JoinTarget:
    return await join.resolve_link(world.services, number(entry), caller, **how)


async def made(world: World, caller: Caller) -> DiaryEntry:
    """A meeting that exists at Zoom."""
    entry = await world.create_with_video(caller, title="Budget")
    await world.run_worker()
    world.zoom.clear_requests()
    return entry


async def test_a_guest_is_led_to_zooms_guest_link_without_a_call_to_zoom(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    joined = await follow(world, entry)
    assert (joined.outcome, joined.url) == (JoinOutcome.GUEST, world.meetings()[0]["join_url"])
    assert (joined.topic, joined.provider_label) == ("Budget", "Zoom")
    times = entry.appointment.times
    assert (joined.starts_at, joined.ends_at, joined.zone) == (times.starts_at, times.ends_at, times.zone)
    assert world.zoom.requests() == []


async def test_the_signed_in_host_starts_the_meeting(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    joined = await follow(world, entry, ada)
    assert joined.outcome is JoinOutcome.START
    assert urlsplit(str(joined.url)).path.startswith("/s/")
    assert "zak=" in str(joined.url)


async def test_start_and_guest_addresses_are_shown_and_kept_nowhere(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    started, guest = await follow(world, entry, ada), await follow(world, entry)
    for joined in (started, guest):
        assert str(joined.url) not in repr(joined)
        assert str(joined.url).encode() not in world.path.read_bytes()
    ((encrypted_url,),) = await world.rows("reservations", "guest_url_encrypted")
    assert encrypted_url.startswith(b"k1:")


async def test_the_host_may_enter_as_a_guest_too(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    assert (await follow(world, entry, ada, as_guest=True)).outcome is JoinOutcome.GUEST


@pytest.mark.parametrize("other", [BO, NORA])
async def test_everybody_else_is_a_guest_even_with_the_hosts_number_in_another_tenant(
    world: World, other: str
) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    caller = await world.caller(other)
    assert (caller.associate_id == ada.associate_id) is (other == NORA)
    assert (await follow(world, entry, caller)).outcome is JoinOutcome.GUEST
    assert world.zoom.requests() == []


async def test_a_link_that_never_was_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        await join.resolve_link(world.services, uuid4(), None)


async def test_before_the_meeting_is_made_everybody_waits(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert (await follow(world, entry)).outcome is JoinOutcome.WAIT
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.WAIT


async def test_a_removed_meeting_says_that_it_is_cancelled(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    for caller in (None, ada):
        joined = await follow(world, entry, caller)
        assert (joined.outcome, joined.url, joined.topic) == (JoinOutcome.CANCELLED, None, "Budget")


async def test_one_may_join_until_an_hour_after_the_end_and_then_it_is_over(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    until_end = entry.appointment.times.ends_at - world.clock()
    world.clock.advance(seconds=(until_end + timedelta(minutes=59)).total_seconds())
    assert (await follow(world, entry)).outcome is JoinOutcome.GUEST
    world.clock.advance(minutes=2)
    joined = await follow(world, entry, await world.caller(ADA))
    assert (joined.outcome, joined.url) == (JoinOutcome.OVER, None)
    assert joined.ends_at == entry.appointment.times.ends_at


async def test_guests_of_a_host_without_a_sign_in_wait_for_it_and_the_host_is_notified(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    entry = await world.create_with_video(ada, owner_id=bo.associate_id)
    await world.run_worker()
    assert (await follow(world, entry)).outcome is JoinOutcome.HOST_MUST_SIGN_IN
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.HOST_MUST_SIGN_IN
    with pytest.raises(NeedsAuthorization, match=r"grant\.none"):
        await follow(world, entry, bo)
    await world.authorize(bo, LIAM)
    assert (await follow(world, entry)).outcome is JoinOutcome.WAIT
    await world.run_worker()
    assert (await follow(world, entry)).outcome is JoinOutcome.GUEST
    assert (await follow(world, entry, bo)).outcome is JoinOutcome.START


async def test_a_host_who_may_not_host_sees_why(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.control("POST", f"people/{OLIVIA}", {"may_host": False})
    entry = await made(world, ada)
    with pytest.raises(NeedsConfiguration, match=r"zoom\.may_not_host"):
        await follow(world, entry, ada)


async def test_a_host_whose_grant_is_dead_learns_the_repair_and_guests_still_get_in(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    world.zoom.revoke_tokens()
    with pytest.raises(NeedsAuthorization) as error:
        await follow(world, entry, ada)
    assert error.value.repair is Repair.DISCONNECT_USER
    assert (await follow(world, entry)).outcome is JoinOutcome.GUEST
    await connect.disconnect_user(world.services, ada)
    await world.authorize(ada, OLIVIA)
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.START


async def test_a_host_who_starts_while_zoom_is_down_is_asked_to_wait(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    world.zoom.fault("down", match="/v2/")
    with pytest.raises(TryLater):
        await follow(world, entry, ada)
    assert (await follow(world, entry)).outcome is JoinOutcome.GUEST


async def test_a_meeting_that_vanished_is_made_anew_behind_the_same_link(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    world.zoom.vanish(world.meetings()[0]["id"])
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.WAIT
    assert (await follow(world, entry)).outcome is JoinOutcome.WAIT
    await world.run_worker()
    (meeting,) = world.meetings()
    assert meeting["topic"] == "Budget"
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.START
    assert (await follow(world, entry)).url == meeting["join_url"]


async def test_an_answer_that_nobody_understands_loses_no_meeting(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    world.zoom.vanish(world.meetings()[0]["id"])
    world.zoom.fault("html_body", match="GET /v2/meetings")
    with pytest.raises(TryLater):
        await follow(world, entry, ada)
    assert (await follow(world, entry)).outcome is JoinOutcome.GUEST


async def test_another_host_starts_and_the_old_one_is_a_guest(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await made(world, ada)
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=number(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    assert (await follow(world, entry, bo)).outcome is JoinOutcome.START
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.GUEST


async def test_a_host_who_signs_in_with_another_account_starts_the_meeting_there(
    world: World,
) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    await world.authorize(ada, LIAM)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.START
    assert (await follow(world, entry)).url == meeting["join_url"]


async def test_a_host_is_not_held_up_by_a_process_that_died_while_renewing_the_sign_in(
    world: World,
) -> None:
    ada = await world.connect_tenant()
    entry = await made(world, ada)
    world.clock.advance(hours=1)
    lease = f"{world.clock() + timedelta(seconds=40):%Y-%m-%d %H:%M:%S.%f}"
    await world.change("grants", lease_until=lease)
    begun = monotonic()
    with pytest.raises(TryLater, match=r"join\.no_answer_yet"):
        await follow(world, entry, ada)
    assert monotonic() - begun < 10
    world.clock.advance(seconds=41)
    assert (await follow(world, entry, ada)).outcome is JoinOutcome.START
