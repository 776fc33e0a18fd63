"""Browsers for the tests of the web room: one for each person, all talking to the real application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette
from tests.support.world import BASE_URL, World

from videomeet.web.app import create_app
from videomeet.web.kit.callers import session_cookie_name

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
def application(world: World) -> Starlette:
    return create_app(world.services)


@pytest.fixture
async def browser(world: World, application: Starlette) -> AsyncIterator[Open]:
    """`await browser(ADA)` is Ada's browser, signed in; `await browser(None)` a stranger's."""
    async with AsyncExitStack() as stack:

        async def opened(email: str | None) -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(application, raise_app_exceptions=False)
            client = httpx2.AsyncClient(
                transport=transport, base_url=BASE_URL, headers={"Sec-Fetch-Site": "same-origin"}
            )
            if email is not None:
                client.cookies.set(session_cookie_name(world.services), await world.session_token(email))
            return await stack.enter_async_context(client)

        yield opened


def draft(owner_id: int, /, **changes: Any) -> dict[str, Any]:
    """A follow-up as the dialog sends it: an hour in 2031, in Oslo."""
    made: dict[str, Any] = {
        "idempotency_key": str(uuid4()),
        "title": "Quarterly review",
        "type_id": None,
        "start": "2031-03-04T10:00",
        "end": "2031-03-04T11:00",
        "zone": "Europe/Oslo",
        "all_day": False,
        "location": "",
        "owner_id": owner_id,
        "company_id": None,
        "contact_id": None,
        "agenda": "",
        "notes": "",
        "completed": False,
        "attendees": [],
        "reservation_id": None,
    }
    return made | changes


async def saved(client: httpx2.AsyncClient, owner_id: int, **changes: Any) -> dict[str, Any]:
    """A follow-up that was saved, as the server tells it."""
    answer = await client.post("/diary/appointments", json=draft(owner_id, **changes))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def with_video(client: httpx2.AsyncClient, owner_id: int, **changes: Any) -> dict[str, Any]:
    """A saved follow-up with a video meeting; the provider has not been asked yet."""
    reserved = await client.post("/diary/reservations", json={})
    assert reserved.status_code == 201, reserved.text
    return await saved(client, owner_id, reservation_id=reserved.json()["id"], **changes)
