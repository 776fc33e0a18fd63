"""Tenants and associates: who can be added, and the Users page."""

from typing import Any

import pytest
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.kit.errors import Conflict, NotAllowed, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE
from videomeet.flows.people import sign_in, user_accounts


def somebody(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Dag Moe",
        "email": "dag@acme.example",
        "password": "long enough",
        "administrator": False,
        "zone": "Europe/Oslo",
    } | changes


async def test_numbers_count_within_the_tenant(world: World) -> None:
    acme = await user_accounts.tenant_by_customer_id(world.services, "Cust10001")
    nordlys = await user_accounts.tenant_by_customer_id(world.services, "Cust10002")
    assert await user_accounts.add_associate(world.services, acme.id, **somebody()) == 4
    other = somebody(email="eva@nordlys.example")
    assert await user_accounts.add_associate(world.services, nordlys.id, **other) == 3


async def test_a_new_associate_can_sign_in(world: World) -> None:
    acme = await user_accounts.tenant_by_customer_id(world.services, "Cust10001")
    await user_accounts.add_associate(world.services, acme.id, **somebody(email=" Dag@ACME.example "))
    assert await sign_in.sign_in(
        world.services, "dag@acme.example", "long enough", ip_address="192.0.2.1", user_agent="tests"
    )


@pytest.mark.parametrize("email", [ADA, "ADA@acme.example", NORA])
async def test_an_address_belongs_to_one_person_whichever_the_tenant(world: World, email: str) -> None:
    acme = await user_accounts.tenant_by_customer_id(world.services, "Cust10001")
    with pytest.raises(Conflict):
        await user_accounts.add_associate(world.services, acme.id, **somebody(email=email))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 201), ("email", "dag"), ("password", "short"), ("zone", "Mars/Base")],
)
async def test_an_associate_who_could_not_work_is_refused(world: World, field: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        await user_accounts.add_associate(world.services, 1, **somebody(**{field: value}))
    assert list(refusal.value.fields) == [field]


async def test_a_customer_id_belongs_to_one_tenant(world: World) -> None:
    with pytest.raises(Conflict):
        await user_accounts.add_tenant(world.services, "Another", "Cust10001", "Europe/Oslo")
    with pytest.raises(NotFound):
        await user_accounts.tenant_by_customer_id(world.services, "Cust99999")


@pytest.mark.parametrize("customer_id", ["", "10001", "Cust1", "cust10001", "Cust10001\n", "Cust1234567890"])
async def test_a_customer_id_has_its_form(world: World, customer_id: str) -> None:
    with pytest.raises(Refused):
        await user_accounts.add_tenant(world.services, "Another", customer_id, "Europe/Oslo")


async def test_the_users_page_shows_the_tenants_own_people_and_their_video_state(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.revoke_tokens(LIAM)
    await world.create_with_video(bo)
    await world.run_worker()
    page = await user_accounts.list_users(world.services, ada, 1)
    assert [(row.associate.id, row.associate.name, row.grant_state) for row in page.rows] == [
        (1, "Ada Holm", "connected"),
        (2, "Bo Berg", "needs_reauth"),
        (3, "Cy Lund", None),
    ]
    assert (page.total, page.page_count) == (3, 1)


@pytest.mark.parametrize("page", [0, -1, 2, 10**18])
async def test_a_page_beyond_the_list_is_no_error(world: World, page: int) -> None:
    users = await user_accounts.list_users(world.services, await world.caller(ADA), page)
    assert users.total == 3


async def test_the_users_page_is_for_administrators(world: World) -> None:
    with pytest.raises(NotAllowed):
        await user_accounts.list_users(world.services, await world.caller(BO), 1)


@pytest.mark.parametrize(
    ("administrator", "code"), [(False, "audit.new_associate"), (True, "audit.new_administrator")]
)
async def test_the_audit_says_who_was_added_at_the_command_line(
    world: World, administrator: bool, code: str
) -> None:
    number = await user_accounts.add_associate(
        world.services, 1, **somebody(name=" Dag Moe ", administrator=administrator)
    )
    rows = await world.rows("audit", "associate_id", "subject", "address", action="add_user", tenant_id=1)
    subject = Reason(code, name="Dag Moe", id=number).as_json()
    assert rows[-1] == (None, subject, COMMAND_LINE)


async def test_a_new_tenant_has_its_types_and_its_line_in_the_audit(world: World) -> None:
    number = await user_accounts.add_tenant(world.services, "  Fjord AS ", "Cust10003", "Europe/Oslo")
    tenant = await user_accounts.tenant_by_customer_id(world.services, "Cust10003")
    assert (tenant.id, tenant.name) == (number, "Fjord AS")
    rows = await world.rows("audit", "associate_id", "action", "subject", "address", tenant_id=number)
    subject = Reason("audit.tenant", customer_id="Cust10003").as_json()
    assert rows == [(None, "add_tenant", subject, COMMAND_LINE)]
    types = await world.rows("appointment_types", "name", "video_default", tenant_id=number)
    assert types == list(user_accounts.DEFAULT_APPOINTMENT_TYPES)
