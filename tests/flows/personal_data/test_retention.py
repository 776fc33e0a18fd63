"""How long records are kept: by tenant, to the second, in batches, and without touching the provider."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.support.statements import counting
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotAllowed, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller
from videomeet.domain.personal_data.retention import RetentionDays
from videomeet.flows.admin.unknown_meetings import list_unknown
from videomeet.flows.diary import appointments
from videomeet.flows.meetings.drift_scan import scan_drift
from videomeet.flows.meetings.join import resolve_link
from videomeet.flows.personal_data.retention import (
    BATCH_SIZE,
    apply_retention,
    choose_periods,
    current_periods,
)
from videomeet.store.people import audit


async def choose(
    world: World, caller: Caller, *, appointments: str = "", emails: str = "", audit: str = ""
) -> None:
    await choose_periods(world.services, caller, appointments=appointments, emails=emails, audit=audit)


async def past(world: World, *, days: int) -> None:
    """Every appointment and its meeting ended so many days ago."""
    end = (world.clock() - timedelta(days=days)).replace(tzinfo=None)
    times: dict[str, Any] = {"starts_at": str(end - timedelta(hours=1)), "ends_at": str(end)}
    await world.change("appointments", **times)
    await world.change("reservations", **times)


async def test_appointments_are_retention_days_good_until_an_administrator_chooses(world: World) -> None:
    ada = await world.caller(ADA)
    await appointments.create(world.services, ada, world.draft(ada))
    world.clock.advance(days=3000)
    await apply_retention(world.services)
    assert await world.count("appointments") == 1
    assert await current_periods(world.services, ada) == RetentionDays(None, 60, 400)


async def test_an_appointment_goes_the_second_after_its_period_with_all_that_hangs_on_it(
    world: World,
) -> None:
    await world.mail_sink()
    ada = await world.connect_tenant()
    people = (Attendee("associate", 2, None), Attendee("email", None, "ida@guest.example"))
    entry = await world.create_with_video(ada, attendees=people, invites=True, alarm=15)
    await world.run_worker()
    await choose(world, ada, appointments="30")
    await past(world, days=31)
    ((ended_at,),) = await world.rows("appointments", "ends_at")
    last_second = datetime.fromisoformat(ended_at).replace(tzinfo=UTC) + timedelta(days=30)
    await apply_retention(replace(world.services, now=lambda: last_second))
    assert await world.count("appointments") == 1
    await apply_retention(replace(world.services, now=lambda: last_second + timedelta(seconds=1)))
    for table in ("appointments", "attendees", "alarms", "emails", "outbox", "reservations"):
        assert await world.count(table) == 0, table
    assert entry.reservation is not None
    with pytest.raises(NotFound):
        await resolve_link(world.services, entry.reservation.id, None)


async def test_a_deleted_past_meeting_stays_at_the_provider_and_is_never_called_unknown(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, **world.soon())
    await world.run_worker()
    await choose(world, ada, appointments="30")
    world.clock.advance(days=40)
    world.zoom.advance(timedelta(days=40).total_seconds())
    world.zoom.clear_requests()
    await apply_retention(world.services)
    assert await world.count("reservations", appointment_id=entry.appointment.id) == 0
    await world.change("grants", drift_scanned_at=None)
    await scan_drift(world.services)
    await world.run_worker()
    assert (await list_unknown(world.services, ada, 1)).rows == []
    assert world.zoom.requests("DELETE") == []
    assert len(world.meetings()) == 1


async def test_an_appointment_waits_while_its_meeting_is_still_to_be_settled(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    await choose(world, ada, appointments="30")
    await past(world, days=31)
    await apply_retention(world.services)
    assert await world.count("appointments") == 1
    await world.run_worker()
    await apply_retention(world.services)
    assert [await world.count(table) for table in ("appointments", "reservations")] == [0, 0]


async def test_the_link_of_an_appointment_deleted_by_hand_goes_by_its_time_too(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    await world.run_worker()
    await choose(world, ada, appointments="30")
    await past(world, days=29)
    await apply_retention(world.services)
    assert await world.count("reservations") == 1
    world.clock.advance(days=2)
    await apply_retention(world.services)
    assert await world.count("reservations") == 0


async def test_upcoming_appointments_and_other_tenants_keep_what_they_have(world: World) -> None:
    ada, nora = await world.caller(ADA), await world.caller(NORA)
    for caller in (ada, nora):
        await appointments.create(world.services, caller, world.draft(caller))
    await past(world, days=500)
    await appointments.create(world.services, ada, world.draft(ada))
    await choose(world, ada, appointments="365")
    await apply_retention(world.services)
    assert await world.rows("appointments", "tenant_id") == [(2,), (1,)]


async def test_a_tenants_audit_goes_by_its_own_period_and_never_later_than_the_installations(
    world: World,
) -> None:
    ada, nora = await world.caller(ADA), await world.caller(NORA)
    await choose(world, ada, audit="30")
    for tenant_id in (1, 2):
        async with world.services.database.writing() as tx:
            for days in (29, 31, 401):
                at = world.clock() - timedelta(days=days)
                await audit.record(
                    tx, tenant_id, 1, AuditAction.TEST_MAIL, Reason("audit.webhook", id=days), at
                )
    await apply_retention(world.services)
    left = {
        tenant_id: len(await world.rows("audit", tenant_id=tenant_id, action="test_mail"))
        for tenant_id in (1, 2)
    }
    assert left == {1: 1, 2: 2}
    assert await current_periods(world.services, nora) == RetentionDays(None, 60, 400)


async def test_more_than_a_batch_goes_in_several_and_costs_the_same_each(world: World) -> None:
    ada = await world.caller(ADA)
    await choose(world, ada, appointments="30")
    await appointments.create(world.services, ada, world.draft(ada))
    await past(world, days=31)
    ((columns,),) = await world.sql(
        "SELECT group_concat(name) FROM pragma_table_info('appointments')"
        " WHERE name NOT IN ('id', 'uid', 'idempotency_key')"
    )
    for number in range(BATCH_SIZE + 1):
        await world.sql(
            f"INSERT INTO appointments (uid, idempotency_key, {columns})"  # noqa: S608
            f" SELECT ?, ?, {columns} FROM appointments WHERE id = 1",
            UUID(int=number).hex,
            UUID(int=number).hex,
        )
    with counting() as counted:
        await apply_retention(world.services)
    assert await world.count("appointments") == 0
    # The tenants, a look at each of the two, and two batches.
    assert counted.transactions == 5
    assert len(counted.statements) < 30
    with counting() as counted:
        await apply_retention(world.services)
    assert counted.transactions == 3


@pytest.mark.parametrize("days", ["29", "3651", "soon", "-40", "30.5", "99999999", "¹²³"])
async def test_a_period_out_of_bounds_is_refused_and_named(world: World, days: str) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused) as refusal:
        await choose(world, ada, appointments=days)
    assert refusal.value.fields == {"appointments": Reason("retention.days", least=30, most=3650)}


async def test_the_audit_is_kept_no_longer_than_the_installation_keeps_it(world: World) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused) as refusal:
        await choose(world, ada, audit="401")
    assert refusal.value.fields == {"audit": Reason("retention.days", least=30, most=400)}


async def test_only_administrators_choose_and_the_audit_says_what(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    with pytest.raises(NotAllowed):
        await choose(world, bo, emails="90")
    await choose(world, ada, emails="90")
    subject = Reason("audit.retention", appointments=Reason("retention.for_good"), emails=90, audit=400)
    assert (await world.rows("audit", "action", "subject"))[-1] == ("save_preferences", subject.as_json())
    assert await current_periods(world.services, bo) == RetentionDays(None, 90, 400)
