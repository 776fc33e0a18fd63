"""What the follow-up looks up: companies, contacts and who is free, all within the tenant."""

from datetime import datetime, timedelta

import pytest
from tests.support.world import ADA, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Refused
from videomeet.flows.diary import appointments, search
from videomeet.store.diary import contacts


async def with_companies(world: World) -> tuple[int, int]:
    async with world.services.database.writing() as tx:
        acme = await contacts.add_company(tx, 1, "100% Fjord_AS")
        other = await contacts.add_company(tx, 1, "Berg AS")
        await contacts.add_contact(tx, 1, name="Kari Nes", email="kari@fjord.example", company_id=acme)
        await contacts.add_contact(tx, 1, name="Lars Moe", email=None, company_id=other)
        await contacts.add_company(tx, 2, "Fjordkraft")
        await contacts.add_contact(tx, 2, name="Kari Vik", email="kari@kraft.example", company_id=None)
        return acme, other


async def test_companies_are_found_by_any_part_of_their_name(world: World) -> None:
    await with_companies(world)
    ada = await world.caller(ADA)

    async def names(text: str) -> list[str]:
        return [name for _, name, _ in await search.search_companies(world.services, ada, text)]

    assert await names("fjord") == ["100% Fjord_AS"]
    assert await names("") == ["100% Fjord_AS", "Berg AS"]
    assert (await names("%"), await names("_"), await names("'")) == (
        ["100% Fjord_AS"],
        ["100% Fjord_AS"],
        [],
    )


async def test_contacts_are_found_by_name_or_address_and_within_a_company(world: World) -> None:
    acme, other = await with_companies(world)
    ada = await world.caller(ADA)

    async def names(text: str, company: int | None = None) -> list[str]:
        return [name for _, name, _ in await search.search_contacts(world.services, ada, text, company)]

    assert (await names("KARI"), await names("fjord.example")) == (["Kari Nes"], ["Kari Nes"])
    assert (await names("", acme), await names("kari", other)) == (["Kari Nes"], [])
    ((_, _, detail),) = await search.search_contacts(world.services, ada, "kari", None)
    assert detail == "100% Fjord_AS, kari@fjord.example"


async def test_no_more_than_twenty_are_shown(world: World) -> None:
    async with world.services.database.writing() as tx:
        for number in range(25):
            await contacts.add_company(tx, 1, f"Company {number}")
    assert len(await search.search_companies(world.services, await world.caller(ADA), "")) == 20


async def test_who_owns_or_attends_is_busy_and_who_declined_is_not(world: World) -> None:
    ada = await world.caller(ADA)
    invited = (Attendee("associate", 2, None), Attendee("associate", 3, None))
    draft = world.draft(ada, attendees=invited)
    entry = await appointments.create(world.services, ada, draft)
    await world.change("attendees", {"associate_id": 3}, status="declined")
    day = draft.start.replace(hour=0)

    async def busy(except_id: int | None = None) -> dict[int, int]:
        busy = await search.availability(
            world.services, ada, [1, 2, 3], day, day + timedelta(days=1), "Europe/Oslo", except_id
        )
        return {associate_id: len(times) for associate_id, times in busy.items()}

    assert await busy() == {1: 1, 2: 1, 3: 0}
    assert await busy(entry.appointment.id) == {1: 0, 2: 0, 3: 0}


async def test_nobody_of_another_tenant_is_ever_busy(world: World) -> None:
    ada, nora = await world.caller(ADA), await world.caller(NORA)
    draft = world.draft(ada)
    await appointments.create(world.services, ada, draft)
    busy = await search.availability(
        world.services, nora, [1, 7], draft.start, draft.end, "Europe/Oslo", None
    )
    assert busy == {1: [], 7: []}


@pytest.mark.parametrize("hours", [25, 72])
async def test_availability_is_reported_for_days_longer_than_an_appointment(world: World, hours: int) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada)
    await appointments.create(world.services, ada, draft)
    end = draft.start + timedelta(hours=hours)
    busy = await search.availability(world.services, ada, [1], draft.start, end, "Europe/Oslo", None)
    assert len(busy[1]) == 1


async def test_a_zone_or_a_range_that_makes_no_sense_is_refused(world: World) -> None:
    ada = await world.caller(ADA)
    day = datetime.fromisoformat("2026-11-22T00:00")
    for end, zone in ((day + timedelta(days=1), "Mars/Base"), (day + timedelta(days=90), "UTC")):
        with pytest.raises(Refused):
            await search.availability(world.services, ada, [1], day, end, zone, None)
