"""An installation leaves: locked out at once, its meetings and grants given up, and no row of it left."""

import pytest
from tests.support.following import KARI
from tests.support.world import ADA, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.flows.admin.remove_tenant import SLICE_SIZE, remove_tenant
from videomeet.flows.diary import appointments
from videomeet.flows.meetings import join
from videomeet.flows.people import sessions
from videomeet.store.schema import metadata

ACME = "Cust10001"
TABLES_OF_TENANTS = [table.name for table in metadata.sorted_tables if "tenant_id" in table.c]


async def rows_of(world: World, tenant_id: int) -> dict[str, int]:
    """How many rows each table has of a tenant."""
    counts = {}
    for name in TABLES_OF_TENANTS:
        counts[name] = [row for (row,) in await world.rows(name, "tenant_id")].count(tenant_id)
    return {name: count for name, count in counts.items() if count}


async def test_everything_of_it_goes_and_nothing_of_anybody_else(world: World) -> None:
    ada, nora = await world.connect_tenant(), await world.caller(NORA)
    await appointments.create(world.services, nora, world.draft(nora))
    await world.create_with_video(ada, attendees=(Attendee("email", None, KARI),), invites=True)
    for number in range(SLICE_SIZE + 1):
        await appointments.create(world.services, ada, world.draft(ada, title=f"Call {number}"))
    await world.run_worker()
    others = await rows_of(world, nora.tenant_id)
    await remove_tenant(world.services, ACME, cancels_meetings=True)
    await world.run_worker()
    world.clock.advance(minutes=2)
    await world.run_worker()
    assert await rows_of(world, ada.tenant_id) == {}
    assert await rows_of(world, nora.tenant_id) == others
    assert [name for (name,) in await world.rows("tenants", "customer_id")] == ["Cust10002"]
    assert world.meetings() == []
    assert world.zoom.mails(KARI)[-1]["subject"].startswith("Cancelled")


async def test_meetings_that_are_kept_stay_at_the_provider(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, attendees=(Attendee("email", None, KARI),), invites=True)
    await world.run_worker()
    mails = len(world.zoom.mails(KARI))
    await remove_tenant(world.services, ACME, cancels_meetings=False)
    await world.run_worker()
    world.clock.advance(minutes=2)
    await world.run_worker()
    assert (len(world.meetings()), len(world.zoom.mails(KARI))) == (1, mails)
    assert entry.reservation is not None
    with pytest.raises(NotFound):
        await join.resolve_link(world.services, entry.reservation.id, None)
    assert [entry["path"] for entry in world.zoom.requests()].count("/oauth/revoke") == 1


async def test_everybody_is_out_at_once(world: World) -> None:
    await world.connect_tenant()
    token = await world.session_token(ADA)
    await remove_tenant(world.services, ACME, cancels_meetings=True)
    assert await sessions.find_caller(world.services, token) is None
    assert await world.count("sessions") == 0


async def test_a_provider_that_is_down_holds_it_up_for_three_days_at_most(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("down")
    await remove_tenant(world.services, ACME, cancels_meetings=True)
    await world.run_worker()
    assert await rows_of(world, ada.tenant_id) != {}
    world.clock.advance(days=4)
    await world.run_worker()
    assert await rows_of(world, ada.tenant_id) == {}


async def test_twice_is_refused_and_an_unknown_one_not_found(world: World) -> None:
    await remove_tenant(world.services, ACME, cancels_meetings=True)
    with pytest.raises(Refused, match=r"people\.tenant_leaving"):
        await remove_tenant(world.services, ACME, cancels_meetings=True)
    with pytest.raises(NotFound):
        await remove_tenant(world.services, "Cust99999", cancels_meetings=True)
