"""What is held on a person, handed out: all of it, of one tenant, and no secret among it."""

import json
from datetime import datetime
from typing import Any

import pytest
from tests.support.personal_data import IDA, add_contact, ida_is_known
from tests.support.sandbox import OLIVIA
from tests.support.statements import counting
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotAllowed, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE
from videomeet.flows.diary import appointments, calendar_feed
from videomeet.flows.personal_data.export_person import (
    BATCH_SIZE,
    export_by_administrator,
    export_by_operator,
)
from videomeet.flows.personal_data.find_person import search_people


async def exported(world: World, kind: str, key: str, email: str = ADA) -> Any:
    _, pieces = await export_by_administrator(world.services, await world.caller(email), kind, key)
    return json.loads("".join([piece async for piece in pieces]))


async def test_a_guests_export_has_what_was_shared_with_them_and_what_they_answered(world: World) -> None:
    known = await ida_is_known(world)
    document = await exported(world, "address", IDA)
    assert [contact["name"] for contact in document["contacts"]] == ["Ida Moe"]
    roles = {row["id"]: row["roles"] for row in document["appointments"]}
    assert roles[known.by_contact] == roles[known.by_address] == ["attendee"]
    assert ["contact"] in roles.values()
    by_address = document["appointments"][1]
    assert [response["status"] for response in by_address["responses"]] == ["accepted"]
    assert by_address["location"].startswith("http://videomeet.test/join/")
    assert datetime.fromisoformat(by_address["starts_at"]).tzinfo is not None
    assert {row["state"] for row in document["emails"]} == {"sent"}
    assert len(document["emails"]) == 2
    assert {row["action"] for row in document["audit"]} == {"send_email"}


async def test_internal_notes_and_other_guests_are_nobody_elses(world: World) -> None:
    await ida_is_known(world)
    text = json.dumps(await exported(world, "address", IDA))
    for others in ("Ada's own words", "Bo Berg", BO, "127.0.0.1"):
        assert others not in text


async def test_an_associates_export_has_account_sessions_provider_and_own_notes(world: World) -> None:
    known = await ida_is_known(world)
    await calendar_feed.create_feed(world.services, known.ada)
    document = await exported(world, "associate", ADA)
    (associate,) = document["associate"]
    assert (associate["name"], associate["has_calendar_address"]) == ("Ada Holm", 1)
    assert [account["email"] for account in document["provider_accounts"]] == [OLIVIA]
    assert document["sessions"][0]["address"] == "127.0.0.1"
    own = [row for row in document["appointments"] if "owner" in row["roles"]]
    assert len(own) == 3
    assert own[0]["notes"] == "Ada's own words"
    assert {"connect", "save_passcode"} <= {row["action"] for row in document["audit"] if row["by_them"]}
    by_id = await exported(world, "associate", "1")
    assert by_id["associate"] == document["associate"]


async def test_no_token_passcode_or_host_link_is_ever_in_it(world: World) -> None:
    await ida_is_known(world)
    text = "".join(
        [json.dumps(await exported(world, *who)) for who in (("associate", ADA), ("address", IDA))]
    )
    meeting = world.meetings()[0]
    secrets = ["Fjord2026", meeting["password"], meeting["start_url"], meeting["join_url"], "token", "hash"]
    for (value,) in await world.rows("associates", "password_hash"):
        secrets.append(str(value))
    for secret in secrets:
        assert str(secret) not in text


async def test_an_address_known_in_two_tenants_is_exported_from_one(world: World) -> None:
    await ida_is_known(world)
    await add_contact(world, 2, name="Ida at Nordlys")
    nora = await world.caller(NORA)
    guest = (Attendee("email", None, IDA),)
    await appointments.create(world.services, nora, world.draft(nora, title="Nordlys only", attendees=guest))
    acme, nordlys = await exported(world, "address", IDA), await exported(world, "address", IDA, NORA)
    assert [row["title"] for row in nordlys["appointments"]] == ["Nordlys only"]
    assert (nordlys["emails"], nordlys["audit"]) == ([], [])
    assert "Nordlys" not in json.dumps(acme)


async def test_another_tenants_contact_and_associate_do_not_exist(world: World) -> None:
    known = await ida_is_known(world)
    for kind, key in (("contact", str(known.contact_id)), ("associate", ADA), ("associate", "3")):
        with pytest.raises(NotFound):
            await exported(world, kind, key, NORA)
    assert (await exported(world, "address", ADA, NORA))["associate"] == []


async def test_more_than_a_batch_comes_whole_in_bounded_statements(world: World) -> None:
    ada = await world.caller(ADA)
    guest = (Attendee("email", None, IDA),)
    for _ in range(BATCH_SIZE + 5):
        await appointments.create(world.services, ada, world.draft(ada, attendees=guest))
    with counting() as counted:
        document = await exported(world, "address", IDA)
    ids = [row["id"] for row in document["appointments"]]
    assert len(set(ids)) == len(ids) == BATCH_SIZE + 5
    assert len(counted.statements) < 40


@pytest.mark.parametrize(
    ("kind", "key", "problem"),
    [
        ("contact", "999", NotFound),
        ("contact", "one", NotFound),
        ("associate", "999", NotFound),
        ("associate", "nobody@acme.example", NotFound),
        ("address", "no address", Refused),
        ("everybody", "1", Refused),
        ("", "", Refused),
    ],
)
async def test_who_is_nobody_is_refused(world: World, kind: str, key: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        await exported(world, kind, key)


async def test_of_somebody_unknown_nothing_is_held(world: World) -> None:
    document = await exported(world, "address", "stranger@elsewhere.example")
    assert [document[name] for name in ("associate", "contacts", "appointments", "emails", "audit")] == [
        []
    ] * 5


async def test_only_administrators_export_and_search_and_the_audit_says_so_without_a_name(
    world: World,
) -> None:
    known = await ida_is_known(world)
    bo = await world.caller(BO)
    with pytest.raises(NotAllowed):
        await exported(world, "address", IDA, BO)
    with pytest.raises(NotAllowed):
        await search_people(world.services, bo, "ida")
    await exported(world, "contact", str(known.contact_id))
    await export_by_operator(world.services, "Cust10001", "address", IDA)
    entries = await world.rows("audit", "associate_id", "subject", "address", action="export_person")
    assert entries == [
        (1, Reason("audit.contact", id=known.contact_id).as_json(), "127.0.0.1"),
        (None, Reason("audit.an_address").as_json(), COMMAND_LINE),
    ]


async def test_a_search_finds_associates_contacts_and_the_address_itself(world: World) -> None:
    known = await ida_is_known(world)
    matches = await search_people(world.services, known.ada, IDA.upper())
    assert [(match.kind.value, match.key) for match in matches] == [
        ("contact", str(known.contact_id)),
        ("address", IDA),
    ]
    assert [match.name for match in await search_people(world.services, known.ada, "bo b")] == ["Bo Berg"]
    assert await search_people(world.services, known.ada, " ") == []


async def test_everything_is_read_by_an_index_that_begins_with_the_tenant_and_the_person(
    world: World,
) -> None:
    with counting() as counted:
        await exported(world, "address", IDA)
    sources = [text for text in counted.statements if "UNION" in text]
    assert len(sources) == 1
    placeholders = sources[0].count("?")
    plan = await world.sql(f"EXPLAIN QUERY PLAN {sources[0]}", *["1"] * placeholders)
    steps = [detail for *_, detail in plan if detail.startswith("SEARCH") or "SCAN outbox" in detail]
    assert any("ix_attendees_tenant_id_address" in step for step in steps)
    assert any("ix_outbox_tenant_id_address" in step for step in steps)
