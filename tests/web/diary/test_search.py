"""What the follow-up looks up: companies and contacts."""

from tests.support.world import ADA, World
from tests.web.conftest import Open


async def test_signs_with_a_meaning_in_the_database_are_searched_for_as_they_are(
    browser: Open, world: World
) -> None:
    client = await browser(ADA)
    for path in ("companies?q=", "companies?q=%25", "contacts?q=_", "contacts?q=x&company_id=1"):
        assert (await client.get(f"/diary/search/{path}")).json() == {"results": []}
