"""Whoever is invited chooses their own alarm; the owner's and everybody else's stay as they are."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ADA, BO, CY, World

from videomeet.domain.diary.appointment import Appointment, Attendee
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.rsvp import respond_in_diary, set_own_alarm
from videomeet.store.alarms import alarms


async def invited(world: World, *, alarm: int | None = 15) -> tuple[Caller, Caller, Appointment]:
    """Ada's follow-up, which Bo is invited to."""
    ada, bo = await world.caller(ADA), await world.caller(BO)
    people = (Attendee("associate", bo.associate_id, None),)
    entry = await appointments.create(world.services, ada, world.draft(ada, attendees=people, alarm=alarm))
    return ada, bo, entry.appointment


async def minutes_before(world: World, appointment: Appointment) -> dict[int, float]:
    """How long before the start each associate is reminded."""
    async with world.services.database.reading() as tx:
        planned = await alarms.by_associate(tx, appointment.tenant_id, appointment.id)
    return {
        associate_id: (appointment.times.starts_at - alarm.due_at).total_seconds() / 60
        for associate_id, alarm in planned.items()
        if alarm.due_at
    }


async def test_each_is_reminded_at_their_own_time(world: World) -> None:
    ada, bo, appointment = await invited(world)
    entry = await set_own_alarm(world.services, bo, appointment.id, 60)
    assert entry.appointment.version == appointment.version
    assert await minutes_before(world, appointment) == {ada.associate_id: 15, bo.associate_id: 60}
    await set_own_alarm(world.services, bo, appointment.id, 0)
    assert await minutes_before(world, appointment) == {ada.associate_id: 15}
    await set_own_alarm(world.services, bo, appointment.id, None)
    assert await minutes_before(world, appointment) == {ada.associate_id: 15, bo.associate_id: 15}


async def test_an_alarm_of_ones_own_needs_none_of_the_owners(world: World) -> None:
    _, bo, appointment = await invited(world, alarm=None)
    await set_own_alarm(world.services, bo, appointment.id, 10)
    assert await minutes_before(world, appointment) == {bo.associate_id: 10}


async def test_it_stays_when_the_owner_changes_theirs_or_the_time(world: World) -> None:
    ada, bo, appointment = await invited(world)
    await set_own_alarm(world.services, bo, appointment.id, 60)
    people = (Attendee("associate", bo.associate_id, None),)
    draft = world.draft(ada, attendees=people, alarm=5)
    draft = replace(draft, start=draft.start + timedelta(hours=3), end=draft.end + timedelta(hours=3))
    edited = await appointments.update(world.services, ada, appointment.id, appointment.version, draft)
    assert await minutes_before(world, edited.appointment) == {ada.associate_id: 5, bo.associate_id: 60}


async def test_whoever_declines_is_not_reminded_at_all(world: World) -> None:
    ada, bo, appointment = await invited(world)
    await set_own_alarm(world.services, bo, appointment.id, 60)
    await respond_in_diary(world.services, bo, appointment.id, "declined")
    assert await minutes_before(world, appointment) == {ada.associate_id: 15}


async def test_only_who_is_invited_has_one_and_only_from_the_list(world: World) -> None:
    ada, bo, appointment = await invited(world)
    for stranger in (ada, await world.caller(CY)):
        with pytest.raises(NotFound, match=r"answer\.not_invited"):
            await set_own_alarm(world.services, stranger, appointment.id, 10)
    with pytest.raises(Refused):
        await set_own_alarm(world.services, bo, appointment.id, 7)
    assert await minutes_before(world, appointment) == {ada.associate_id: 15, bo.associate_id: 15}


async def test_nobody_is_mailed_or_asked_at_the_provider_because_of_it(world: World) -> None:
    await world.connect_tenant()
    ada, bo = await world.caller(ADA), await world.caller(BO)
    people = (Attendee("associate", bo.associate_id, None),)
    entry = await world.create_with_video(ada, attendees=people, invites=True)
    await world.run_worker()
    world.zoom.clear_requests()
    emails = await world.count("emails")
    await set_own_alarm(world.services, bo, entry.appointment.id, 30)
    await world.run_worker()
    assert (await world.count("emails"), world.zoom.requests()) == (emails, [])
