"""Settings and maintenance > Personal data."""

import re

from tests.support.personal_data import IDA, ida_is_known
from tests.support.world import ADA, World
from tests.web.conftest import Open

from videomeet.domain.diary.appointment import Attendee
from videomeet.flows.diary import appointments

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


async def test_erasing_asks_first_and_says_what_it_concerns(browser: Open, world: World) -> None:
    known = await ida_is_known(world)
    ada, who = await browser(ADA), {"kind": "contact", "key": str(known.contact_id)}
    page = (await ada.post(f"{PATH}/review", data=who)).text
    for line in ("3 appointments:", "2 answers to", "2 e-mails to them", "1 contact: deleted", "About her"):
        assert line in page
    assert await world.count("contacts", name="Ida Moe") == 1
    answer = await ada.post(f"{PATH}/erase", data=who)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?erased=all")
    assert "Erased." in (await ada.get(answer.headers["location"])).text
    assert await world.count("contacts", name="Ida Moe") == 0
    assert (await ada.post(f"{PATH}/erase", data=who)).status_code == 404


async def test_an_associate_who_may_log_in_is_not_erased_and_the_page_says_what_to_do(
    browser: Open, world: World
) -> None:
    ada, who = await browser(ADA), {"kind": "associate", "key": "2"}
    page = (await ada.post(f"{PATH}/review", data=who)).text
    assert "Associate 2 may still log in." in page
    assert "Erase for good" not in page
    answer = await ada.post(f"{PATH}/erase", data=who)
    assert answer.status_code == 422
    assert "Take that away first" in answer.text
    assert await world.count("associates", name="Bo Berg") == 1


async def test_the_appointments_concerned_are_paged_and_private_ones_have_no_title(
    browser: Open, world: World
) -> None:
    caller = await world.caller(ADA)
    guest = (Attendee("email", None, IDA),)
    for number in range(27):
        draft = world.draft(caller, title=f"Number {number:02}", attendees=guest, private=number == 0)
        await appointments.create(world.services, caller, draft)
    ada, who = await browser(ADA), {"kind": "address", "key": IDA}
    first = (await ada.post(f"{PATH}/review", data=who)).text
    assert "Number 24" in first
    assert "Number 00" not in first
    after = re.findall(r'name="after" value="(\d+)"', first)[0]
    second = (await ada.post(f"{PATH}/review", data={**who, "after": after})).text
    assert "Number 24" not in second
    assert "Number 26" in second
    assert 'name="after"' not in second


async def test_who_is_named_by_nothing_known_is_refused(browser: Open) -> None:
    ada = await browser(ADA)
    for path in ("review", "erase", "export"):
        assert (await ada.post(f"{PATH}/{path}", data={"kind": "all", "key": "1"})).status_code == 422
        assert (await ada.post(f"{PATH}/{path}", data={"kind": "contact", "key": "77"})).status_code == 404
