"""Workers killed while a disconnected tenant's meetings are deleted and its sign-ins revoked."""

from collections import Counter

from tests.faults.conftest import Forge, dice, report, rounds
from tests.faults.meeting_counts import advance_time, let_held_calls_end, settle
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.faults.test_kill import HELD, MOMENTS, killed_at
from tests.support.sandbox import LIAM
from tests.support.world import BO, World

from videomeet.domain.meetings.reservation import Disposition
from videomeet.flows.admin import disconnect


async def test_a_disconnect_cut_short_leaves_no_meeting_and_no_sign_in(world: World, forge: Forge) -> None:
    chance, moments, left = dice(), Counter[str](), Counter[str]()
    for _ in range(rounds(1, 100)):
        ada = await world.connect_tenant()
        bo = await world.caller(BO)
        await world.authorize(bo, LIAM)
        for caller in (ada, ada, bo):
            await world.create_with_video(caller)
        await world.run_worker()
        secrets = await collect_secrets(world)
        await disconnect.disconnect_provider(world.services, ada, Disposition.DELETE)
        for call in ("delete", "revoke"):
            moments[f"{call} {await killed_at(world, forge, call, chance.choice(MOMENTS), chance)}"] += 1
            advance_time(world, seconds=150)
        let_held_calls_end(world.zoom, 2 * HELD)
        await settle(world)
        grants = await world.count("grants")
        state = world.zoom.state()
        left.update(meetings=len(state["meetings"]), sign_ins=len(state["grants"]), grants=grants)
        assert find_secrets(forge.log, secrets) == []
    report(f"disconnect: {moments.total()} kills: left {dict(left)}; {dict(sorted(moments.items()))}")
    assert set(left.values()) == {0}
