"""Settings and maintenance: the Users page with its columns and pages, and the tabs of Preferences."""

import re

import pytest
from tests.support.world import ADA, World
from tests.web.conftest import Open

from videomeet.flows.people import user_accounts


def columns(page: str) -> list[str]:
    head = re.findall(r"<thead>(.*?)</thead>", page, re.DOTALL)[0]
    return re.findall(r"<th[^>]*>([^<]+)</th>", head)


async def test_settings_lead_to_the_users(browser: Open) -> None:
    response = await (await browser(ADA)).get("/settings")
    assert (response.status_code, response.headers["location"]) == (303, "/settings/users")


async def test_the_users_page_lists_the_tenants_associates_only(browser: Open) -> None:
    page = (await (await browser(ADA)).get("/settings/users")).text
    assert columns(page) == ["ID", "Name", "E-mail", "Role", "May log in", "Video meetings"]
    assert "Bo Berg" in page
    assert "Nora Vik" not in page
    assert page.count("Not connected") == 3


async def test_the_id_column_can_be_taken_away_and_is_remembered(browser: Open) -> None:
    client = await browser(ADA)
    hidden = await client.get("/settings/users?chosen=1&columns=email&columns=role")
    assert columns(hidden.text) == ["Name", "E-mail", "Role"]
    assert columns((await client.get("/settings/users")).text) == ["Name", "E-mail", "Role"]
    await client.get("/settings/users?chosen=1&columns=id")
    assert columns((await client.get("/settings/users")).text) == ["ID", "Name"]
    await client.get("/settings/users?chosen=1")
    assert columns((await client.get("/settings/users")).text) == ["Name"]


@pytest.mark.parametrize("query", ["columns=id,email", "columns=id&columns=email"])
async def test_columns_can_be_named_in_the_address(browser: Open, query: str) -> None:
    page = (await (await browser(ADA)).get(f"/settings/users?{query}")).text
    assert columns(page) == ["ID", "Name", "E-mail"]


async def test_a_long_list_comes_in_pages(browser: Open, world: World) -> None:
    await _more_associates(world, 30)
    client = await browser(ADA)
    first = (await client.get("/settings/users")).text
    assert "1 to 25 of 33" in first
    assert 'rel="next" href="/settings/users?page=2"' in first
    second = (await client.get("/settings/users?page=2")).text
    assert "26 to 33 of 33" in second
    assert 'rel="prev" href="/settings/users?page=1"' in second
    assert (await client.get("/settings/users?page=999")).headers["location"] == "/settings/users?page=2"


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30, "²", "%00", "1.5"])
async def test_a_nonsensical_page_number_is_no_crash(browser: Open, page: str) -> None:
    assert (await (await browser(ADA)).get(f"/settings/users?page={page}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "selected"),
    [("", "Preferences"), ("/global", "Global preferences"), ("/video-meetings", "Video meetings")],
)
async def test_the_tabs_say_which_one_is_open(browser: Open, path: str, selected: str) -> None:
    page = (await (await browser(ADA)).get(f"/settings/preferences{path}")).text
    tabs = re.findall(r'role="tab"[^>]*aria-selected="(\w+)"[^>]*>([^<]+)</a>', page)
    assert [name for state, name in tabs if state == "true"] == [selected]
    assert [name for _, name in tabs] == ["Preferences", "Global preferences", "Video meetings"]


async def test_the_tab_tells_from_nothing_to_active(browser: Open, world: World) -> None:
    client, tab = await browser(ADA), "/settings/preferences/video-meetings"
    nothing = (await client.get(tab)).text
    assert "No meeting provider configured." in nothing
    assert 'action="/configure" target="_blank"' in nothing
    await world.authorize(await world.caller(ADA), purpose="configure")
    half = (await client.get(tab)).text
    assert "Your installation is configured with the following video meeting service" in half
    assert "Not active yet" in half
    await client.post("/configure/passcode", data={"passcode": "Fjord2026"})
    assert "Active" in (await client.get(tab)).text


async def _more_associates(world: World, number: int) -> None:
    tenant = await user_accounts.tenant_by_customer_id(world.services, "Cust10001")
    async with world.services.database.writing() as tx:
        for count in range(number):
            await tx.exec_driver_sql(
                "INSERT INTO associates (tenant_id, id, name, email, password_hash, administrator,"
                " may_log_in, zone, language, created_at)"
                " SELECT ?, ?, 'Extra', ?, '', 0, 1, zone, language, created_at"
                " FROM associates LIMIT 1",
                (tenant.id, 100 + count, f"extra{count}@acme.example"),
            )
