"""A meeting was changed or deleted at its provider: what it says is checked by reading, then followed.

A webhook is only a reason to look. Whatever order they come in, what is read counts.
"""

from dataclasses import replace
from datetime import timedelta

from videomeet.domain.appointment import LONGEST, SHORTEST, Appointment, Times
from videomeet.domain.errors import TryLater, Vanished
from videomeet.domain.hook import HookEvent, MeetingFacts
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation
from videomeet.domain.saving import updated
from videomeet.flows.changes.consequences import Change, apply_consequences
from videomeet.flows.converge import forget_vanished
from videomeet.flows.differences import facts, news, to_decide
from videomeet.flows.services import Services
from videomeet.flows.tokens import act
from videomeet.store import applied, appointments, live, reservations
from videomeet.store.database import Transaction

NOT_OURS = Reason("webhook.not_ours")
MADE_ANEW = Reason("webhook.made_anew")


async def gone(services: Services, tenant_id: int, provider: str, event: HookEvent) -> Reason:
    """It is said to be deleted: if the provider says so when asked, it is made anew."""
    r = await _wanted(services, tenant_id, provider, event.subject)
    if r is None or r.over(services.now()):
        return NOT_OURS
    there = await _read(services, r)
    return MADE_ANEW if there is None else Reason("webhook.still_there")


async def changed(services: Services, tenant_id: int, provider: str, event: HookEvent) -> Reason:
    """It is said to be changed: what is new there comes to the diary, or waits there for a decision."""
    r = await _wanted(services, tenant_id, provider, event.subject)
    if r is None:
        return NOT_OURS
    there = await _read(services, r)
    if there is None:
        return MADE_ANEW
    new = news(r, there)
    if new == MeetingFacts():
        return Reason("webhook.nothing_new")
    async with services.database.writing() as c:
        if await _taken_over(c, services, r, new, there):
            return Reason("webhook.taken_over")
        await applied.record_there(c, tenant_id, r.id, str(r.meeting_id), there)
        await live.record_differs(c, tenant_id, r.id, to_decide(r, new))
    return Reason("webhook.to_decide")


async def _wanted(services: Services, tenant_id: int, provider: str, meeting_id: str) -> Reservation | None:
    now = services.now()
    async with services.database.reading() as c:
        found = await live.of_meeting(c, tenant_id, provider, meeting_id)
        if found is None:
            return None
        r = await reservations.one(c, tenant_id, found)
        busy = await live.being_worked_on(c, tenant_id, found, now)
    if r is None or not r.wanted:
        return None
    if busy:
        # This may be the echo of our own call, which is not on record yet.
        raise TryLater(Reason("webhook.changing_ourselves"))
    return r


async def _read(services: Services, r: Reservation) -> MeetingFacts | None:
    """The meeting as it is there; None when it is gone, and due to be made anew."""
    provider, meeting_id = services.provider(r.provider), str(r.meeting_id)
    try:
        found = await act(
            services, r.tenant_id, r.meeting_host or r.host_id, provider,
            lambda access: provider.meetings.read(access, meeting_id),
        )  # fmt: skip
    except Vanished:
        await forget_vanished(services, r)
        return None
    return facts(found)


async def _taken_over(
    tx: Transaction, services: Services, r: Reservation, new: MeetingFacts, there: MeetingFacts
) -> bool:
    """Only where nothing of ours is under way, so that nobody's word is lost."""
    before = await appointments.one(tx, r.tenant_id, r.appointment_id or 0)
    if before is None or r.differs or r.wanted_version != r.applied_version:
        return False
    title, times = as_told(before, new)
    if not possible(before, times) or not title:
        return False
    taken = await live.take_over(
        tx, r.tenant_id, r.id, r.wanted_version, topic=title, starts_at=times.starts_at,
        ends_at=times.ends_at, there=there,
    )  # fmt: skip
    now = services.now()
    if not taken or not await appointments.retell(
        tx, r.tenant_id, before.id, before.version, title, times, r.host_id, now
    ):
        return False
    # Nobody's name is at hand here: whoever hosts it has changed it, as far as anybody can tell.
    after = updated(before, before.owner, now, title=title, times=times)
    video = replace(r, topic=title, starts_at=times.starts_at, ends_at=times.ends_at)
    await apply_consequences(tx, services, Change(before, after, video, video, r.host_id))
    return True


def as_told(appointment: Appointment, new: MeetingFacts) -> tuple[str, Times]:
    """The appointment's title and times with what is new."""
    before = appointment.times
    starts_at = new.starts_at or before.starts_at
    length = timedelta(minutes=new.minutes) if new.minutes else before.ends_at - before.starts_at
    title = appointment.title if new.topic is None else " ".join(new.topic.split())[:200]
    if new.starts_at is None and new.minutes is None:
        return title, before
    return title, replace(before, starts_at=starts_at, ends_at=starts_at + length, all_day=False)


def possible(appointment: Appointment, times: Times) -> bool:
    """Whether the diary can follow by itself: a day is no time, and a diary has its shortest and longest."""
    if times == appointment.times:
        return True
    return not appointment.times.all_day and lasts_right(times)


def lasts_right(times: Times) -> bool:
    """Whether an appointment with times can be that long."""
    return SHORTEST <= times.ends_at - times.starts_at <= LONGEST
