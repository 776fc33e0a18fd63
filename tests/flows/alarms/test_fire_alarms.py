"""Alarms follow their appointment and ring once, whenever the worker comes to them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.support.sandbox import LIAM
from tests.support.tables import PRESENT
from tests.support.world import ADA, BO, CY, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.time_zones import to_wall
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import fire_alarms
from videomeet.flows.diary import appointments, hand_over, rsvp
from videomeet.flows.diary.entries import DiaryEntry


async def booked(world: World, caller: Caller, *, minutes: int = 60, **changes: Any) -> DiaryEntry:
    """A follow-up of an hour, so many minutes from now, that rings a quarter of an hour before."""
    draft = world.draft(caller, **(world.soon(minutes) | {"alarm": 15} | changes))
    return await appointments.create(world.services, caller, draft)


async def changed(world: World, caller: Caller, entry: DiaryEntry, **changes: Any) -> DiaryEntry:
    """Save it again with something else."""
    appointment = entry.appointment
    start, end = (to_wall(at, "UTC") for at in (appointment.times.starts_at, appointment.times.ends_at))
    usual = {
        "start": start,
        "end": end,
        "zone": "UTC",
        "alarm": appointment.alarm,
        "attendees": appointment.attendees,
    }
    draft = world.draft(caller, **(usual | changes))
    return await appointments.update(world.services, caller, appointment.id, appointment.version, draft)


async def titles(world: World, caller: Caller) -> list[str]:
    """What rings for somebody."""
    return [alarm.title for alarm in await fire_alarms.list_ringing(world.services, caller)]


async def rang(world: World) -> int:
    return await world.count("alarms", fired_at=PRESENT)


async def test_it_rings_when_its_time_has_come_and_not_before(world: World) -> None:
    ada = await world.caller(ADA)
    await booked(world, ada, title="Review")
    world.clock.advance(minutes=43)
    await world.run_worker()
    assert await titles(world, ada) == []
    world.clock.advance(minutes=3)
    await world.run_worker()
    assert await titles(world, ada) == ["Review"]
    await world.run_worker()
    assert await rang(world) == 1


async def test_it_rings_for_the_owner_and_attending_colleagues_who_have_not_declined(world: World) -> None:
    ada, bo, cy = [await world.caller(address) for address in (ADA, BO, CY)]
    attendees = tuple(Attendee("associate", who.associate_id, None) for who in (bo, cy))
    entry = await booked(world, ada, attendees=attendees)
    await world.change("attendees", {"associate_id": cy.associate_id}, status="declined")
    await changed(world, ada, entry)
    world.clock.advance(minutes=46)
    await world.run_worker()
    assert [len(await titles(world, who)) for who in (ada, bo, cy)] == [1, 1, 0]
    assert await titles(world, await world.caller(NORA)) == []


async def test_a_moved_appointment_rings_again(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada)
    world.clock.advance(minutes=46)
    await world.run_worker()
    [first] = await fire_alarms.list_ringing(world.services, ada)
    appointment = entry.appointment
    await appointments.move(
        world.services, ada, appointment.id, appointment.version, **world.soon(120), all_day=False
    )
    await world.run_worker()
    assert await titles(world, ada) == []
    world.clock.advance(minutes=106)
    await world.run_worker()
    [again] = await fire_alarms.list_ringing(world.services, ada)
    assert again.tag != first.tag


async def test_saving_it_again_does_not_ring_again(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada)
    world.clock.advance(minutes=46)
    await world.run_worker()
    [alarm] = await fire_alarms.list_ringing(world.services, ada)
    await fire_alarms.dismiss_alarm(world.services, ada, alarm.id)
    entry = await changed(world, ada, entry, title="Another title")
    await world.run_worker()
    assert await titles(world, ada) == []
    await changed(world, ada, entry, alarm=5)
    world.clock.advance(minutes=10)
    await world.run_worker()
    assert await titles(world, ada) == ["Quarterly review"]


@pytest.mark.parametrize("hours", [-1, 24])
async def test_what_is_dragged_out_of_reach_or_ticked_off_does_not_ring(world: World, hours: int) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada)
    appointment = entry.appointment
    if hours < 0:
        await appointments.complete(world.services, ada, appointment.id, appointment.version, completed=True)
    else:
        day = world.soon(60 * hours)["start"].replace(hour=0, minute=0)
        await appointments.move(
            world.services, ada, appointment.id, appointment.version, day, day, "UTC", all_day=True
        )
    world.clock.advance(hours=30)
    await world.run_worker()
    assert await rang(world) == 0


async def test_a_deleted_appointment_takes_its_alarms_along(world: World) -> None:
    ada = await world.caller(ADA)
    appointment = (await booked(world, ada)).appointment
    await appointments.delete(world.services, ada, appointment.id, appointment.version)
    assert await world.rows("alarms") == []


async def test_after_a_long_sleep_it_still_rings_while_the_meeting_lasts(world: World) -> None:
    ada = await world.caller(ADA)
    await booked(world, ada, title="Under way")
    await booked(world, ada, title="Over", minutes=20)
    world.clock.advance(minutes=90)
    await world.run_worker()
    assert await titles(world, ada) == ["Under way"]
    assert await world.rows("alarms", due_at=PRESENT) == []
    world.clock.advance(minutes=31)
    assert await titles(world, ada) == []


async def test_many_workers_ring_it_once(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    for number in range(12):
        attendees = (Attendee("associate", bo.associate_id, None),)
        await booked(world, ada, title=f"Meeting {number}", attendees=attendees)
    world.clock.advance(minutes=46)
    since = world.clock()
    others = [world.new_process() for _ in range(3)]
    await asyncio.gather(
        *(application.worker.run_until_idle() for application in (world.application, *others))
    )
    everybody = {(caller.tenant_id, caller.associate_id) for caller in (ada, bo)}
    changed_alarms = await fire_alarms.list_changes_since(world.services, since, everybody)
    assert len(changed_alarms) == len({alarm.id for alarm in changed_alarms}) == 24
    assert await world.rows("alarms", due_at=PRESENT) == []


async def test_a_worker_that_died_holding_it_takes_nothing_along(world: World) -> None:
    ada = await world.caller(ADA)
    await booked(world, ada, title="Review")
    world.clock.advance(minutes=46)
    # As a worker leaves it that was killed after its claim.
    await world.change(
        "alarms", lease_until=f"{world.clock() + timedelta(minutes=2):%Y-%m-%d %H:%M:%S.%f}", attempts=1
    )
    await world.run_worker()
    assert await titles(world, ada) == []
    world.clock.advance(minutes=3)
    await world.run_worker()
    assert await titles(world, ada) == ["Review"]


async def test_putting_it_away_is_for_its_person_alone(world: World) -> None:
    ada, nora = await world.caller(ADA), await world.caller(NORA)
    await booked(world, ada)
    world.clock.advance(minutes=46)
    await world.run_worker()
    [alarm] = await fire_alarms.list_ringing(world.services, ada)
    for stranger in (nora, await world.caller(BO)):
        with pytest.raises(NotFound):
            await fire_alarms.dismiss_alarm(world.services, stranger, alarm.id)
    await fire_alarms.dismiss_alarm(world.services, ada, alarm.id)
    await fire_alarms.dismiss_alarm(world.services, ada, alarm.id)
    assert await titles(world, ada) == []


async def test_the_join_link_comes_along(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, **world.soon(), alarm=15)
    await world.run_worker()
    world.clock.advance(minutes=46)
    await world.run_worker()
    [alarm] = await fire_alarms.list_ringing(world.services, ada)
    assert entry.reservation
    assert alarm.reservation_id == entry.reservation.id


async def test_declining_takes_the_alarm_away_and_accepting_brings_it_back(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    appointment = (
        await booked(world, ada, attendees=(Attendee("associate", bo.associate_id, None),))
    ).appointment
    await rsvp.respond_in_diary(world.services, bo, appointment.id, "declined")
    assert await world.rows("alarms", "associate_id") == [(ada.associate_id,)]
    await rsvp.respond_in_diary(world.services, bo, appointment.id, "accepted")
    world.clock.advance(minutes=46)
    await world.run_worker()
    assert [len(await titles(world, caller)) for caller in (ada, bo)] == [1, 1]


async def test_whoever_takes_meetings_over_is_reminded_of_them(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await world.create_with_video(bo, **world.soon(), alarm=15)
    await hand_over.hand_over(world.services, ada, bo.associate_id, ada.associate_id)
    world.clock.advance(minutes=46)
    await world.run_worker()
    assert [len(await titles(world, caller)) for caller in (ada, bo)] == [1, 0]


@pytest.mark.parametrize("video", [True, False])
async def test_a_page_gets_these_facts_of_an_alarm(world: World, video: bool) -> None:
    ada = await world.connect_tenant()
    entry = await (world.create_with_video if video else booked_plainly(world))(ada, alarm=15, **world.soon())
    world.clock.advance(minutes=46)
    await world.run_worker()
    [ringing] = await fire_alarms.list_ringing(world.services, ada)
    event = fire_alarms.to_event(world.services, ringing)
    seconds_left = event.pop("seconds_left")
    assert 73 * 60 < seconds_left < 74 * 60
    assert event == {
        "id": ringing.id,
        "tag": ringing.tag,
        "title": "Quarterly review",
        "start": f"{to_wall(entry.appointment.times.starts_at, 'Europe/Oslo'):%Y-%m-%dT%H:%M}",
        "zone": "Europe/Oslo",
        "join_url": world.services.join_link(entry.reservation.id) if entry.reservation else None,
        "appointment_id": entry.appointment.id,
    }
    world.clock.advance(minutes=90)
    assert fire_alarms.to_event(world.services, ringing)["seconds_left"] == 0


def booked_plainly(world: World) -> Any:
    async def book(caller: Caller, **changes: Any) -> DiaryEntry:
        return await appointments.create(world.services, caller, world.draft(caller, **changes))

    return book


@pytest.mark.parametrize("minutes", [-15, 7])
async def test_a_default_that_nobody_can_choose_is_refused_beside_its_field(
    world: World, minutes: int
) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused, match=r"appointment\.alarm") as refusal:
        await fire_alarms.set_default_alarm(world.services, ada, minutes)
    assert set(refusal.value.fields) == {"alarm"}


@pytest.mark.parametrize("minutes", [15, None])
async def test_a_default_is_the_callers_own(world: World, minutes: int | None) -> None:
    ada = await world.caller(ADA)
    await world.change("associates", default_alarm=5)
    await fire_alarms.set_default_alarm(world.services, ada, minutes)
    rows = await world.rows("associates", "default_alarm", tenant_id=1)
    assert rows == [(minutes,), (5,), (5,)]
