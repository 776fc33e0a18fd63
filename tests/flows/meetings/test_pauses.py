"""How long a meeting waits for its next attempt, and when it waits for a person instead."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BASE_URL, BO, World, settings_for

from videomeet.bootstrap import Application
from videomeet.domain.meetings.reservation import PARKED, Remedy
from videomeet.flows.diary import appointments
from videomeet.flows.meetings.reconcile import MAX_ATTEMPTS, MIN_BACKOFF_UNKNOWN_OUTCOME

CREATE = "POST /v2/users/me/meetings"
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=15)


async def pause(world: World) -> timedelta | None:
    """Until the only reservation is due; None when it waits for a person."""
    ((due_at,),) = await world.rows("reservations", "due_at")
    if due_at is None:
        return None
    return datetime.fromisoformat(str(due_at)).replace(tzinfo=UTC) - world.clock()


async def test_after_a_lost_answer_the_meeting_has_a_moment_to_come_to_light(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    await world.create_with_video(ada)
    await world.run_worker()
    waits = await pause(world)
    assert waits is not None
    assert waits > MIN_BACKOFF_UNKNOWN_OUTCOME - SHORTEST


async def test_after_an_answer_that_says_no_it_is_tried_again_sooner(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("rate_limited", times=1, match=CREATE)
    await world.create_with_video(ada)
    await world.run_worker()
    waits = await pause(world)
    assert waits is not None
    assert waits < MIN_BACKOFF_UNKNOWN_OUTCOME - SHORTEST


async def test_what_an_operator_has_to_mend_is_tried_again_once_in_a_while(world: World) -> None:
    ada = await world.connect_tenant()
    world.clock.advance(hours=2)
    settings = settings_for(world.path, world.zoom, BASE_URL, ZOOM_CLIENT_SECRET="not the secret")
    wrong = Application(settings, now=world.clock)
    await world.create_with_video(ada)
    await wrong.worker.run_until_idle()
    await wrong.close()
    waits = await pause(world)
    assert waits is not None
    assert LONGEST / 2 < waits <= LONGEST * 1.5


async def test_what_a_person_has_to_mend_waits_for_them(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.create_with_video(bo)
    await world.run_worker()
    assert await pause(world) is None


@pytest.mark.parametrize(("attempts", "parked"), [(MAX_ATTEMPTS - 1, False), (MAX_ATTEMPTS, True)])
async def test_after_so_many_attempts_it_waits_for_somebody_to_try_again(
    world: World, attempts: int, parked: bool
) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("server_error", match="/v2/")
    entry = await world.create_with_video(ada)
    await world.change("reservations", attempts=attempts - 1)
    await world.run_worker()
    assert (await pause(world) is None) is parked
    after = (await appointments.get_entry(world.services, ada, entry.appointment.id)).reservation
    assert after is not None
    assert (after.attempts, after.problem == PARKED) == (attempts, parked)
    assert (after.remedy(ada.associate_id, administrator=True) is Remedy.TRY_AGAIN) is parked


async def test_a_meeting_is_deleted_through_the_account_that_has_it(world: World) -> None:
    """Its host signs in as another user of Zoom by now; a colleague still signs in as the first one."""
    ada = await world.connect_tenant(ADA, OLIVIA)
    await world.authorize(await world.caller(BO), OLIVIA)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await world.authorize(ada, LIAM)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.run_worker()
    assert world.meetings() == []
