"""Attendees are notified by e-mail: in the transaction of the change, each once, only whom it concerns."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.support.webhooks import deliver_pending
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Conflict, NotFound, Refused
from videomeet.domain.mail.email import EditedEmail
from videomeet.domain.meetings.reservation import Disposition
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments, hand_over
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.mail import guest_emails

KARI, PER = "kari@fjord.example", "per@fjord.example"
GUESTS = (Attendee("email", None, KARI), Attendee("email", None, PER))
Rows = list[tuple[Any, ...]]


@pytest.fixture
async def bo(world: World) -> Caller:
    return await world.caller(BO)


async def booked(world: World, caller: Caller, **changes: Any) -> DiaryEntry:
    """A follow-up tomorrow, to which Kari and Per are invited."""
    draft = world.draft(caller, **({"attendees": GUESTS, "invites": True} | changes))
    return await appointments.create(world.services, caller, draft)


async def again(
    world: World, caller: Caller, entry: DiaryEntry, custom_text: EditedEmail | None = None, **changes: Any
) -> DiaryEntry:
    """The same follow-up, saved with changes."""
    appointment = entry.appointment
    start = datetime.fromisoformat(f"{(world.clock() + timedelta(days=1)):%Y-%m-%d}T10:00")
    unchanged = {
        "idempotency_key": uuid4(),
        "title": appointment.title,
        "attendees": appointment.attendees,
        "invites": appointment.invites,
        "start": start,
        "end": start + timedelta(hours=1),
        "reservation_id": entry.reservation.id if entry.reservation else None,
        "location": appointment.location,
    }
    draft = world.draft(caller, **(unchanged | changes))
    return await appointments.update(
        world.services, caller, appointment.id, appointment.version, draft, custom_text
    )


async def outbox(world: World) -> Rows:
    """What lies there, in the order in which it was written."""
    return await world.sql(
        "SELECT l.kind, o.address, o.state FROM outbox o JOIN emails l ON l.id = o.email_id ORDER BY o.id"
    )


async def posted(world: World) -> Rows:
    """Let everything go that waits; what went since the last time."""
    await world.run_worker()
    mails = [(mail["to"], mail["subject"], mail["method"]) for mail in world.zoom.mails()]
    world.zoom.clear_mails()
    return mails


async def test_saving_invites_everybody_once(world: World, bo: Caller) -> None:
    twice = (*GUESTS, Attendee("email", None, "KARI@fjord.example "), Attendee("associate", 2, None))
    entry = await booked(world, bo, attendees=twice)
    assert entry.notified == 2
    assert await outbox(world) == [("invitation", KARI, "waiting"), ("invitation", PER, "waiting")]


async def test_without_the_check_mark_nobody_is_notified(world: World, bo: Caller) -> None:
    entry = await booked(world, bo, invites=False)
    await again(world, bo, entry, title="Other")
    await appointments.delete(world.services, bo, entry.appointment.id, 2)
    assert await outbox(world) == []


async def test_without_a_mail_server_nothing_is_written(world: World, bo: Caller) -> None:
    services = replace(world.services, installation_mail=None)
    draft = world.draft(bo, attendees=GUESTS, invites=True)
    entry = await appointments.create(services, bo, draft)
    assert (entry.notified, await outbox(world)) == (0, [])
    assert (await appointments.start_data(services, bo)).mail is False


async def test_the_invitation_says_when_and_has_the_link_and_no_passcode(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, attendees=GUESTS, invites=True)
    await world.run_worker()
    link = world.services.join_link(entry.reservation.id if entry.reservation else None)  # type: ignore[arg-type]
    mails = world.zoom.mails(KARI)
    assert [mail["subject"] for mail in mails] == ["Invitation: Quarterly review"]
    for part in ("text", "html", "calendar"):
        assert link in mails[0][part].replace("\r\n ", "")
        assert "Fjord2026" not in mails[0][part]


async def test_a_change_is_an_update_for_those_who_know_and_an_invitation_for_the_new(
    world: World, bo: Caller
) -> None:
    entry = await booked(world, bo, attendees=GUESTS[:1])
    await posted(world)
    changed = await again(world, bo, entry, title="Prices", attendees=GUESTS)
    assert changed.notified == 2
    assert sorted(await posted(world)) == [
        (KARI, "Changed: Prices", "REQUEST"),
        (PER, "Invitation: Prices", "REQUEST"),
    ]


@pytest.mark.parametrize("change", [{"notes": "Beware"}, {"completed": True}, {"alarm": 10}], ids=str)
async def test_what_concerns_us_alone_is_mailed_to_nobody(
    world: World, bo: Caller, change: dict[str, Any]
) -> None:
    entry = await booked(world, bo)
    await posted(world)
    assert (await again(world, bo, entry, **change)).notified == 0
    assert await posted(world) == []


async def test_whoever_is_removed_gets_a_cancellation_and_the_others_nothing(
    world: World, bo: Caller
) -> None:
    entry = await booked(world, bo)
    await posted(world)
    await again(world, bo, entry, attendees=GUESTS[:1])
    assert await posted(world) == [(PER, "Cancelled: Quarterly review", "CANCEL")]


async def test_deleting_reaches_everybody_who_was_notified_of_it(world: World, bo: Caller) -> None:
    entry = await booked(world, bo)
    await posted(world)
    detail = await appointments.get_entry(world.services, bo, entry.appointment.id)
    assert detail.invited == 2
    quiet = await again(world, bo, entry, invites=False)
    await appointments.delete(world.services, bo, entry.appointment.id, quiet.appointment.version)
    subject = "Cancelled: Quarterly review"
    assert sorted(await posted(world)) == [(KARI, subject, "CANCEL"), (PER, subject, "CANCEL")]


async def test_what_was_missed_while_it_was_off_is_sent_when_it_is_on_again(world: World, bo: Caller) -> None:
    entry = await booked(world, bo)
    await posted(world)
    quiet = await again(world, bo, entry, invites=False, title="Other", attendees=GUESTS[:1])
    assert await posted(world) == []
    await again(world, bo, quiet, invites=True)
    assert sorted(await posted(world)) == [
        (KARI, "Changed: Other", "REQUEST"),
        (PER, "Cancelled: Other", "CANCEL"),
    ]


async def test_an_unsent_invitation_and_its_change_are_one_invitation(world: World, bo: Caller) -> None:
    entry = await booked(world, bo, attendees=GUESTS[:1])
    await again(world, bo, entry, title="Prices")
    assert await posted(world) == [(KARI, "Invitation: Prices", "REQUEST")]


async def test_an_unsent_invitation_that_is_called_off_was_never_there(world: World, bo: Caller) -> None:
    entry = await booked(world, bo)
    await appointments.delete(world.services, bo, entry.appointment.id, 1)
    assert await posted(world) == []


async def test_moving_tells_the_new_time_and_asks_again(world: World, bo: Caller) -> None:
    entry = await booked(world, bo, attendees=GUESTS[:1])
    await posted(world)
    await world.change("attendees", status="accepted", responded_at="2026-01-01 00:00:00.000000")
    later = world.draft(bo).start + timedelta(hours=3)
    moved = await appointments.move(
        world.services,
        bo,
        entry.appointment.id,
        1,
        later,
        later + timedelta(hours=1),
        "Europe/Oslo",
        all_day=False,
    )
    assert (moved.notified, moved.appointment.attendees[0].status) == (1, "not_seen")
    assert [subject for _, subject, _ in await posted(world)] == ["Changed: Quarterly review"]


async def test_saving_keeps_answers_until_another_time_asks_again(world: World, bo: Caller) -> None:
    entry = await booked(world, bo, attendees=GUESTS[:1])
    await world.change("attendees", status="accepted", responded_at="2026-01-01 00:00:00.000000")
    renamed = await again(world, bo, entry, title="Prices", attendees=GUESTS)
    assert [attendee.status for attendee in renamed.appointment.attendees] == ["accepted", "not_seen"]
    later = world.draft(bo).start + timedelta(hours=3)
    moved = await again(world, bo, renamed, start=later, end=later + timedelta(hours=1))
    assert [x.status for x in moved.appointment.attendees] == ["not_seen", "not_seen"]


async def test_what_changed_at_the_provider_is_reported_as_well(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, attendees=GUESTS[:1], invites=True)
    await posted(world)
    [meeting] = world.meetings()
    moved = entry.appointment.times.starts_at + timedelta(hours=2)
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"start_time": f"{moved:%Y-%m-%dT%H:%M:%SZ}"})
    await deliver_pending(world)
    assert await posted(world) == [(KARI, "Changed: Quarterly review", "REQUEST")]


async def test_the_sequence_rises_and_the_name_stays(world: World, bo: Caller) -> None:
    entry = await booked(world, bo, attendees=GUESTS[:1])
    await world.run_worker()
    changed = await again(world, bo, entry, title="Prices")
    await world.run_worker()
    await appointments.delete(world.services, bo, entry.appointment.id, changed.appointment.version)
    await world.run_worker()
    lines = [mail["calendar"].replace("\r\n ", "").splitlines() for mail in world.zoom.mails()]
    assert [[line for line in each if line.startswith("SEQUENCE")] for each in lines] == [
        ["SEQUENCE:0"],
        ["SEQUENCE:1"],
        ["SEQUENCE:2"],
    ]
    assert len({line for each in lines for line in each if line.startswith("UID")}) == 1


async def test_ones_own_words_go_to_those_who_come(world: World, bo: Caller) -> None:
    entry = await booked(world, bo)
    await posted(world)
    custom_text = EditedEmail("New plan", "Bring <b>cake</b>.")
    await again(world, bo, entry, custom_text, title="Cake", attendees=GUESTS[:1])
    await world.run_worker()
    kari, per = world.zoom.mails(KARI)[-1], world.zoom.mails(PER)[-1]
    assert (kari["subject"], per["subject"]) == ("New plan", "Cancelled: Cake")
    assert "Bring <b>cake</b>." in kari["text"]
    assert "&lt;b&gt;cake" in kari["html"]
    assert "cake" not in per["text"].lower().replace("cancelled: cake", "").replace("cancelled cake", "")


async def test_the_same_request_twice_invites_once(world: World, bo: Caller) -> None:
    draft = world.draft(bo, attendees=GUESTS, invites=True)
    for _ in range(2):
        await appointments.create(world.services, bo, draft)
    assert len(await posted(world)) == 2


async def test_who_was_too_late_has_notified_nobody(world: World, bo: Caller) -> None:
    entry = await booked(world, bo)
    await posted(world)
    await again(world, bo, entry)
    with pytest.raises(Conflict):
        await again(world, bo, entry, title="Too late")
    assert await posted(world) == []


async def test_a_refused_email_says_why_and_goes_again_when_asked(world: World, bo: Caller) -> None:
    world.zoom.mail_fault("refuse", times=1, match="kari@")
    entry = await booked(world, bo, attendees=GUESTS[:1])
    await world.run_worker()
    shown = await appointments.get_entry(world.services, bo, entry.appointment.id)
    assert (shown.deliveries[KARI][0], bool(shown.deliveries[KARI][1])) == ("rejected", True)
    await guest_emails.retry_delivery(world.services, bo, entry.appointment.id, KARI.upper())
    assert await posted(world) == [(KARI, "Invitation: Quarterly review", "REQUEST")]
    with pytest.raises(Refused):
        await guest_emails.retry_delivery(world.services, bo, entry.appointment.id, KARI)
    with pytest.raises(NotFound):
        await guest_emails.retry_delivery(
            world.services, await world.caller(NORA), entry.appointment.id, KARI
        )


async def test_meetings_that_are_given_up_are_cancelled_for_their_guests(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada, attendees=GUESTS[:1], invites=True)
    await posted(world)
    async with world.services.database.writing() as tx:
        await hand_over.dispose_upcoming(tx, world.services, ada, ada.associate_id, Disposition.DELETE, None)
    [(_, subject, _)] = await posted(world)
    assert subject == "Changed: Quarterly review"


async def test_the_owner_hears_nothing_of_what_a_colleague_books_for_them(world: World, bo: Caller) -> None:
    ada = await world.caller(ADA)
    people = (Attendee("associate", 1, None), Attendee("associate", 3, None))
    entry = await booked(world, bo, owner_id=ada.associate_id, attendees=people)
    assert [address for _, address, _ in await outbox(world)] == ["cy@acme.example"]
    assert entry.notified == 1


async def test_five_hundred_people_are_invited_and_nobody_is_lost(world: World, bo: Caller) -> None:
    people = tuple(Attendee("email", None, f"guest{n}@kunde.example") for n in range(500))
    entry = await booked(world, bo, attendees=people)
    assert entry.notified == 500
    assert len({address for _, address, _ in await outbox(world)}) == 500
    changed = await again(world, bo, entry, title="All of you")
    assert changed.notified == 500
