"""What the follow-up looks up: companies and contacts, all within the tenant."""

from tests.support.world import ADA, World

from videomeet.flows.diary import search
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
