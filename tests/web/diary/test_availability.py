"""When associates are busy, as the follow-up asks."""

from tests.support.world import ADA, World
from tests.web.conftest import Open, saved


async def test_whoever_owns_or_attends_is_busy(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await saved(client, 1, attendees=[{"kind": "associate", "id": 2, "email": None}])
    asked = "start=2031-03-04T00:00&end=2031-03-05T00:00&zone=Europe/Oslo"
    busy = (await client.get(f"/diary/availability?associates=1,2,3&{asked}")).json()["busy"]
    hour = [{"start": "2031-03-04T10:00", "end": "2031-03-04T11:00"}]
    assert busy == {"1": hour, "2": hour, "3": []}
    apart = (await client.get(f"/diary/availability?associates=1&{asked}&except=1")).json()["busy"]
    assert apart == {"1": []}
