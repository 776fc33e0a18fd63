"""Browsers for the tests of the web room: one for each person, all talking to the real application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Match
from tests.support.world import BASE_URL, World

from videomeet.web.app import create_app
from videomeet.web.kit.callers import session_cookie_name
from videomeet.web.kit.response_schemas import ErrorResponse
from videomeet.web.openapi import JSON, OPERATIONS, json_routes

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]


class CheckedClient(httpx2.AsyncClient):
    """A client that holds every JSON response against the OpenAPI document."""

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        response = await super().send(request, **options)
        await check_against_document(response)
        return response


@pytest.fixture
def application(world: World) -> Starlette:
    return create_app(world.services)


@pytest.fixture
async def browser(world: World, application: Starlette) -> AsyncIterator[Open]:
    """`await browser(ADA)` is Ada's browser, signed in; `await browser(None)` a stranger's."""
    async with AsyncExitStack() as stack:

        async def opened(email: str | None) -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(application, raise_app_exceptions=False)
            client = CheckedClient(
                transport=transport,
                base_url=BASE_URL,
                headers={"Sec-Fetch-Site": "same-origin"},
            )
            if email is not None:
                client.cookies.set(session_cookie_name(world.services), await world.session_token(email))
            return await stack.enter_async_context(client)

        yield opened


async def check_against_document(response: httpx2.Response) -> None:
    """Whatever a test calls: its JSON must be what the OpenAPI document says."""
    if response.headers.get("content-type") != JSON:
        return
    method, path = response.request.method, response.request.url.path
    scope = {"type": "http", "method": method, "path": path, "root_path": ""}
    for documented_method, route in json_routes():
        if documented_method == method and route.matches(scope)[0] is Match.FULL:
            await response.aread()
            success = OPERATIONS[method, route.path]
            assert response.is_error or response.status_code == success.status
            model = ErrorResponse if response.is_error else success.response
            assert model is not None, f"{method} {path} answers with JSON, which the document does not say"
            model.model_validate_json(response.content, strict=False)
            return


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
    """A follow-up that was saved, as the server describes it."""
    answer = await client.post("/diary/appointments", json=draft(owner_id, **changes))
    assert answer.status_code == 201, answer.text
    detail: dict[str, Any] = answer.json()
    return detail


async def with_video(client: httpx2.AsyncClient, owner_id: int, **changes: Any) -> dict[str, Any]:
    """A saved follow-up with a video meeting; the provider has not been asked yet."""
    reserved = await client.post("/diary/reservations", json={})
    assert reserved.status_code == 201, reserved.text
    return await saved(client, owner_id, reservation_id=reserved.json()["id"], **changes)
