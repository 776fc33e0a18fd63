"""What whoever runs the installation does from the command line, many rows included."""

import pytest
from tests.support.world import ADA, BO, World

from videomeet.domain.kit.errors import Conflict
from videomeet.flows.people.user_accounts import add_tenant
from videomeet.flows.users import operator

NOTHING = {"name": None, "new_email": None, "zone": None, "language": None, "administrator": None}


async def test_more_installations_than_fit_in_one_look_are_all_listed(world: World) -> None:
    for number in range(3):
        await add_tenant(world.services, f"Company {number}", f"Cust2000{number}", "UTC")
    listed = [tenant.customer_id async for tenant in operator.list_tenants(world.services, batch_size=2)]
    assert listed == ["Cust10001", "Cust10002", "Cust20000", "Cust20001", "Cust20002"]


async def test_an_address_that_is_taken_changes_nothing(world: World) -> None:
    with pytest.raises(Conflict):
        await operator.edit_user(world.services, BO, **(NOTHING | {"new_email": ADA, "name": "Ada"}))  # type: ignore[arg-type]
    assert await world.rows("associates", "name", email=BO) == [("Bo Berg",)]


async def test_what_was_edited_stands_in_the_audit_as_the_command_lines(world: World) -> None:
    await operator.edit_user(world.services, BO, **(NOTHING | {"name": "Bo Bergh"}))  # type: ignore[arg-type]
    await operator.edit_tenant(world.services, "Cust10001", name="Acme ASA", zone=None)
    entries = await world.rows("audit", "action", "associate_id", "address")
    assert [entry for entry in entries if entry[0].startswith("edit_")] == [
        ("edit_user", None, "command line"),
        ("edit_tenant", None, "command line"),
    ]
