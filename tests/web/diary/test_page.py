"""The diary's page: what its script begins with, and that no name breaks out of it."""

import json
import re

from tests.support.world import ADA, BO, World
from tests.web.conftest import Open


async def test_the_page_begins_with_what_the_script_needs(browser: Open, world: World) -> None:
    await world.connect_tenant()
    page = (await (await browser(BO)).get("/diary")).text
    start = json.loads(re.findall(r'id="diary-start">(.*?)</script>', page, re.DOTALL)[0])
    assert start["me"] == {"id": 2, "name": "Bo Berg", "zone": "Europe/Oslo", "default_alarm": None}
    assert start["administrator"] is False
    assert [associate["name"] for associate in start["associates"]] == ["Ada Holm", "Bo Berg", "Cy Lund"]
    assert {"name": "Video meeting", "video_default": "on"}.items() <= start["types"][1].items()
    assert start["video"] == {
        "provider": {"key": "zoom", "label": "Zoom"},
        "state": "active",
        "hint": None,
        "authorization": "none",
        "authorize_url": "/meet/authorize",
    }
    assert "Europe/Oslo" in start["zones"]
    assert start["zones"][-1] == "UTC"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", start["now"])


async def test_a_name_can_not_break_out_of_the_page(browser: Open, world: World) -> None:
    async with world.services.database.writing() as tx:
        await tx.exec_driver_sql(
            "UPDATE associates SET name = '</script><script>alert(1)</script>' WHERE id = 3"
        )
    for path in ("/diary", "/settings/users"):
        assert "<script>alert(1)" not in (await (await browser(ADA)).get(path)).text
