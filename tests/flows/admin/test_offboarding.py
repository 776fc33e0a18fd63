"""Somebody leaves: out at once, everything to come is a colleague's or gone, nothing lost or doubled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.following import KARI
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, CY, NORA, PASSWORD, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotAllowed, NotFound, Refused
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import offboarding
from videomeet.flows.diary import appointments
from videomeet.flows.meetings import join
from videomeet.flows.people import sessions, sign_in, user_accounts
from videomeet.flows.users import edit_users

HERE = "192.0.2.1"


async def leaving(world: World) -> tuple[Caller, Caller]:
    """Ada administers; Bo, who hosts as Liam, is about to leave."""
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    await world.authorize(bo, LIAM)
    return ada, bo


async def delete(world: World, ada: Caller, bo: Caller, successor: Caller | None = None) -> None:
    await offboarding.delete_user(
        world.services,
        ada,
        bo.associate_id,
        successor.associate_id if successor else None,
        hand_over=successor is not None,
    )


async def owners(world: World) -> list[int]:
    return [owner_id for (owner_id,) in await world.rows("appointments", "owner_id")]


async def test_everything_to_come_is_a_colleagues_behind_the_same_links(world: World) -> None:
    ada, bo = await leaving(world)
    entry = await world.create_with_video(bo)
    for number in range(2 * offboarding.SLICE_SIZE + 1):
        await appointments.create(world.services, bo, world.draft(bo, title=f"Call {number}"))
    await world.run_worker()
    await delete(world, ada, bo, ada)
    await world.run_worker()
    assert set(await owners(world)) == {ada.associate_id}
    (meeting,) = world.meetings()
    assert entry.reservation is not None
    joined = await join.resolve_link(world.services, entry.reservation.id, None)
    assert joined.url == meeting["join_url"]
    assert await world.count("offboardings") == 0
    assert [
        row for row in await world.rows("authorizations", "associate_id") if row == (bo.associate_id,)
    ] == []


async def test_without_a_colleague_it_is_deleted_and_guests_hear_so(world: World) -> None:
    ada, bo = await leaving(world)
    await world.create_with_video(bo, attendees=(Attendee("email", None, KARI),), invites=True)
    await world.run_worker()
    await delete(world, ada, bo)
    await world.run_worker()
    assert await world.count("appointments") == 0
    assert world.meetings() == []
    assert [mail["subject"].partition(":")[0] for mail in world.zoom.mails(KARI)][-1].startswith("Cancelled")


async def test_a_private_appointment_is_nobody_elses(world: World) -> None:
    ada, bo = await leaving(world)
    await appointments.create(world.services, bo, world.draft(bo, private=True))
    await delete(world, ada, bo, ada)
    await world.run_worker()
    assert await world.count("appointments") == 0


async def test_past_appointments_stay_with_the_name_and_can_be_edited(world: World) -> None:
    ada, bo = await leaving(world)
    draft = world.draft(
        bo, attendees=(Attendee("associate", bo.associate_id, None),), owner_id=ada.associate_id
    )
    attended = await appointments.create(world.services, bo, draft)
    own = await appointments.create(world.services, bo, world.draft(bo))
    world.clock.advance(days=30)
    ada = await world.caller(ADA)
    await delete(world, ada, bo, ada)
    await world.run_worker()
    now = await appointments.get_entry(world.services, ada, own.appointment.id)
    assert (now.appointment.owner_id, now.appointment.owner) == (bo.associate_id, bo.name)
    for entry, changed in ((own, {"owner_id": bo.associate_id}), (attended, {"attendees": draft.attendees})):
        edited = replace(world.draft(ada, title="Minutes"), **changed)
        version = entry.appointment.version
        await appointments.update(world.services, ada, entry.appointment.id, version, edited)


async def test_whoever_was_deleted_can_be_chosen_nowhere(world: World) -> None:
    ada, bo = await leaving(world)
    await delete(world, ada, bo, ada)
    names = {row.associate.name for row in (await user_accounts.list_users(world.services, ada, 1)).rows}
    start = await appointments.start_data(world.services, ada)
    assert bo.name not in names | {associate.name for associate in start.associates}
    for draft in (
        world.draft(ada, owner_id=bo.associate_id),
        world.draft(ada, attendees=(Attendee("associate", bo.associate_id, None),)),
    ):
        with pytest.raises(Refused):
            await appointments.create(world.services, ada, draft)
    with pytest.raises(NotFound):
        await edit_users.set_may_log_in(world.services, ada, bo.associate_id, allowed=True)


async def test_they_are_out_at_once_and_their_address_is_free_at_the_end(world: World) -> None:
    ada, bo = await leaving(world)
    token = await world.session_token(BO)
    await delete(world, ada, bo, ada)
    assert await sessions.find_caller(world.services, token) is None
    with pytest.raises(Refused):
        await sign_in.sign_in(world.services, BO, PASSWORD, ip_address=HERE, user_agent="tests")
    assert await offboarding.unfinished(world.services, ada) == [(bo.associate_id, bo.name)]
    await world.run_worker()
    assert await offboarding.unfinished(world.services, ada) == []
    form = edit_users.UserForm("Bo Two", BO, "Europe/Oslo", "en", administrator=False)
    again, _ = await edit_users.add_user(world.services, ada, form)
    assert again != bo.associate_id


async def test_owners_hear_that_the_leaver_does_not_come(world: World) -> None:
    ada, bo = await leaving(world)
    draft = world.draft(ada, attendees=(Attendee("associate", bo.associate_id, None),))
    entry = await appointments.create(world.services, ada, draft)
    await delete(world, ada, bo, ada)
    await world.run_worker()
    now = await appointments.get_entry(world.services, ada, entry.appointment.id)
    assert [person.status for person in now.appointment.attendees] == ["declined"]
    assert ["Declined" in mail["subject"] for mail in world.zoom.mails(ADA)] == [True]


async def test_what_was_on_its_way_to_somebody_who_is_deleted_too_goes_on(world: World) -> None:
    ada, bo = await leaving(world)
    cy = await world.caller(CY)
    for number in range(offboarding.SLICE_SIZE + 1):
        await appointments.create(world.services, bo, world.draft(bo, title=f"Call {number}"))
    await delete(world, ada, bo, cy)
    await delete(world, ada, cy, ada)
    await world.run_worker()
    assert set(await owners(world)) == {ada.associate_id}


async def test_the_grant_is_given_up_after_what_is_done_with_it(world: World) -> None:
    ada, bo = await leaving(world)
    await world.create_with_video(bo)
    await world.run_worker()
    world.zoom.fault("down")
    await delete(world, ada, bo)
    await world.run_worker()
    world.zoom.clear_faults()
    world.clock.advance(minutes=5)
    await world.run_worker()
    assert world.meetings() == []


async def test_one_slice_is_one_short_transaction(world: World) -> None:
    ada, bo = await leaving(world)
    for number in range(offboarding.SLICE_SIZE + 5):
        await appointments.create(world.services, bo, world.draft(bo, title=f"Call {number}"))
    await delete(world, ada, bo, ada)
    ((offboarding_id,),) = await world.rows("offboardings", "id")
    await offboarding.offboard(world.services, ada.tenant_id, offboarding_id)
    assert (await owners(world)).count(ada.associate_id) == offboarding.SLICE_SIZE


async def test_only_administrators_delete_and_nobody_themself(world: World) -> None:
    ada, bo = await leaving(world)
    with pytest.raises(NotAllowed):
        await delete(world, bo, ada)
    with pytest.raises(Refused):
        await delete(world, ada, ada)
    nora = await world.caller(NORA)
    with pytest.raises(NotFound):
        await offboarding.departure(world.services, nora, 99)
    with pytest.raises(Refused, match=r"hand_over\.no_colleague"):
        await offboarding.delete_user(world.services, ada, bo.associate_id, 99, hand_over=True)
    assert await world.count("offboardings") == 0


async def test_the_command_line_deletes_too(world: World) -> None:
    _, bo = await leaving(world)
    await appointments.create(world.services, bo, world.draft(bo))
    with pytest.raises(Refused, match=r"hand_over\.no_colleague"):
        await offboarding.delete_user_by_email(world.services, BO, NORA)
    await offboarding.delete_user_by_email(world.services, BO, CY)
    await world.run_worker()
    assert await owners(world) == [(await world.caller(CY)).associate_id]
    with pytest.raises(NotFound):
        await offboarding.delete_user_by_email(world.services, BO, None)


async def test_what_has_ended_a_minute_ago_is_past(world: World) -> None:
    ada, bo = await leaving(world)
    entry = await appointments.create(world.services, bo, world.draft(bo))
    after = entry.appointment.times.ends_at - world.clock() + timedelta(minutes=1)
    world.clock.advance(seconds=after.total_seconds())
    ada = await world.caller(ADA)
    await delete(world, ada, bo)
    await world.run_worker()
    assert await world.count("appointments") == 1
