"""The page of unknown meetings: administrators alone see it, and nothing happens before they decide."""

from collections.abc import Awaitable, Callable

import httpx2
from tests.support.world import ADA, BO, World

from videomeet.flows.meetings.drift_scan import audit_host
from videomeet.store.grants import grants
from videomeet.store.meetings import unknown_meetings

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]
PATH = "/configure/unknown-meetings"


async def unknown(world: World, **changes: object) -> int:
    """A meeting at Zoom whose appointment this database has forgotten; its id in the list."""
    ada = await world.connect_tenant()
    await world.create_with_video(ada, title="<b>Lost</b>", **changes)
    await world.run_worker()
    await world.delete("reservations")
    await world.delete("appointments")
    async with world.services.database.reading() as tx:
        grant = await grants.get_for_associate(tx, 1, ada.associate_id, "zoom")
    assert grant is not None
    await audit_host(world.services, grant)
    async with world.services.database.reading() as tx:
        [meeting], _ = await unknown_meetings.page(tx, 1, offset=0, limit=10)
    return meeting.id


async def test_it_is_offered_where_zoom_is_configured_and_adopting_brings_it_back(
    world: World, browser: Open
) -> None:
    number, page = await unknown(world), await browser(ADA)
    assert "1 unknown meeting" in (await page.get("/configure")).text
    listed = (await page.get(PATH)).text
    assert "&lt;b&gt;Lost&lt;/b&gt;" in listed
    adopted = await page.post(f"{PATH}/{number}/adopt")
    assert (adopted.status_code, adopted.headers["location"]) == (303, f"{PATH}?adopted")
    after = (await page.get(adopted.headers["location"])).text
    assert "Adopted." in after
    assert "Every meeting at the provider is known." in after
    assert "unknown meeting" not in (await page.get("/configure")).text


async def test_adopting_twice_or_after_it_is_gone_says_that_it_is_not_listed(
    world: World, browser: Open
) -> None:
    number, page = await unknown(world), await browser(ADA)
    world.zoom.vanish(world.meetings()[0]["id"])
    for _ in range(2):
        answered = await page.post(f"{PATH}/{number}/adopt")
        assert answered.status_code == 404
        assert "not unknown any more, or it is gone" in answered.text


async def test_deleting_it_is_the_administrators_word(world: World, browser: Open) -> None:
    number, page = await unknown(world), await browser(ADA)
    assert (await page.post(f"{PATH}/{number}/delete")).status_code == 303
    await world.run_worker()
    assert world.meetings() == []
    assert "1 meeting of everyone" in (await page.get("/settings/audit")).text


async def test_a_meeting_behind_whose_link_there_is_another_can_not_be_adopted(
    world: World, browser: Open
) -> None:
    number, page = await unknown(world), await browser(ADA)
    [(reservation_id,)] = await world.rows("unknown_meetings", "reservation_id")
    await world.create_with_video(await world.caller(ADA))
    await world.change("reservations", id=reservation_id)
    assert "Adopt</button>" not in (await page.get(PATH)).text
    assert (await page.post(f"{PATH}/{number}/adopt")).status_code == 422


async def test_associates_neither_see_nor_decide(world: World, browser: Open) -> None:
    number, page = await unknown(world), await browser(BO)
    for answered in (await page.get(PATH), await page.post(f"{PATH}/{number}/delete")):
        assert answered.status_code == 403
    await world.run_worker()
    assert len(world.meetings()) == 1


async def test_nobody_decides_without_the_provider(world: World, browser: Open) -> None:
    number, page = await unknown(world), await browser(ADA)
    world.zoom.fault("server_error", match="/v2/meetings")
    assert (await page.post(f"{PATH}/{number}/adopt")).status_code in (502, 503)
    assert len((await page.get(PATH)).text.split("Adopt</button>")) == 2
