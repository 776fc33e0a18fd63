"""Workers killed while a disconnected tenant's meetings are deleted and its sign-ins revoked."""

from collections import Counter

from tests.faults.conftest import Forge, dice, rounds, tell
from tests.faults.counting import ahead, come_to_rest, let_held_calls_end
from tests.faults.secrets import found_in, secrets_of
from tests.faults.test_kill import HELD, MOMENTS, killed_at
from tests.support.sandbox import LIAM
from tests.support.world import BO, World

from videomeet.flows import configure
from videomeet.flows.hand_over import Fate


async def test_a_disconnect_cut_short_leaves_no_meeting_and_no_sign_in(world: World, forge: Forge) -> None:
    chance, moments, left = dice(), Counter[str](), Counter[str]()
    for _ in range(rounds(1, 100)):
        ada = await world.connected()
        bo = await world.caller(BO)
        await world.authorize(bo, LIAM)
        for caller in (ada, ada, bo):
            await world.with_video(caller)
        await world.work()
        secrets = await secrets_of(world)
        await configure.disconnect(world.services, ada, Fate.DELETE)
        for call in ("delete", "revoke"):
            moments[f"{call} {await killed_at(world, forge, call, chance.choice(MOMENTS), chance)}"] += 1
            ahead(world, seconds=150)
        let_held_calls_end(world.zoom, 2 * HELD)
        await come_to_rest(world)
        ((grants,),) = await world.sql("SELECT count(*) FROM grants")
        state = world.zoom.state()
        left.update(meetings=len(state["meetings"]), sign_ins=len(state["grants"]), grants=grants)
        assert found_in(forge.log, secrets) == []
    tell(f"disconnect: {moments.total()} kills: left {dict(left)}; {dict(sorted(moments.items()))}")
    assert set(left.values()) == {0}
