"""The quick road behind a join link reads exactly what the careful one reads."""

from dataclasses import fields
from uuid import UUID, uuid4

import pytest
from tests.support.world import World

from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.admin import provider_connection
from videomeet.flows.meetings import reserve
from videomeet.store.meetings import desired_state, reservations
from videomeet.store.schema import reservations as table


async def both(world: World, number: UUID) -> tuple[Reservation | None, Reservation | None]:
    async with world.services.database.reading() as tx:
        careful = await reservations.get(tx, 1, number)
    return careful, await reservations.get_by_join_link(world.services.database, number)


def typed(reservation: Reservation) -> dict[str, type]:
    return {field.name: type(getattr(reservation, field.name)) for field in fields(reservation)}


async def test_the_quick_road_equals_the_careful_one_with_and_without_values(world: World) -> None:
    ada = await world.connect_tenant()
    await provider_connection.save_passcode(world.services, ada, fresh=True, passcode=None)
    empty = await reserve.reserve(world.services, ada)
    entry = await world.create_with_video(ada, agenda="Blåbær 😀", title="'; DROP TABLE reservations --")
    assert entry.reservation
    full = entry.reservation.id
    await world.run_worker()
    await world.sql(
        "UPDATE reservations SET problem = 'try_later', reason = '{\"code\": \"join.preparing\"}', "
        " creating_since = starts_at,"
        " started_at = starts_at, ended_at = ends_at, conflict = '{}', pending_change = '{}'"
        " WHERE id = ?",
        full.hex,
    )
    values = []
    for number in (empty, full):
        careful, quick = await both(world, number)
        assert careful is not None
        assert quick is not None
        assert quick == careful
        assert typed(quick) == typed(careful)
        values.append(careful)
    nullable = {column.name for column in table.c if column.nullable} & {f.name for f in fields(Reservation)}
    assert all(getattr(values[0], name) is None for name in nullable)
    assert all(getattr(values[1], name) is not None for name in nullable)


async def test_a_link_that_never_was_leads_nowhere(world: World) -> None:
    assert await both(world, uuid4()) == (None, None)


async def test_the_careful_road_needs_the_right_tenant(world: World) -> None:
    ada = await world.connect_tenant()
    number = await reserve.reserve(world.services, ada)
    async with world.services.database.reading() as tx:
        assert await reservations.get(tx, 2, number) is None


@pytest.mark.parametrize("older", [True, False])
async def test_settling_an_older_version_leaves_the_newer_one_due(world: World, older: bool) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert entry.reservation
    number, now = entry.reservation.id, world.clock()
    async with world.services.database.writing() as tx:
        if older:
            await desired_state.request_deletion(tx, 1, number, now)
        await reservations.mark_synced(tx, 1, number, 1, now)
    ((due_at, applied, wanted),) = await world.rows(
        "reservations", "due_at", "observed_version", "desired_version"
    )
    assert (due_at is not None, applied, wanted) == (older, 1, 2 if older else 1)


@pytest.mark.parametrize("older", [True, False])
async def test_putting_an_older_version_back_says_nothing_about_the_newer_one(
    world: World, older: bool
) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert entry.reservation
    number, now = entry.reservation.id, world.clock()
    async with world.services.database.writing() as tx:
        if older:
            await desired_state.request_deletion(tx, 1, number, now)
        await reservations.schedule_retry(
            tx,
            1,
            number,
            1,
            now,
            problem="refused",
            reason=Reason("zoom.detail", detail="No"),
            due_at=None,
        )
    ((due_at, problem, lease),) = await world.rows("reservations", "due_at", "problem", "lease_until")
    assert (due_at is not None, problem, lease) == (
        older,
        None if older else "refused",
        f"{now:%Y-%m-%d %H:%M:%S.%f}",
    )
