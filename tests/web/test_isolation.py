"""Over every route: another tenant's things do not exist, administrators' pages are for administrators."""

import httpx2
import pytest
from starlette.routing import Route
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open, draft, saved, with_video

from videomeet.web.routes import ROUTES

NEUTRAL_BODIES = {
    "PUT": draft(1, version=1),
    "PUT /alarm": {"minutes": 30},
    "PATCH": draft(1, version=1),
    "POST": {
        "version": 1,
        "completed": True,
        "keep": "provider",
        "response": "accepted",
        "address": "a@b.example",
    },
}
FOR_EVERYBODY = {
    "/",
    "/privacy",
    "/health",
    "/ready",
    "/.well-known/videomeet",
    "/service-worker.js",
    "/sign-in",
    "/sign-in/second-factor",
    "/sign-in/second-factor/set-up",
    "/sign-in/second-factor/passkey",
    "/sign-in/second-factor/set-up-passkey",
    "/sign-out",
    "/password",
}
# Whoever holds such a link may follow it.
BY_LINK = ("/join/", "/feed/", "/rsvp/", "/password/")
# Every tenant has its own at the same address.
EVERYBODYS = "/settings/lists/templates/"
# Signed by the provider instead of by a session; what is not signed is refused.
BY_SIGNATURE = "/webhooks/{provider}"
GAPS = {
    "id": "1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "associate_id": "1",
    "provider": "zoom",
    "token": "none-of-ours",
    "kind": "invitation",
    "language": "en",
}
ADMINISTRATORS = ("/settings", "/configure", "/connect/{provider}")


def routes() -> list[tuple[str, str]]:
    """(method, path) of every route."""
    return [
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


async def send(client: httpx2.AsyncClient, method: str, path: str) -> httpx2.Response:
    of_alarm = f"{method} /alarm" if path.endswith("/alarm") else method
    if path.startswith("/diary/") and of_alarm in NEUTRAL_BODIES:
        return await client.request(method, path, json=NEUTRAL_BODIES[of_alarm])
    return await client.request(method, path)


async def test_another_tenants_numbers_are_not_found_on_every_route(browser: Open, world: World) -> None:
    await world.connect_tenant()
    ada, nora = await browser(ADA), await browser(NORA)
    made = await with_video(ada, 1)
    others = {
        "id": str(made["id"]),
        "uuid": str(made["video"]["reservation_id"]),
        "associate_id": "3",
        "provider": "teams",
    }
    with_gaps = [
        (method, path)
        for method, path in routes()
        if "{" in path and not path.startswith((*BY_LINK, EVERYBODYS))
    ]
    assert len(with_gaps) >= 9
    for method, path in with_gaps:
        query = "?version=1" if method == "DELETE" else "?code=a&state=b" if "callback" in path else ""
        answer = await send(nora, method, path.format(**others) + query)
        # 204 and 409 are what a number that nobody ever had gets there, too.
        alike = {"/diary/reservations/{uuid}": 204, "/settings/webhooks/{id}/reapply": 409}
        expected = alike.get(path, 404)
        assert answer.status_code == expected, (method, path, answer.text)
        assert "Acme" not in answer.text
    untouched = (await ada.get(f"/diary/appointments/{made['id']}")).json()
    assert untouched == made
    assert (await ada.get(made["video"]["join_url"])).status_code == 200


async def test_another_tenants_numbers_in_a_body_are_unknown(browser: Open, world: World) -> None:
    await world.connect_tenant()
    ada, nora = await browser(ADA), await browser(NORA)
    reserved = (await ada.post("/diary/reservations", json={})).json()["id"]
    mine = await saved(nora, 1)
    for changes in (
        {"owner_id": 3},
        {"type_id": 1},
        {"attendees": [{"kind": "associate", "id": 3}]},
        {"reservation_id": reserved},
    ):
        made = await nora.post("/diary/appointments", json=draft(1, **changes))
        changed = await nora.put(
            f"/diary/appointments/{mine['id']}", json=draft(1, version=mine["version"], **changes)
        )
        assert [made.status_code, changed.status_code] == [422, 422], changes


async def test_lists_searches_and_availability_show_ones_own_tenant_only(browser: Open) -> None:
    ada, nora = await browser(ADA), await browser(NORA)
    await saved(ada, 1, title="Acme only")
    week = "from=2031-03-03T00:00&to=2031-03-10T00:00&associates=1,2,3"
    assert (await nora.get(f"/diary/appointments?{week}")).json()["appointments"] == []
    busy = "associates=1,2,3&start=2031-03-04T00:00&end=2031-03-05T00:00&zone=UTC"
    assert set(map(str, (await nora.get(f"/diary/availability?{busy}")).json()["busy"].values())) == {"[]"}
    for path in (
        "/settings/users",
        "/settings/audit",
        "/configure/users",
        "/diary",
        "/account",
    ):
        page = (await nora.get(path)).text
        assert "Ada Holm" not in page
        assert "Acme" not in page


async def test_associates_get_no_administrators_page(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    guarded = [(m, p) for m, p in routes() if p.startswith(ADMINISTRATORS) and "callback" not in p]
    assert len(guarded) >= 13
    for method, path in guarded:
        answer = await send(client, method, path.format(**GAPS))
        assert answer.status_code == 403, (method, path)
        assert "administrator" in answer.text
    assert "Connected to Zoom" in (await (await browser(ADA)).get("/configure")).text


async def test_strangers_are_sent_to_sign_in_from_everything_but_the_public_pages(browser: Open) -> None:
    client = await browser(None)
    for method, path in routes():
        answer = await send(client, method, path.format(**GAPS))
        if path in FOR_EVERYBODY or path.startswith(BY_LINK):
            assert answer.status_code in (200, 303, 404, 422) or path == "/ready", path
        elif path.startswith("/diary/") or path == BY_SIGNATURE:
            assert answer.status_code == 401, path
        else:
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in"), path


@pytest.mark.parametrize("path", ["/account", "/diary", "/settings/users", "/configure"])
async def test_two_tenants_see_themselves(browser: Open, path: str) -> None:
    assert "Acme AS" in (await (await browser(ADA)).get(path)).text
    assert "Nordlys AB" in (await (await browser(NORA)).get(path)).text
