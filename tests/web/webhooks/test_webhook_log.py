"""Settings and maintenance > Webhooks: what arrived for this tenant, and how to have it sent."""

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.webhooks import deliver_event, deliver_pending
from tests.support.world import ADA, BASE_URL, BO, NORA, World
from tests.web.conftest import Open

PATH = "/settings/webhooks"


async def uninstalled(world: World) -> int:
    await world.connect_tenant()
    world.zoom.control("POST", "uninstall", {"user": OLIVIA})
    await deliver_pending(world)
    ((number,),) = await world.rows("webhook_deliveries", "id")
    return int(number)


async def test_before_anything_arrived_the_page_says_how_to_have_it_sent(browser: Open) -> None:
    page = (await (await browser(ADA)).get(PATH)).text
    assert "Nothing has arrived" in page
    assert f"{BASE_URL}/webhooks/zoom" in page
    assert "Click Validate" in page


async def test_what_arrived_is_listed_with_its_time_and_zone_and_without_its_body(
    browser: Open, world: World
) -> None:
    await uninstalled(world)
    page = (await (await browser(ADA)).get(PATH)).text
    assert "app_deauthorized" in page
    assert "(Europe/Oslo)" in page
    assert "Applied" in page
    assert "have to sign in again" in page
    assert "user_data_retention" not in page


async def test_another_tenant_sees_nothing_of_it_and_can_not_apply_it(browser: Open, world: World) -> None:
    number, nora = await uninstalled(world), await browser(NORA)
    assert "app_deauthorized" not in (await nora.get(PATH)).text
    assert (await nora.post(f"{PATH}/{number}/reapply")).status_code == 409


async def test_only_administrators_get_there(browser: Open, world: World) -> None:
    number, bo = await uninstalled(world), await browser(BO)
    assert (await bo.get(PATH)).status_code == 403
    assert (await bo.post(f"{PATH}/{number}/reapply")).status_code == 403


async def test_applying_again_is_harmless_and_leads_back(browser: Open, world: World) -> None:
    number, client = await uninstalled(world), await browser(ADA)
    response = await client.post(f"{PATH}/{number}/reapply")
    assert (response.status_code, response.headers["location"]) == (303, f"{PATH}?reapplied")
    assert "Waiting" in (await client.get(response.headers["location"])).text
    await world.run_worker()
    assert "Applied" in (await client.get(PATH)).text
    assert "Apply webhook again" in (await client.get("/settings/audit")).text


async def test_when_its_body_is_forgotten_nothing_can_be_applied_again(browser: Open, world: World) -> None:
    number, client = await uninstalled(world), await browser(ADA)
    await world.change("webhook_deliveries", body_encrypted=None)
    assert "Apply again" not in (await client.get(PATH)).text
    assert (await client.post(f"{PATH}/{number}/reapply")).status_code == 409


@pytest.mark.parametrize("number", ["x", "0", "99999999999999999999", "%00"])
async def test_a_number_that_is_none_is_no_crash(browser: Open, number: str) -> None:
    assert (await (await browser(ADA)).post(f"{PATH}/{number}/reapply")).status_code == 404


async def test_many_come_in_pages_the_newest_first(browser: Open, world: World) -> None:
    await world.connect_tenant()
    ((user,),) = await world.rows("grants", "provider_user_id")
    for number in range(27):
        await deliver_event(world, "app_deauthorized", {"user_id": user, "n": number}, world.clock())
    page = (await (await browser(ADA)).get(PATH)).text
    assert "1 to 25 of 27" in page
    assert f'href="{PATH}?page=2"' in page
