"""Settings and maintenance > Personal data."""

from tests.support.personal_data import IDA, ida_is_known
from tests.support.world import ADA, World
from tests.web.conftest import Open

PATH = "/settings/personal-data"


async def test_a_person_is_found_and_exported_as_a_file(browser: Open, world: World) -> None:
    known = await ida_is_known(world)
    ada = await browser(ADA)
    page = (await ada.post(PATH, data={"text": "ida"})).text
    assert "Ida Moe" in page
    assert f"Contact, ID {known.contact_id}" in page
    answer = await ada.post(f"{PATH}/export", data={"kind": "contact", "key": str(known.contact_id)})
    assert answer.headers["content-type"].startswith("application/json")
    expected = f'attachment; filename="person-contact-{known.contact_id}.json"'
    assert answer.headers["content-disposition"] == expected
    assert len(answer.json()["appointments"]) == 3


async def test_an_address_stands_in_no_file_name(browser: Open, world: World) -> None:
    await ida_is_known(world)
    answer = await (await browser(ADA)).post(f"{PATH}/export", data={"kind": "address", "key": IDA})
    assert answer.headers["content-disposition"] == 'attachment; filename="person-address.json"'


async def test_a_search_in_vain_says_so(browser: Open) -> None:
    ada = await browser(ADA)
    assert "Nobody has this name" in (await ada.post(PATH, data={"text": "zzz"})).text
    assert "Nobody has this name" not in (await ada.get(PATH)).text
