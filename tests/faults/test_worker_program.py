"""The literal `videomeet worker` killed at every call it makes; started again, it puts everything right."""

from collections import Counter
from collections.abc import Callable

from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import MeetingCounts, count_meetings, let_held_calls_end, settle
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.faults.test_kill import HELD, MOMENTS, Diary, killed_at
from tests.support.program import VideomeetProgram
from tests.support.sandbox import LIAM
from tests.support.world import BO, World

ACTIONS = ("create", "update", "delete", "refresh")
MAX_LIFE = 2.5


async def let_leases_end(world: World) -> None:
    """The program has no clock but the machine's, so that it is the rows whose time is moved."""
    for table in ("reservations", "grants", "orphaned_meetings"):
        await world.sql(f"UPDATE {table} SET lease_until = NULL")  # noqa: S608 (not from outside)


async def test_the_worker_program_killed_leaves_every_meeting_once_and_every_link_right(
    world: World, program: Callable[..., VideomeetProgram]
) -> None:
    ada, bo, chance = await world.connect_tenant(), await world.caller(BO), dice()
    await world.authorize(bo, LIAM)
    world.zoom.limit(refresh_grace_seconds=10**6)
    worker, diary, moments = program("worker"), Diary(world, [ada, bo], chance), Counter[str]()
    first = chance.randrange(len(ACTIONS))
    for number in range(rounds(1, 50)):
        call, moment = ACTIONS[(first + number) % len(ACTIONS)], chance.choice(MOMENTS)
        entry = await diary.create()
        if call != "create":
            await world.run_worker()
            await diary.do(call, entry)
        if call == "refresh":
            world.zoom.expire_tokens()
        moments[f"{call} {await killed_at(world, worker, call, moment, chance, MAX_LIFE)}"] += 1
        let_held_calls_end(world.zoom, HELD)
        await let_leases_end(world)
    await settle(world)
    counts = await count_meetings(world, list(diary.entries.values()))
    report(f"worker program: {moments.total()} rounds: {counts}; {dict(sorted(moments.items()))}")
    assert counts == MeetingCounts(desired=len(diary.entries))
    assert find_secrets(worker.log, await collect_secrets(world)) == []
