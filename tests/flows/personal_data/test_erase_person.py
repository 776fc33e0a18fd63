"""Erasing a person: out of all that one tenant holds, in slices, twice, and after a kill."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from tests.support.personal_data import IDA, add_contact, ida_is_known
from tests.support.sandbox import LIAM
from tests.support.statements import counting
from tests.support.world import ADA, BO, CY, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotAllowed, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.domain.personal_data.data_subject import ERASED_NAME
from videomeet.flows.admin import offboarding
from videomeet.flows.diary import appointments, calendar_feed, hand_over, rsvp
from videomeet.flows.personal_data.erase_person import (
    APPOINTMENTS_AT_ONCE,
    erase_by_administrator,
)
from videomeet.flows.personal_data.find_person import find_person, search_people
from videomeet.flows.personal_data.review_erasure import Extent, review
from videomeet.flows.users import edit_users
from videomeet.store.database import Database
from videomeet.store.schema import metadata


async def whole_database(world: World, *, tenant_id: int) -> str:
    """Every value of a tenant's rows."""
    texts = []
    for table in metadata.sorted_tables:
        if "tenant_id" in table.columns:
            texts += [repr(row) for row in await world.rows(table.name, tenant_id=tenant_id)]
    return "\n".join(texts).lower()


async def erase(world: World, caller: Caller, kind: str, key: str | int) -> Extent:
    return await erase_by_administrator(world.services, caller, kind, str(key))


async def attendee_rows(world: World, appointment_id: int) -> Any:
    entry = await appointments.get_entry(world.services, await world.caller(ADA), appointment_id)
    return [(person.name, person.email, person.status) for person in entry.appointment.attendees]


async def test_of_a_guest_nothing_is_left_anywhere(world: World) -> None:
    known = await ida_is_known(world)
    extent = await erase(world, known.ada, "address", IDA)
    assert extent == Extent(3, 2, 2, 2, was_connected=False)
    left = await whole_database(world, tenant_id=1)
    for trace in (IDA, "ida moe", "ida@"):
        assert trace not in left
    for appointment_id in (known.by_contact, known.by_address):
        assert (await attendee_rows(world, appointment_id))[0] == (ERASED_NAME, None, "not_seen")
    assert (await attendee_rows(world, known.by_contact))[1][1] == BO
    assert await search_people(world.services, known.ada, "erased") == []


async def test_the_owner_goes_on_planning_and_no_e_mail_goes_to_who_was_erased(world: World) -> None:
    known = await ida_is_known(world)
    await erase(world, known.ada, "address", IDA)
    for appointment_id in (known.by_contact, known.by_address):
        entry = await appointments.get_entry(world.services, known.ada, appointment_id)
        saved = entry.appointment
        draft = world.draft(
            known.ada,
            title="Another title",
            attendees=saved.attendees,
            invites=True,
            reservation_id=entry.reservation and entry.reservation.id,
        )
        await appointments.update(world.services, known.ada, appointment_id, saved.version, draft)
    await world.run_worker()
    addresses = {address for (address,) in await world.rows("outbox", "address")}
    assert addresses == {BO}
    assert {meeting["topic"] for meeting in world.meetings()} == {"Another title"}


async def test_an_e_mail_that_waits_for_who_is_erased_is_dropped_and_the_others_go(world: World) -> None:
    sink = await world.mail_sink()
    ada = await world.caller(ADA)
    people = (Attendee("email", None, IDA), Attendee("associate", 2, None))
    await appointments.create(world.services, ada, world.draft(ada, attendees=people, invites=True))
    await erase(world, ada, "address", IDA)
    await world.run_worker()
    assert [mail.recipient for mail in sink.mails] == [BO]
    assert IDA.encode() not in sink.mails[0].raw.lower()


async def test_a_dialog_that_was_open_with_the_guest_in_it_is_out_of_date(world: World) -> None:
    known = await ida_is_known(world)
    before = (await appointments.get_entry(world.services, known.ada, known.by_address)).appointment
    await erase(world, known.ada, "address", IDA)
    after = (await appointments.get_entry(world.services, known.ada, known.by_address)).appointment
    assert after.version > before.version


async def test_the_link_by_which_they_answered_ends(world: World) -> None:
    known = await ida_is_known(world)
    tokens = await world.answer_tokens(known.by_address, IDA)
    await erase(world, known.ada, "address", IDA)
    with pytest.raises(NotFound):
        await rsvp.respond_by_link(world.services, tokens["declined"], "declined")
    assert await world.count("attendees", status="declined") == 0


async def test_a_contact_is_erased_with_its_address_and_other_contacts_stay(world: World) -> None:
    known = await ida_is_known(world)
    other = await add_contact(world, name="Reception", email=IDA)
    await erase(world, known.ada, "contact", known.contact_id)
    names = {row[0] for row in await world.rows("contacts", "id", tenant_id=1)}
    assert known.contact_id not in names
    assert other in names
    with pytest.raises(NotFound):
        await erase(world, known.ada, "contact", known.contact_id)


async def test_an_address_known_in_two_tenants_is_erased_in_one(world: World) -> None:
    known = await ida_is_known(world)
    await add_contact(world, 2)
    nora = await world.caller(NORA)
    guest = (Attendee("email", None, IDA),)
    await appointments.create(world.services, nora, world.draft(nora, attendees=guest))
    before = await whole_database(world, tenant_id=2)
    await erase(world, known.ada, "address", IDA)
    assert await whole_database(world, tenant_id=2) == before
    await erase(world, nora, "address", IDA)
    assert IDA not in await whole_database(world, tenant_id=2)


async def test_erasing_twice_changes_nothing_more(world: World) -> None:
    known = await ida_is_known(world)
    await erase(world, known.ada, "address", IDA)
    await world.delete("audit", action="erase_person")
    before = await whole_database(world, tenant_id=1)
    assert await erase(world, known.ada, "address", IDA) == Extent(0, 0, 0, 0, was_connected=False)
    await world.delete("audit", action="erase_person")
    assert await whole_database(world, tenant_id=1) == before


async def test_more_than_a_slice_is_erased_in_bounded_transactions(world: World) -> None:
    ada = await world.caller(ADA)
    guest = (Attendee("email", None, IDA),)
    for _ in range(APPOINTMENTS_AT_ONCE + 3):
        await appointments.create(world.services, ada, world.draft(ada, attendees=guest))
    with counting() as counted:
        await erase(world, ada, "address", IDA)
    assert IDA not in await whole_database(world, tenant_id=1)
    assert counted.transactions < 25
    assert len(counted.statements) < 60 + APPOINTMENTS_AT_ONCE + 3


class Killed(BaseException):
    """What ends a run in the middle: no `except` of ours stops it."""


class DyingDatabase:
    """The database of a process that is killed before its n-th writing transaction."""

    def __init__(self, database: Database, lives: int) -> None:
        self._database, self.lives = database, lives

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        if self.lives == 0:
            raise Killed
        self.lives -= 1
        async with self._database.writing() as tx:
            yield tx


@pytest.mark.parametrize("lives", range(5))
async def test_a_run_that_was_killed_is_ended_by_the_next(world: World, lives: int) -> None:
    known = await ida_is_known(world)
    dying: Any = DyingDatabase(world.services.database, lives)
    try:
        await erase_by_administrator(
            replace(world.services, database=dying), known.ada, "contact", str(known.contact_id)
        )
    except Killed:
        await erase(world, known.ada, "contact", known.contact_id)
    left = await whole_database(world, tenant_id=1)
    assert IDA not in left
    assert "ida moe" not in left


async def test_an_associate_who_may_log_in_or_has_plans_is_refused_with_what_to_do(world: World) -> None:
    ada = await world.connect_tenant(ADA)
    bo = await world.caller(BO)
    await world.create_with_video(bo)
    with pytest.raises(Refused) as refusal:
        await erase(world, ada, "associate", BO)
    assert refusal.value.reason == Reason("personal_data.may_log_in", id=2)
    await edit_users.set_may_log_in(world.services, ada, 2, allowed=False)
    with pytest.raises(Refused) as refusal:
        await erase(world, ada, "address", BO)
    assert refusal.value.reason == Reason("personal_data.upcoming", count=1, id=2)
    await hand_over.hand_over(world.services, ada, 2, 1)
    await erase(world, ada, "associate", 2)
    assert BO not in await whole_database(world, tenant_id=1)


async def test_of_an_associate_the_id_stays_and_nothing_else(world: World) -> None:
    await world.mail_sink()
    ada = await world.connect_tenant(ADA)
    cy = await world.caller(CY)
    await world.authorize(cy, LIAM)
    await calendar_feed.create_feed(world.services, cy)
    people = (Attendee("associate", 3, None), Attendee("email", None, IDA))
    await world.create_with_video(ada, attendees=people, invites=True)
    own = await world.create_with_video(
        cy, notes="Cy's words", attendees=people, invites=True, **world.soon()
    )
    await world.run_worker()
    world.clock.advance(days=2)
    await edit_users.set_may_log_in(world.services, ada, 3, allowed=False)
    extent = await erase(world, await world.caller(ADA), "associate", CY)
    assert extent.was_connected
    await world.run_worker()
    left = await whole_database(world, tenant_id=1)
    for trace in (CY, "cy lund", "cy's words", LIAM):
        assert trace not in left, trace
    ((name, email, password),) = await world.rows(
        "associates", "name", "email", "password_hash", id=3, tenant_id=1
    )
    assert (name, password) == (ERASED_NAME, "!")
    assert email.endswith("@erased.invalid")
    assert set(await world.rows("emails", "created_from", created_by=3)) == {("erased",)}
    assert await search_people(world.services, await world.caller(ADA), "erased") == []
    with pytest.raises(NotFound):
        await erase(world, await world.caller(ADA), "associate", 3)
    for table in ("sessions", "authorizations", "push_subscriptions", "password_links"):
        assert await world.count(table, associate_id=3) == 0
    entry = await appointments.get_entry(world.services, await world.caller(ADA), own.appointment.id)
    assert (entry.appointment.owner, entry.appointment.title) == (ERASED_NAME, "Quarterly review")
    assert world.zoom.requests("POST /oauth/revoke")


async def test_the_audit_says_that_somebody_was_erased_and_not_who(world: World) -> None:
    known = await ida_is_known(world)
    await erase(world, known.ada, "address", IDA)
    ((who, subject, address),) = await world.rows(
        "audit", "associate_id", "subject", "address", action="erase_person"
    )
    assert (who, json.loads(subject), address) == (1, {"code": "audit.an_address"}, "127.0.0.1")


async def test_only_administrators_erase_and_look_at_what_it_concerns(world: World) -> None:
    known = await ida_is_known(world)
    bo = await world.caller(BO)
    with pytest.raises(NotAllowed):
        await erase(world, bo, "address", IDA)
    with pytest.raises(NotAllowed):
        await review(world.services, bo, "address", IDA)
    looked = await review(world.services, known.ada, "contact", str(known.contact_id))
    assert (looked.person.name, looked.obstacle, looked.more_after) == ("Ida Moe", None, None)
    assert [appointment.title for appointment in looked.appointments][2:] == ["About her"]
    extent = looked.extent
    assert (extent.appointments, extent.responses, extent.emails) == (3, 2, 2)
    assert IDA in await whole_database(world, tenant_id=1)


async def test_a_longer_address_that_ends_with_theirs_is_somebody_elses(world: World) -> None:
    known = await ida_is_known(world)
    people = (Attendee("email", None, f"fr{IDA}"),)
    entry = await world.create_with_video(known.ada, attendees=people, invites=True)
    await world.run_worker()
    await erase(world, known.ada, "address", IDA)
    assert (await attendee_rows(world, entry.appointment.id))[0][1] == f"fr{IDA}"
    assert await world.count("outbox", address=f"fr{IDA}") == 1
    assert f"fr{IDA}" in str(await world.rows("audit", "subject"))


async def test_nobodys_data_is_looked_for_under_the_name_of_those_erased(world: World) -> None:
    known = await ida_is_known(world)
    await erase(world, known.ada, "address", IDA)
    ((erased_id,),) = await world.rows("contacts", "id", name=ERASED_NAME)
    with pytest.raises(NotFound):
        await find_person(world.services, 1, "contact", str(erased_id))


async def test_who_was_deleted_before_is_erased_by_their_id(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    entry = await appointments.create(world.services, bo, world.draft(bo))
    await offboarding.delete_user(world.services, ada, bo.associate_id, ada.associate_id, hand_over=True)
    await world.run_worker()
    await erase(world, ada, "associate", bo.associate_id)
    await erase(world, ada, "address", BO)
    assert "bo berg" not in await whole_database(world, tenant_id=1)
    now = await appointments.get_entry(world.services, ada, entry.appointment.id)
    assert (now.appointment.owner, now.appointment.created_by) == (ada.name, ERASED_NAME)
