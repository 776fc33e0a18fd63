"""Browsers for the tests of the web room: one for each person, all talking to the real application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx2
import pytest
from starlette.applications import Starlette
from tests.support.world import BASE_URL, World

from videomeet.web.app import create_app
from videomeet.web.caller import cookie_name

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
                client.cookies.set(cookie_name(world.services), await world.session(email))
            return await stack.enter_async_context(client)

        yield opened
