"""The states of a grant: whatever happens in whatever order, only what may drive it drives it."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.flows.grants.test_access_tokens import TOKEN, ask
from tests.support.sandbox import LIAM, SandboxServer
from tests.support.world import BO, World

from videomeet.domain.kit.errors import NeedsAuthorization, Problem
from videomeet.flows.grants import connect

TROUBLE = [
    "down",
    "unavailable",
    "rate_limited",
    "server_error",
    "html_body",
    "empty_body",
    "truncated_body",
    "lost_reply",
]
BO_S = "SELECT state FROM grants WHERE account_email = ?"


class GrantMachine(RuleBasedStateMachine):
    """Bo's grant as Liam. `alive` is Zoom's view, `state` what ours has to be."""

    def __init__(self, make: Callable[[], World]) -> None:
        super().__init__()
        self.runner, self.alive, self.state = asyncio.Runner(), True, ["connected"]
        self.world = make()
        self.world.zoom.reset()
        self.world.zoom.limit(refresh_grace_seconds=3600)
        self.run(self.world.connect_tenant())
        self.bo = self.run(self.world.caller(BO))
        self.run(self.world.authorize(self.bo, LIAM))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @rule()
    def sign_in(self) -> None:
        self.bo = self.run(self.world.caller(BO))
        self.run(self.world.authorize(self.bo, LIAM))
        self.alive, self.state = True, ["connected"]

    @rule()
    def disconnect(self) -> None:
        self.run(connect.disconnect_user(self.world.services, self.bo))
        self.run(self.world.run_worker())
        self.alive, self.state = False, []

    @rule()
    def revoke_at_zoom(self) -> None:
        self.world.zoom.revoke_tokens(LIAM)
        self.alive = False

    @rule()
    def an_hour_passes(self) -> None:
        self.world.clock.advance(hours=1)
        self.world.zoom.expire_tokens()

    @precondition(lambda self: self.alive)
    @rule(kind=some.sampled_from(TROUBLE), where=some.sampled_from([TOKEN, "/v2/", ""]))
    def trouble(self, kind: str, where: str) -> None:
        self.world.zoom.fault(kind, match=where)
        with suppress(Problem):
            self.run(ask(self.world.application, self.bo))
        self.world.zoom.clear_faults()

    @rule()
    def call(self) -> None:
        if self.alive and self.state:
            assert self.run(ask(self.world.application, self.bo)).email == LIAM
            return
        with pytest.raises(NeedsAuthorization):
            self.run(ask(self.world.application, self.bo))
        self.state = ["needs_reauth"] if self.state else []

    @rule()
    def a_month_passes(self) -> None:
        self.world.clock.advance(days=31)
        self.run(self.world.run_worker())
        if self.state and not self.alive:
            self.state = ["needs_reauth"]

    @invariant()
    def the_state_is_what_it_has_to_be(self) -> None:
        states = [state for (state,) in self.run(self.world.sql(BO_S, LIAM))]
        assert states == self.state

    def teardown(self) -> None:
        self.run(self.world.close())
        self.runner.close()


def test_only_the_providers_word_and_people_drive_a_grants_state(
    tmp_path: Path, template: Path, zoom: SandboxServer
) -> None:
    def world() -> World:
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        return World(tmp_path, template, zoom)

    run_state_machine_as_test(
        lambda: GrantMachine(world),  # type: ignore[arg-type]
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
