"""Any order of changes and answers: who should know knows the newest once; answers and alarms fit."""

import asyncio
import os
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from tests.faults.conftest import dice, rounds
from tests.support.following import OSLO
from tests.support.sandbox import LIAM, NOAH, SandboxServer
from tests.support.world import BO, CY, World

from videomeet.domain.alarms.alarm import alarm_due_at
from videomeet.domain.diary.appointment import Appointment, Attendee
from videomeet.domain.mail.email import EmailKind
from videomeet.domain.mail.email_history import DeliveryRecord
from videomeet.domain.mail.guest_emails import same_for_guests
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments, hand_over
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.rsvp import RESPONSES, respond_in_diary
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.meetings.reserve import reserve
from videomeet.store.alarms import alarms
from videomeet.store.mail import emails, guest_emails

HOUR = timedelta(hours=1)
LONG = "FAULT_ROUNDS" in os.environ
# What fails is shrunk, which takes minutes: only where somebody waits for it.
PHASES = (Phase.explicit, Phase.generate, *((Phase.shrink,) if LONG else ()))
GUESTS = (
    Attendee("email", None, "kari@fjord.example"),
    Attendee("email", None, "lena@example.com"),
    Attendee("associate", 2, None),
    Attendee("associate", 3, None),
)
ADDRESSES = {2: BO, 3: CY}
some_guests = st.sets(st.integers(0, len(GUESTS) - 1)).map(lambda chosen: tuple(GUESTS[n] for n in chosen))
hours = st.integers(0, 3)
T = TypeVar("T")


def address_of(person: Attendee) -> str:
    return person.email or ADDRESSES[person.id or 0]


class People(RuleBasedStateMachine):
    """One follow-up and everybody around it. `responses` is the model: what counts of what people said."""

    def __init__(self, template: Path, zoom: SandboxServer) -> None:
        super().__init__()
        zoom.reset()
        self.folder, self.runner = TemporaryDirectory(), asyncio.Runner()
        self.world = self.run(self._world(template, zoom))
        self.entry: DiaryEntry | None = None
        self.number = 0
        self.responses: dict[str, str] = {}
        self.declines = 0

    async def _world(self, template: Path, zoom: SandboxServer) -> World:
        return World(Path(self.folder.name), template, zoom)

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)

    def teardown(self) -> None:
        self.run(self.world.run_worker())
        self.everybody_knows_the_newest()
        self.run(self.world.close())
        self.runner.close()
        self.folder.cleanup()

    @initialize(attendees=some_guests, alarm=st.sampled_from([None, 15]), invites=st.booleans())
    def book(self, attendees: tuple[Attendee, ...], alarm: int | None, invites: bool) -> None:
        self.run(self._book(attendees, alarm, invites))

    async def _book(self, attendees: tuple[Attendee, ...], alarm: int | None, invites: bool) -> None:
        world = self.world
        self.callers: dict[int, Caller] = {1: await world.connect_tenant()}
        for number, email, zoom_user in ((2, BO, LIAM), (3, CY, NOAH)):
            self.callers[number] = await world.caller(email)
            await world.authorize(self.callers[number], zoom_user)
        self.ada = self.callers[1]
        draft = world.draft(self.ada, attendees=attendees, alarm=alarm, invites=invites)
        self.entry = await appointments.create(world.services, self.ada, draft)
        self.number, self.start = self.entry.appointment.id, draft.start
        self.responses = {address_of(person): "not_seen" for person in attendees}

    @property
    def appointment(self) -> Appointment:
        assert self.entry is not None
        return self.entry.appointment

    @precondition(lambda self: self.entry)
    @rule(
        title=st.sampled_from(["Review", "Prices"]),
        later=hours,
        attendees=some_guests,
        alarm=st.sampled_from([None, 15, 60]),
        invites=st.booleans() | st.just(True),
        video=st.booleans(),
        owner=st.none() | st.integers(1, 3),
    )
    def save(self, **wanted: Any) -> None:
        self.entry = self.run(self._save(**wanted))
        self._attending(wanted["attendees"], wanted["later"])

    async def _save(
        self,
        title: str,
        later: int,
        attendees: tuple[Attendee, ...],
        alarm: int | None,
        invites: bool,
        video: bool,
        owner: int | None,
    ) -> DiaryEntry:
        services, appointment = self.world.services, self.appointment
        reservation = self.entry.reservation if self.entry else None
        reservation_id = reservation.id if reservation and video else None
        if video and reservation is None:
            reservation_id = await reserve(services, self.ada)
        draft = self.world.draft(
            self.ada,
            title=title,
            start=self.start + later * HOUR,
            end=self.start + (later + 1) * HOUR,
            attendees=attendees,
            alarm=alarm,
            invites=invites,
            reservation_id=reservation_id,
            owner_id=owner or appointment.owner_id,
            location=appointment.location,
        )
        return await appointments.update(services, self.ada, appointment.id, appointment.version, draft)

    @precondition(lambda self: self.entry)
    @rule(later=hours)
    def move(self, later: int) -> None:
        appointment, start = self.appointment, self.start + later * HOUR
        times = (start, start + HOUR, OSLO)
        services = self.world.services
        number, version = appointment.id, appointment.version
        self.entry = self.run(appointments.move(services, self.ada, number, version, *times, all_day=False))
        self._attending(appointment.attendees, later)

    def _attending(self, attendees: tuple[Attendee, ...], later: int) -> None:
        """The model: another time asks everybody again."""
        moved = self.asked_for != later
        self.asked_for = later
        before = {} if moved else self.responses
        addresses = [address_of(person) for person in attendees]
        self.responses = {address: before.get(address, "not_seen") for address in addresses}

    asked_for = 0

    @precondition(lambda self: self.entry)
    @rule(completed=st.booleans())
    def complete(self, completed: bool) -> None:
        appointment = self.appointment
        self.entry = self.run(
            appointments.complete(
                self.world.services, self.ada, appointment.id, appointment.version, completed=completed
            )
        )

    @precondition(lambda self: self.entry and self.appointment.attendees)
    @rule(who=st.integers(0, 3), status=st.sampled_from(RESPONSES), by_link=st.booleans())
    def respond(self, who: int, status: str, by_link: bool) -> None:
        person = self.appointment.attendees[who % len(self.appointment.attendees)]
        address, services = address_of(person), self.world.services
        self.world.clock.advance(seconds=1)
        if by_link or person.id is None:
            if not self.run(self.world.answer_by_link(self.number, address, status)):
                return
        else:
            self.run(respond_in_diary(services, self.callers[person.id], self.number, status))
        news = status == "declined" and self.responses[address] != "declined"
        self.declines += news and person.id != self.appointment.owner_id
        self.responses[address] = status
        self.entry = self.run(appointments.get_entry(services, self.ada, self.number))

    @precondition(lambda self: self.entry)
    @rule(to=st.integers(1, 3))
    def hand_over(self, to: int) -> None:
        owner = self.appointment.owner_id
        if owner != to:
            self.run(hand_over.hand_over(self.world.services, self.ada, owner, to))
            self.entry = self.run(appointments.get_entry(self.world.services, self.ada, self.number))

    @precondition(lambda self: self.entry)
    @rule()
    def delete(self) -> None:
        appointment = self.appointment
        self.run(appointments.delete(self.world.services, self.ada, appointment.id, appointment.version))
        self.last, self.entry = appointment, None

    @precondition(lambda self: self.number)
    @rule()
    def let_mails_go(self) -> None:
        self.run(self.world.run_worker())
        self.everybody_knows_the_newest()

    @precondition(lambda self: self.entry)
    @invariant()
    def what_was_answered_was_answered_to_this_time(self) -> None:
        shown = self.run(appointments.get_entry(self.world.services, self.ada, self.number))
        assert self.entry is not None
        assert shown.appointment == self.entry.appointment, "what a flow returns is what lies there"
        assert shown.reservation == self.entry.reservation or self.entry.reservation
        statuses = {address_of(person): person.status for person in shown.appointment.attendees}
        assert statuses == self.responses
        self.entry = shown

    @precondition(lambda self: self.number)
    @invariant()
    def alarms_are_for_this_time_and_for_those_who_come(self) -> None:
        planned = self.run(self._alarms())
        if self.entry is None or alarm_due_at(self.appointment, self.appointment.owner_id) is None:
            assert planned == {}
            return
        assert set(planned) == self.appointment.attending_ids
        assert set(planned.values()) == {
            (self.appointment.times.starts_at, alarm_due_at(self.appointment, self.appointment.owner_id))
        }

    async def _alarms(self) -> dict[int, tuple[Any, Any]]:
        async with self.world.services.database.reading() as tx:
            rows = await alarms.by_associate(tx, 1, self.number)
        return {number: (row.starts_at, row.due_at) for number, row in rows.items()}

    @precondition(lambda self: self.entry and self.entry.reservation)
    @invariant()
    def the_video_meeting_is_wanted_as_the_appointment_is(self) -> None:
        appointment, video = self.appointment, self.entry.reservation if self.entry else None
        assert video is not None
        desired = (appointment.owner_id, appointment.title, appointment.times.starts_at)
        assert (video.host_id, video.topic, video.starts_at) == desired

    @precondition(lambda self: self.number)
    @invariant()
    def the_owner_hears_of_every_decline_once(self) -> None:
        number = self.run(self.world.count("emails", kind="declined"))
        assert number == self.declines

    def everybody_knows_the_newest(self) -> None:
        if self.number:
            self.run(self._everybody_knows())

    async def _everybody_knows(self) -> None:
        async with self.world.services.database.reading() as tx:
            written = await emails.history(tx, 1, self.number)
            events = await guest_emails.events_by_email(tx, 1, self.number)
        latest: dict[str, tuple[EmailKind, Any]] = {}
        before: dict[str, DeliveryRecord] = {}
        for delivery in written.records:
            address, event = delivery.recipient.address, events[delivery.email_id]
            earlier = before.get(address)
            # What was superseded never reached anybody: what came after it is no repetition.
            again = earlier is not None and earlier.sent_at and earlier.kind is not EmailKind.CANCELLATION
            if earlier and again and delivery.kind is not EmailKind.CANCELLATION:
                assert not same_for_guests(events[earlier.email_id], event), "told the same twice"
            before[address] = delivery
            if delivery.sent_at:
                latest[address] = (delivery.kind, event)
        gone = {address for address, (kind, _) in latest.items() if kind is EmailKind.CANCELLATION}
        if self.entry is None:
            assert set(latest) - gone - {self.last.owner_email} == set()
        elif self.appointment.invites:
            coming = set(self.responses) - {self.appointment.owner_email}
            assert coming == set(latest) - gone - {self.appointment.owner_email}
            event = to_calendar_event(self.world.services, self.appointment, self.entry.reservation)
            assert [address for address in coming if not same_for_guests(latest[address][1], event)] == []


def test_whatever_happens_people_know_the_newest_once_and_answers_and_alarms_fit(
    template: Path, zoom: SandboxServer
) -> None:
    @seed(dice().randrange(10**6) if LONG else 7)
    class Example(People):
        def __init__(self) -> None:
            super().__init__(template, zoom)

    chosen = settings(
        max_examples=rounds(8, 300),
        stateful_step_count=14,
        deadline=None,
        database=None,
        phases=PHASES,
        report_multiple_bugs=False,
    )
    run_machine(Example, settings=chosen)
