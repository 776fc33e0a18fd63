"""The diary: saving, moving, ticking off and deleting; nobody overwrites or reaches what isn't theirs."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Conflict, NotFound, Refused, Repair
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments, entries
from videomeet.store.diary import contacts

EVENT = datetime.fromisoformat


async def saved(world: World, caller: Caller, **changes: Any) -> entries.DiaryEntry:
    return await appointments.create(world.services, caller, world.draft(caller, **changes))


async def nordlys_things(world: World) -> dict[str, int]:
    """A company, a contact and a type of the other tenant."""
    async with world.services.database.writing() as tx:
        company = await contacts.add_company(tx, 2, "Fjordkraft")
        contact = await contacts.add_contact(tx, 2, name="Kari", email="k@f.example", company_id=company)
        return {
            "company_id": company,
            "contact_id": contact,
            "type_id": await contacts.add_type(tx, 2, "X", "on"),
        }


async def test_what_is_saved_is_what_is_shown(world: World) -> None:
    ada = await world.caller(ADA)
    people = (Attendee("associate", 2, None), Attendee("email", None, "guest@example.org"))
    entry = await saved(world, ada, title="  Budget\n 2027 ", agenda=" Numbers ", attendees=people)
    shown = (await appointments.get_entry(world.services, ada, entry.appointment.id)).appointment
    assert (shown.title, shown.agenda, shown.owner, shown.version) == (
        "Budget 2027",
        "Numbers",
        "Ada Holm",
        1,
    )
    assert [(attendee.kind, attendee.name, attendee.status) for attendee in shown.attendees] == [
        ("associate", "Bo Berg", "not_seen"),
        ("email", "guest@example.org", "not_seen"),
    ]
    assert (shown.created_by, shown.updated_by) == ("Ada Holm", "Ada Holm")


async def test_the_same_request_again_answers_with_the_same_appointment(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada)
    first = await appointments.create(world.services, ada, draft)
    again = await appointments.create(world.services, ada, replace(draft, title="Something else"))
    assert (again.appointment.id, again.appointment.title) == (first.appointment.id, "Quarterly review")
    nora = await world.caller(NORA)
    other = await appointments.create(
        world.services, nora, world.draft(nora, idempotency_key=draft.idempotency_key)
    )
    assert other.appointment.id != first.appointment.id


async def test_the_second_of_two_editors_is_warned_and_overwrites_nothing(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    number = (await saved(world, ada)).appointment.id
    draft = world.draft(ada, title="Ada's")
    await appointments.update(world.services, ada, number, 1, draft)
    tomorrow = (draft.start, draft.end)
    for late in (
        appointments.update(world.services, bo, number, 1, world.draft(bo, title="Bo's")),
        appointments.move(world.services, bo, number, 1, *tomorrow, "Europe/Oslo", all_day=False),
        appointments.complete(world.services, bo, number, 1, completed=True),
        appointments.delete(world.services, bo, number, 1),
    ):
        with pytest.raises(Conflict) as error:
            await late
        assert error.value.repair is Repair.RELOAD
    current = (await appointments.get_entry(world.services, ada, number)).appointment
    assert (current.title, current.version, current.updated_by) == ("Ada's", 2, "Ada Holm")


async def test_another_tenants_appointment_does_not_exist(world: World) -> None:
    ada, nora = await world.connect_tenant(), await world.caller(NORA)
    entry = await world.create_with_video(ada)
    number, draft = entry.appointment.id, world.draft(nora)
    for tried in (
        appointments.get_entry(world.services, nora, number),
        appointments.update(world.services, nora, number, 1, draft),
        appointments.move(world.services, nora, number, 1, draft.start, draft.end, "UTC", all_day=False),
        appointments.complete(world.services, nora, number, 1, completed=True),
        appointments.delete(world.services, nora, number, 1),
    ):
        with pytest.raises(NotFound):
            await tried
    ids = list(range(1, 10))
    day_before, day_after = draft.start - timedelta(days=1), draft.start + timedelta(days=1)
    assert (await appointments.list_entries(world.services, nora, day_before, day_after, ids)).entries == []
    assert (await appointments.get_entry(world.services, ada, number)).appointment.version == 1


@pytest.mark.parametrize("field", ["company_id", "contact_id", "type_id", "owner_id", "attendees"])
async def test_what_belongs_to_another_tenant_can_not_be_pointed_to(world: World, field: str) -> None:
    ada = await world.caller(ADA)
    theirs = await nordlys_things(world)
    other: dict[str, Any] = {
        **theirs,
        "owner_id": 4,
        "attendees": (Attendee("contact", theirs["contact_id"], None),),
    }
    with pytest.raises(Refused) as refusal:
        await saved(world, ada, **{field: other[field]})
    assert list(refusal.value.fields) == [field]
    entry = await saved(world, ada)
    draft = world.draft(ada, **{field: other[field]})
    with pytest.raises(Refused):
        await appointments.update(world.services, ada, entry.appointment.id, 1, draft)


@pytest.mark.parametrize("person", [Attendee("associate", None, None), Attendee("contact", 999, None)])
async def test_an_attendee_who_does_not_exist_is_refused(world: World, person: Attendee) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused):
        await saved(world, ada, attendees=(person,))


async def test_a_blank_place_becomes_the_link_and_a_given_one_stays(world: World) -> None:
    ada = await world.connect_tenant()
    blank, given = (
        await world.create_with_video(ada, location=" "),
        await world.create_with_video(ada, location="Room 4"),
    )
    assert blank.reservation
    assert blank.appointment.location == f"http://videomeet.test/join/{blank.reservation.id}"
    assert given.appointment.location == "Room 4"


async def test_video_in_the_past_is_refused_unless_the_time_was_there_before(world: World) -> None:
    ada = await world.connect_tenant()
    yesterday = world.draft(ada).start - timedelta(days=2)
    with pytest.raises(Refused) as refusal:
        await world.create_with_video(ada, start=yesterday, end=yesterday + timedelta(hours=1))
    assert "start" in refusal.value.fields
    entry = await world.create_with_video(ada)
    assert entry.reservation
    plan = world.draft(ada, reservation_id=entry.reservation.id)
    world.clock.advance(days=3)
    ada = await world.caller(ADA)
    renamed = await appointments.update(
        world.services, ada, entry.appointment.id, 1, replace(plan, title="Minutes")
    )
    assert renamed.appointment.title == "Minutes"
    earlier = plan.start - timedelta(hours=2)
    with pytest.raises(Refused):
        await appointments.move(
            world.services, ada, entry.appointment.id, 2, earlier, plan.end, "Europe/Oslo", all_day=False
        )


async def test_an_all_day_meeting_on_the_day_that_ends_summer_time_is_made(world: World) -> None:
    ada = await world.connect_tenant()
    day = datetime(world.clock().year + 1, 10, 31)  # noqa: DTZ001 (a wall time)
    sunday = day - timedelta(days=(day.weekday() + 1) % 7)
    await world.create_with_video(ada, start=sunday, end=sunday, all_day=True)
    await world.run_worker()
    assert [meeting["duration"] for meeting in world.meetings()] == [1440]


async def test_dragging_keeps_the_appointments_own_zone(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await saved(world, ada, zone="Asia/Tokyo")
    start = EVENT("2030-06-03T09:00")
    moved = await appointments.move(
        world.services,
        ada,
        entry.appointment.id,
        1,
        start,
        start + timedelta(hours=1),
        "Europe/Oslo",
        all_day=False,
    )
    assert moved.appointment.times.zone == "Asia/Tokyo"
    assert moved.appointment.times.starts_at == EVENT("2030-06-03T07:00+00:00")
    assert (moved.appointment.version, moved.appointment.title) == (2, entry.appointment.title)


async def test_a_drag_without_any_movement_asks_nothing_of_zoom(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.clear_requests()
    draft = world.draft(ada)
    await appointments.move(
        world.services, ada, entry.appointment.id, 1, draft.start, draft.end, "Europe/Oslo", all_day=False
    )
    await world.run_worker()
    assert world.zoom.requests("/v2/") == []


async def test_ticking_off_and_deleting(world: World) -> None:
    ada = await world.caller(ADA)
    number = (await saved(world, ada)).appointment.id
    done = await appointments.complete(world.services, ada, number, 1, completed=True)
    assert (done.appointment.completed, done.appointment.version) == (True, 2)
    await appointments.delete(world.services, ada, number, 2)
    with pytest.raises(NotFound):
        await appointments.get_entry(world.services, ada, number)


async def test_an_answer_stays_when_the_list_of_people_changes(world: World) -> None:
    ada = await world.caller(ADA)
    guest = Attendee("email", None, "guest@example.org")
    number = (await saved(world, ada, attendees=(guest,))).appointment.id
    await world.change("attendees", status="accepted")
    draft = world.draft(ada, attendees=(Attendee("associate", 2, None), guest))
    changed = await appointments.update(world.services, ada, number, 1, draft)
    assert {attendee.name: attendee.status for attendee in changed.appointment.attendees} == {
        "Bo Berg": "not_seen",
        "guest@example.org": "accepted",
    }


async def test_the_diary_lists_what_its_people_own_or_attend(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    await saved(world, ada, title="Ada's", attendees=(Attendee("associate", 2, None),))
    await saved(world, bo, title="Bo's", owner_id=2)
    day = world.draft(ada).start.replace(hour=0)

    async def titles(*ids: int) -> list[str]:
        listed = await appointments.list_entries(world.services, ada, day, day + timedelta(days=1), ids)
        return sorted(entry.appointment.title for entry in listed.entries)

    assert (await titles(1), await titles(2), await titles(3), await titles()) == (
        ["Ada's"],
        ["Ada's", "Bo's"],
        [],
        [],
    )
    await world.change("attendees", status="declined")
    assert await titles(2) == ["Bo's"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-22T00:00", "2026-11-22T00:00"),
        ("2026-11-23T00:00", "2026-11-22T00:00"),
        ("2026-01-01T00:00", "2026-03-05T00:00"),
    ],
)
async def test_a_range_that_makes_no_sense_is_refused(world: World, start: str, end: str) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused):
        await appointments.list_entries(world.services, ada, EVENT(start), EVENT(end), [1])


async def test_a_meeting_that_zoom_refused_is_tried_again_when_it_is_saved_again(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.control("POST", "people/olivia.pro@zoom.example", {"may_host": False})
    draft = world.draft(ada)
    entry = await world.create_with_video(ada, start=draft.start, end=draft.end)
    await world.run_worker()
    refused = await appointments.get_entry(world.services, ada, entry.appointment.id)
    assert refused.reservation
    assert (refused.reservation.status, refused.reservation.problem) == ("needs_you", "refused")
    world.zoom.control("POST", "people/olivia.pro@zoom.example", {"may_host": True})
    same = replace(draft, reservation_id=refused.reservation.id, location=entry.appointment.location)
    await appointments.update(world.services, ada, entry.appointment.id, 1, same)
    await world.run_worker()
    assert len(world.meetings()) == 1
