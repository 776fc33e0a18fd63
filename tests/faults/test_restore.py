"""The restore drill: back up, go on, restore, and come out with everything reachable and nothing deleted."""

from pathlib import Path

import pytest
from tests.faults.conftest import report
from tests.support.world import ADA, PASSWORD, World

from videomeet.commands import backup as backups
from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotFound
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.admin import unknown_meetings
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.rsvp import get_invitation
from videomeet.flows.people import sign_in
from videomeet.flows.people.sessions import find_caller
from videomeet.store.meetings import reservations

GUEST = "kari@fjord.example"
GUESTS = (Attendee("email", None, GUEST),)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "monday.db"


def meeting_ids(world: World) -> set[str]:
    return {str(meeting["id"]) for meeting in world.meetings()}


def link_of(entry: DiaryEntry) -> Reservation:
    assert entry.reservation is not None
    return entry.reservation


async def behind(world: World, entry: DiaryEntry) -> str | None:
    """The provider's meeting that the join link leads to."""
    reservation = await reservations.get_by_join_link(world.services.database, link_of(entry).id)
    return reservation.meeting_id if reservation else None


async def sequences(world: World) -> list[int]:
    """The SEQUENCE of every calendar event that guests have got, oldest first."""
    sent = world.zoom.mails(GUEST)
    return [
        int(line.split(":")[1])
        for mail in sent
        for line in mail["calendar"].splitlines()
        if "SEQUENCE" in line
    ]


async def test_a_restored_backup_reaches_everything_deletes_nothing_and_repeats_no_number(
    world: World, backup: Path
) -> None:
    ada = await world.connect_tenant()
    same, moved, deleted = [
        await world.create_with_video(ada, title=title, attendees=GUESTS, invites=True)
        for title in ("Same", "Moved", "Deleted")
    ]
    await world.run_worker()
    backups.back_up(world.path, backup)

    times = world.soon(300)
    number, version = moved.appointment.id, moved.appointment.version
    await appointments.move(
        world.services, ada, number, version, times["start"], times["end"], "UTC", all_day=False
    )
    await appointments.delete(world.services, ada, deleted.appointment.id, deleted.appointment.version)
    newer = await world.create_with_video(ada, title="Newer", attendees=GUESTS, invites=True)
    await world.run_worker()
    at_zoom, sent = meeting_ids(world), max(await sequences(world))
    answer = (await world.answer_tokens(newer.appointment.id, GUEST))["accepted"]
    newer_meeting = await behind(world, newer)

    await world.restore(backup)
    await world.run_worker()
    world.clock.advance(minutes=6)
    await world.run_worker()

    assert at_zoom <= meeting_ids(world)
    assert await behind(world, same) in at_zoom
    assert await behind(world, moved) in at_zoom
    assert await behind(world, deleted) in meeting_ids(world) - at_zoom
    with pytest.raises(NotFound):
        await get_invitation(world.services, answer)

    ada = await world.caller(ADA)
    [unknown] = (await unknown_meetings.list_unknown(world.services, ada, 1)).rows
    assert (unknown.topic, unknown.meeting_id, unknown.host) == ("Newer", newer_meeting, "Ada Holm")
    adopted = await unknown_meetings.adopt(world.services, ada, unknown.id)
    await world.run_worker()
    assert await behind(world, newer) == newer_meeting
    assert at_zoom <= meeting_ids(world)
    entry = await appointments.get_entry(world.services, ada, adopted)
    assert (entry.appointment.title, entry.appointment.times) == ("Newer", newer.appointment.times)
    assert adopted > newer.appointment.id

    current = await appointments.get_entry(world.services, ada, moved.appointment.id)
    world.zoom.clear_mails()
    await appointments.move(
        world.services,
        ada,
        number,
        current.appointment.version,
        times["start"],
        times["end"],
        "UTC",
        all_day=False,
    )
    await world.run_worker()
    assert min(await sequences(world)) > sent
    report(f"restore drill: {len(at_zoom)} meetings at the provider before, all of them there after")


async def test_nobody_is_signed_in_after_a_restore(world: World, backup: Path) -> None:
    token = await world.session_token(ADA)
    backups.back_up(world.path, backup)
    await world.restore(backup)
    assert await find_caller(world.services, token) is None
    signed_in = await sign_in.sign_in(world.services, ADA, PASSWORD, ip_address="127.0.0.1", user_agent="t")
    assert signed_in.token


async def test_what_is_deleted_by_a_person_goes_from_the_provider(world: World, backup: Path) -> None:
    ada = await world.connect_tenant()
    backups.back_up(world.path, backup)
    await world.create_with_video(ada)
    await world.run_worker()
    await world.restore(backup)
    await world.run_worker()
    ada = await world.caller(ADA)
    [unknown] = (await unknown_meetings.list_unknown(world.services, ada, 1)).rows
    await unknown_meetings.delete(world.services, ada, unknown.id)
    await world.run_worker()
    assert world.meetings() == []
    assert (await unknown_meetings.list_unknown(world.services, ada, 1)).rows == []
