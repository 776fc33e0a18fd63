"""Reading changes nothing: no GET begins a transaction that writes, but for a few that have to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.routing import Route
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open, saved, with_video

from videomeet.flows.alarms import fire_alarms
from videomeet.web.routes import ROUTES

# Why these may. Beside them a session that is used lives on, which is written every five minutes whatever is
# asked for.
EXCEPTIONS = {
    "/meet/authorize": "begins a sign-in at the provider in a window opened at an address: keeps a state",
    "/connect/{provider}/callback": "the provider sends people back by a GET, with a code that counts once",
    "/join/{uuid}": "a click that finds the meeting lost has it made anew; the next need not ask at once",
}
ENDLESS = "/diary/events"


@contextmanager
def written() -> Iterator[list[str]]:
    """The transactions that write, of everything in this process, meanwhile."""
    begun: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            begun.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield begun
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def readings() -> list[str]:
    return sorted(
        route.path for route in ROUTES if isinstance(route, Route) and "GET" in (route.methods or ())
    )


@pytest.mark.parametrize("email", [ADA, BO])
async def test_reading_any_address_writes_nothing(world: World, browser: Open, email: str) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    owner = await browser(ADA)
    guest = {"kind": "associate", "id": bo.associate_id}
    made = await with_video(owner, ada.associate_id, attendees=[guest])
    await saved(owner, bo.associate_id, attendees=[guest | {"id": ada.associate_id}])
    await world.run_worker()
    # What somebody has yet to see or to repair, so that whoever noted it while reading would be noticed.
    await world.change("grants", state="needs_reauth")
    gaps = {
        "id": made["id"],
        "uuid": made["video"]["reservation_id"],
        "provider": "zoom",
        "token": "none",
        "associate_id": 2,
        "kind": "invitation",
        "language": "en",
    }
    query = {
        "/diary/appointments": "?from=2031-03-03T00:00&to=2031-03-10T00:00&associates=1,2",
        "/diary/availability": "?associates=1&start=2031-03-04T00:00&end=2031-03-05T00:00&zone=UTC",
    }
    client, writing = await browser(email), set()
    for path in readings():
        if path != ENDLESS:
            with written() as begun:
                answer = await client.get(path.format(**gaps) + query.get(path, ""))
            assert answer.status_code < 500, path
            # What is refused stands in the audit, whatever was asked for.
            writing |= {path} if begun and answer.status_code != 403 else set()
    assert writing <= set(EXCEPTIONS)
    assert "/meet/authorize" in writing, "or nothing would be noticed at all"


async def test_the_event_stream_only_reads(world: World) -> None:
    """It never ends, so it is asked for what it would say."""
    bo = await world.caller(BO)
    with written() as begun:
        await fire_alarms.list_ringing(world.services, bo)
        await fire_alarms.list_changes_since(world.services, world.clock(), {(bo.tenant_id, bo.associate_id)})
    assert begun == []


def test_every_exception_is_a_route() -> None:
    assert set(EXCEPTIONS) | {ENDLESS} <= set(readings())
