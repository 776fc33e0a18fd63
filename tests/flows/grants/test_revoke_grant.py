"""A grant that was given up: how long it waits for its meetings and for Zoom, and what the audit says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.support.sandbox import LIAM
from tests.support.world import BO, World

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.flows.grants import connect
from videomeet.flows.grants.revoke_grant import MAX_REVOKE_ATTEMPTS, MAX_WAITS
from videomeet.store.meetings import orphaned_meetings

REVOKE, TOKEN, DELETE = "POST /oauth/revoke", "POST /oauth/token", "DELETE /v2/meetings"
TWO_HOURS = timedelta(hours=2)
BOS = {"account_email": LIAM}


async def given_up(world: World) -> None:
    """Bo has disconnected from Zoom; nothing is done about it yet."""
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await connect.disconnect_user(world.services, bo)
    world.zoom.clear_requests()


async def wait(world: World) -> timedelta:
    ((due_at,),) = await world.rows("grants", "due_at", account_email=LIAM)
    return datetime.fromisoformat(str(due_at)).replace(tzinfo=UTC) - world.clock()


async def audit(world: World, action: AuditAction) -> list[tuple[Any, ...]]:
    return await world.rows("audit", "associate_id", "subject", action=action)


ACCOUNT = Reason("audit.account", provider="Zoom", email=LIAM).as_json()


async def test_the_audit_names_the_account_that_was_revoked(world: World) -> None:
    await given_up(world)
    await world.run_worker()
    assert len(world.zoom.requests(REVOKE)) == 1
    assert await audit(world, AuditAction.REVOKED) == [(None, ACCOUNT)]


async def test_zoom_is_not_asked_to_revoke_again_before_it_says(world: World) -> None:
    await given_up(world)
    world.zoom.fault("rate_limited", retry_after="7200", match=REVOKE)
    await world.run_worker()
    assert await wait(world) > TWO_HOURS - timedelta(minutes=1)


async def test_zoom_is_not_asked_to_renew_an_idle_grant_again_before_it_says(world: World) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    world.clock.advance(days=31)
    world.zoom.fault("rate_limited", retry_after="7200", match=TOKEN)
    await world.run_worker()
    assert await wait(world) > TWO_HOURS - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("attempts", "gives_up"), [(MAX_REVOKE_ATTEMPTS - 1, False), (MAX_REVOKE_ATTEMPTS, True)]
)
async def test_after_so_many_attempts_the_audit_says_that_it_was_not_revoked(
    world: World, attempts: int, gives_up: bool
) -> None:
    await given_up(world)
    world.zoom.fault("down", match=REVOKE)
    await world.change("grants", BOS, attempts=attempts - 1)
    await world.run_worker()
    assert await world.count("grants", account_email=LIAM) == (not gives_up)
    assert await audit(world, AuditAction.NOT_REVOKED) == ([(None, ACCOUNT)] if gives_up else [])


@pytest.mark.parametrize(("attempts", "waits"), [(MAX_WAITS, True), (MAX_WAITS + 1, False)])
async def test_a_meeting_that_can_not_be_deleted_is_waited_for_so_many_times(
    world: World, attempts: int, waits: bool
) -> None:
    await given_up(world)
    ((user,),) = await world.rows("grants", "provider_user_id", account_email=LIAM)
    async with world.services.database.writing() as tx:
        await orphaned_meetings.add(tx, 1, "zoom", str(user), "81234567890", world.clock())
    world.zoom.fault("down", match=DELETE)
    await world.change("grants", BOS, attempts=attempts - 1)
    await world.run_worker()
    assert (world.zoom.requests(REVOKE) == []) is waits
    assert await world.count("grants", account_email=LIAM) == waits
