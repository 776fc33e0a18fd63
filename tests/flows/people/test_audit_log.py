"""The audit: everything administrators and grants go through is written down, with where it came from."""

import asyncio
from datetime import timedelta

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BO, NORA, PASSWORD, World, redirect_parameters

from videomeet.domain.kit.errors import NeedsConfiguration, NotAllowed, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import NO_ASSOCIATE, AuditAction, AuditEntry, AuditFilter
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect, manage_users, provider_connection
from videomeet.flows.grants import connect
from videomeet.flows.people import audit_log, sign_in
from videomeet.flows.people.audit_log import EXPORT_BATCH_SIZE
from videomeet.flows.personal_data.retention import apply_retention
from videomeet.store.people import audit

HERE = "127.0.0.1"


async def audit_entries(world: World, caller: Caller, search: AuditFilter | None = None) -> list[AuditEntry]:
    return list((await audit_log.list_entries(world.services, caller, search or AuditFilter(), 1)).rows)


async def audit_actions(
    world: World, caller: Caller, search: AuditFilter | None = None
) -> list[tuple[str, str]]:
    """(what, from where), the oldest first."""
    return [(entry.action, entry.address) for entry in reversed(await audit_entries(world, caller, search))]


async def record_entries(world: World, tenant_id: int, number: int, *, by: int | None = 1) -> None:
    """Audit entries, a minute apart."""
    async with world.services.database.writing() as tx:
        for at in range(number):
            when = world.clock() + timedelta(minutes=at)
            await audit.record(
                tx,
                tenant_id,
                by,
                AuditAction.SAVE_PASSCODE,
                Reason("audit.webhook", id=at),
                when,
                address=HERE,
            )


async def test_the_operators_commands_are_written_down(world: World) -> None:
    ada = await world.caller(ADA)
    entries = await audit_entries(world, ada)
    assert [(entry.action, entry.address) for entry in reversed(entries)] == [
        (AuditAction.ADD_TENANT, "command line"),
        *[(AuditAction.ADD_USER, "command line")] * 3,
    ]
    assert [entry.subject for entry in reversed(entries)][:2] == [
        Reason("audit.tenant", customer_id="Cust10001"),
        Reason("audit.new_administrator", name="Ada Holm", id=1),
    ]


async def test_what_administrators_and_grants_go_through_is_written_down(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await manage_users.remove_user(world.services, ada, bo.associate_id)
    await connect.disconnect_user(world.services, ada)
    await disconnect.disconnect_provider(world.services, ada)
    own_actions = await audit_actions(world, ada, AuditFilter(associate_id=ada.associate_id))
    assert own_actions == [
        (action, HERE)
        for action in (
            AuditAction.CONNECT,
            AuditAction.SAVE_PASSCODE,
            AuditAction.REMOVE_USER,
            AuditAction.DISCONNECT_USER,
            AuditAction.DISCONNECT,
        )
    ]
    assert await audit_actions(world, ada, AuditFilter(associate_id=bo.associate_id)) == [
        (AuditAction.AUTHORIZE, HERE)
    ]


async def test_ways_to_the_provider_that_came_to_nothing_are_written_down(world: World) -> None:
    ada = await world.caller(ADA)
    for configuring in (True, False):
        purpose = connect.CONFIGURE if configuring else connect.AUTHORIZE
        address = await connect.start_sign_in(world.services, ada, "zoom", purpose)
        back = redirect_parameters(world.zoom.authorize_code(address, OLIVIA, decline=True))
        await connect.finish_sign_in(world.services, ada, "zoom", **back)
        world.zoom.fault("scopes_missing", times=1, scopes=["meeting:delete:meeting"])
        with pytest.raises(NeedsConfiguration):
            await world.authorize(ada, OLIVIA, purpose)
        await world.connect_tenant()
        with pytest.raises(Refused):
            await connect.finish_sign_in(world.services, ada, "zoom", **back)
    own_actions = await audit_actions(world, ada, AuditFilter(associate_id=ada.associate_id))
    assert [
        action for action, _ in own_actions if action not in (AuditAction.CONNECT, AuditAction.SAVE_PASSCODE)
    ] == [
        AuditAction.CONNECT_DECLINED,
        AuditAction.CONNECT_FAILED,
        AuditAction.AUTHORIZE_FAILED,
        AuditAction.AUTHORIZE_DECLINED,
        AuditAction.AUTHORIZE_FAILED,
        AuditAction.AUTHORIZE_FAILED,
    ]
    assert {address for _, address in own_actions} == {HERE}
    (failed,) = await audit_entries(world, ada, AuditFilter(action=AuditAction.CONNECT_FAILED))
    missing = Reason("connect.scopes_missing", provider="Zoom", scopes=("meeting:delete:meeting",))
    assert failed.subject == Reason("audit.failed", provider="Zoom", why=missing)
    assert set((await audit_log.filter_choices(world.services, ada)).actions) >= {
        AuditAction.CONNECT_DECLINED,
        AuditAction.CONNECT_FAILED,
        AuditAction.AUTHORIZE_DECLINED,
        AuditAction.AUTHORIZE_FAILED,
    }


@pytest.mark.parametrize(("email", "name"), [(ADA, "Ada Holm"), (BO, "Bo Berg")])
async def test_every_sign_in_is_written_down_with_its_address_and_so_is_every_failed_one(
    world: World, email: str, name: str
) -> None:
    ada = await world.caller(ADA)
    associate_id = (await world.caller(email)).associate_id
    await world.session_token(email)
    with pytest.raises(Refused):
        await sign_in.sign_in(world.services, email, "wrong", ip_address="192.0.2.7", user_agent="tests")
    await asyncio.gather(*world.services.background_tasks)
    entries = await audit_entries(world, ada)
    assert (entries[0].action, entries[0].associate_id) == (AuditAction.SIGN_IN_FAILED, None)
    assert (entries[0].subject, entries[0].address) == (
        Reason("audit.tried_as", name=name, id=associate_id),
        "192.0.2.7",
    )
    assert (entries[1].action, entries[1].name, entries[1].address) == (
        AuditAction.SIGN_IN,
        name,
        "127.0.0.1",
    )


async def test_an_account_that_does_not_exist_is_in_nobodys_audit(world: World) -> None:
    ada = await world.caller(ADA)
    before = len(await audit_entries(world, ada))
    with pytest.raises(Refused):
        await sign_in.sign_in(
            world.services, "nobody@acme.example", "wrong", ip_address=HERE, user_agent="tests"
        )
    assert not world.services.background_tasks
    assert len(await audit_entries(world, ada)) == before


async def test_no_secret_is_written_down(world: World) -> None:
    ada = await world.connect_tenant()
    await provider_connection.save_passcode(world.services, ada, fresh=False, passcode="Secret26")
    everything = str(await world.rows("audit"))
    assert OLIVIA in everything
    assert not [secret for secret in ("Secret26", "Fjord2026", PASSWORD) if secret in everything]


async def test_a_tenant_sees_its_own_actions_only(world: World) -> None:
    await world.connect_tenant()
    nora = await world.caller(NORA)
    assert {entry.name for entry in await audit_entries(world, nora)} == {None}
    assert await audit_actions(world, nora, AuditFilter(action=AuditAction.CONNECT)) == []
    assert (await audit_log.filter_choices(world.services, nora)).actors == []
    exported = await audit_log.start_export(world.services, nora, AuditFilter())
    assert "Ada" not in str([entry async for entry in exported])


async def test_the_audit_is_for_administrators(world: World) -> None:
    bo = await world.caller(BO)
    with pytest.raises(NotAllowed):
        await audit_log.list_entries(world.services, bo, AuditFilter(), 1)
    with pytest.raises(NotAllowed):
        await audit_log.filter_choices(world.services, bo)
    with pytest.raises(NotAllowed):
        await audit_log.start_export(world.services, bo, AuditFilter())


async def test_the_list_is_filtered_by_who_what_and_when(world: World) -> None:
    ada = await world.connect_tenant()
    await record_entries(world, 1, 3, by=2)
    begin = world.clock()
    assert len(await audit_entries(world, ada, AuditFilter(associate_id=2))) == 3
    assert {
        entry.action for entry in await audit_entries(world, ada, AuditFilter(associate_id=NO_ASSOCIATE))
    } == {
        AuditAction.ADD_TENANT,
        AuditAction.ADD_USER,
    }
    later = AuditFilter(since=begin, until=begin + timedelta(seconds=90))
    assert [entry.subject for entry in await audit_entries(world, ada, later)] == [
        Reason("audit.webhook", id=1)
    ]
    known = await audit_log.filter_choices(world.services, ada)
    assert known.actors == [(1, "Ada Holm"), (2, "Bo Berg")]
    assert {AuditAction.CONNECT, AuditAction.SAVE_PASSCODE} <= set(known.actions)


async def test_an_export_leaves_nothing_out_and_nothing_twice(world: World) -> None:
    ada = await world.caller(ADA)
    async with world.services.database.writing() as tx:
        for at in range(EXPORT_BATCH_SIZE + 3):
            about = world.clock() - timedelta(hours=at // 400)
            # Many in the same moment: the end of a chunk falls among them.
            await audit.record(tx, 1, 1, AuditAction.SAVE_PASSCODE, Reason("audit.webhook", id=at), about)
    exported = await audit_log.start_export(
        world.services, ada, AuditFilter(action=AuditAction.SAVE_PASSCODE)
    )
    subjects = [entry.subject async for entry in exported]
    numbers = [subject.params["id"] for subject in subjects if subject]
    assert sorted(map(str, numbers)) == sorted(map(str, range(EXPORT_BATCH_SIZE + 3)))
    assert (await audit_entries(world, ada))[0].action == AuditAction.EXPORT


async def test_what_is_older_than_the_setting_is_deleted_and_the_rest_kept(world: World) -> None:
    ada = await world.connect_tenant()
    world.clock.advance(days=399)
    await apply_retention(world.services)
    before = len(await audit_entries(world, ada))
    await record_entries(world, 1, 2)
    world.clock.advance(days=2)
    await apply_retention(world.services)
    assert before > 2
    assert [entry.subject for entry in await audit_entries(world, ada)] == [
        Reason("audit.webhook", id=1),
        Reason("audit.webhook", id=0),
    ]
