"""Whatever happens to reservations, in whatever order: at rest the provider has exactly what is wanted."""

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.faults.asked_for import AskedFor, begin
from tests.faults.asked_for_checks import ZOOM_USERS, PlannedAppointment
from tests.faults.conftest import dice, rounds
from tests.faults.meeting_counts import advance_time
from tests.support.dying import work_and_die
from tests.support.sandbox import SandboxServer
from tests.support.world import World

from videomeet.domain.meetings.reservation import Disposition

HOSTS = st.sampled_from(list(ZOOM_USERS))
HOURS = st.integers(0, 200)
PLACES = st.integers(0, 5)
FAULTS = (
    "down",
    "unavailable",
    "server_error",
    "rate_limited",
    "html_body",
    "false_404",
    "empty_body",
    "truncated_body",
    "lost_reply",
)
CALLS = (
    "POST /v2/users/me/meetings",
    "PATCH /v2/meetings",
    "DELETE /v2/meetings",
    "GET /v2/meetings",
    "GET /v2/users/me/meetings",
    "/v2/",
    "POST /oauth/token",
    "POST /oauth/revoke",
)
EDITS = ("rename", "move", "give", "drag", "switch video", "delete", "join")
SIGNING = ("in", "in", "ended there", "hand over", "out", "everybody out")
STEPS = 25
LONG = "FAULT_ROUNDS" in os.environ
# Shrinking takes minutes: the short version shows what failed as it is.
PHASES = [Phase.generate, Phase.shrink] if LONG else [Phase.generate]


class Reservations(RuleBasedStateMachine):
    """A fresh world for each example; the sandbox is the one that all share."""

    def __init__(self, folder: Path, template: Path, zoom: SandboxServer) -> None:
        super().__init__()
        zoom.reset()
        self.theirs = False
        self.runner = asyncio.Runner()
        self.world: World = self.run(self._made(folder, template, zoom))
        self.asked_for: AskedFor = self.run(begin(self.world))

    @staticmethod
    async def _made(folder: Path, template: Path, zoom: SandboxServer) -> World:
        return World(folder, template, zoom)

    def run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(what)

    def planned(self, place: int) -> PlannedAppointment:
        planned = self.asked_for.planned
        return planned[place % len(planned)]

    @initialize(theirs=st.booleans())
    def decide_alike(self, theirs: bool) -> None:
        """Which side counts wherever people are asked."""
        self.theirs = theirs

    def teardown(self) -> None:
        try:
            self.run(self._end())
        finally:
            self.run(self.world.close())
            self.runner.close()

    async def _end(self) -> None:
        await self.asked_for.come_to_rest(theirs=self.theirs)
        await self.asked_for.check()
        assert self.world.zoom.state()["violations"] == []

    some = precondition(lambda self: self.asked_for.planned)

    # In the diary

    @rule(owner=HOSTS, hour=HOURS, video=st.sampled_from([True, True, True, False]))
    def create(self, owner: str, hour: int, video: bool) -> None:
        self.run(self.asked_for.create(owner, hour, video=video))

    @some
    @rule(place=PLACES, how=st.sampled_from(EDITS), hour=HOURS, owner=HOSTS)
    def edit(self, place: int, how: str, hour: int, owner: str) -> None:
        planned = self.planned(place)
        edits = {
            "rename": lambda: self.asked_for.save(planned, renamed=True),
            "move": lambda: self.asked_for.save(planned, hour=hour),
            "give": lambda: self.asked_for.save(planned, owner=owner),
            "drag": lambda: self.asked_for.drag(planned, hour),
            "switch video": lambda: self.asked_for.save(planned, switched=True),
            "delete": lambda: self.asked_for.delete(planned),
            "join": lambda: self.asked_for.join(planned),
        }
        self.run(edits[how]())

    # Signing in and out

    @rule(
        who=HOSTS,
        how=st.sampled_from(SIGNING),
        disposition=st.sampled_from(Disposition),
        step=st.integers(1, 2),
    )
    def sign(self, who: str, how: str, disposition: Disposition, step: int) -> None:
        everybody = list(ZOOM_USERS)
        to = everybody[(everybody.index(who) + step) % len(everybody)]
        if how == "in":
            self.world.zoom.clear_faults()
            self.run(self.asked_for.sign_in(who))
        elif how == "ended there":
            self.world.zoom.revoke_tokens(ZOOM_USERS[who])
        elif how == "hand over":
            self.run(self.asked_for.hand_over(who, to))
        elif how == "out":
            self.run(self.asked_for.disconnect_user(who, disposition, to))
        else:
            handing_over = disposition is Disposition.HAND_OVER
            self.run(self.asked_for.disconnect(Disposition.KEEP if handing_over else disposition))

    # At Zoom

    @some
    @rule(place=PLACES, how=st.sampled_from(["rename", "move", "delete", "vanish"]), hour=HOURS)
    def change_at_provider(self, place: int, how: str, hour: int) -> None:
        planned = self.planned(place)
        if how in ("delete", "vanish"):
            self.run(self.asked_for.delete_at_provider(planned, silently=how == "vanish"))
        else:
            self.run(self.asked_for.change_at_provider(planned, hour=hour if how == "move" else None))

    @rule(kind=st.sampled_from(FAULTS), match=st.sampled_from(CALLS), times=st.integers(1, 3))
    def fail(self, kind: str, match: str, times: int) -> None:
        self.world.zoom.fault(kind, match=match, times=times)

    @rule(order=st.lists(st.integers(0, 30), min_size=1, max_size=6))
    def deliver(self, order: list[int]) -> None:
        self.run(self.asked_for.deliver(order))

    # The worker, and time

    @rule()
    def work(self) -> None:
        self.run(self.world.run_worker())

    @rule(calls=st.integers(0, 5), answered=st.booleans())
    def work_and_die(self, calls: int, answered: bool) -> None:
        self.run(work_and_die(self.world, calls, answered=answered))

    @rule(by=st.sampled_from([{"seconds": 5}, {"minutes": 3}, {"minutes": 20}, {"hours": 2}, {"hours": 7}]))
    def time_passes(self, by: dict[str, float]) -> None:
        advance_time(self.world, **by)


def the_seed() -> int:
    """The short version is always the same; the long one is as FAULT_SEED says."""
    return dice().randrange(10**6) if LONG else 7


@pytest.mark.parametrize("part", range(3))
def test_whatever_happens_in_whatever_order_the_provider_has_what_is_wanted(
    tmp_path: Path, template: Path, zoom: SandboxServer, part: int
) -> None:
    @seed(the_seed() + part)
    class Example(Reservations):
        def __init__(self) -> None:
            super().__init__(Path(mkdtemp(dir=tmp_path)), template, zoom)

    run_state_machine_as_test(
        Example,
        settings=settings(
            max_examples=rounds(3, 130),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
