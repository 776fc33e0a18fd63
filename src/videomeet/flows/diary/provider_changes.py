"""A meeting was changed or deleted at its provider: what it says is checked by reading, then followed.

A webhook is only a reason to look. Whatever order they come in, what is read counts.
"""

from dataclasses import replace
from datetime import timedelta

from videomeet.domain.diary.appointment import MAX_DURATION, MIN_DURATION, Appointment, Times
from videomeet.domain.diary.appointment_changes import next_appointment_version
from videomeet.domain.kit.errors import TryLater, Vanished
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.webhooks.webhook import NOT_IN_DIARY, MeetingFacts, WebhookEvent
from videomeet.flows.changes.consequences import Change, apply_consequences
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.flows.meetings.conflicts import meeting_facts, merge_conflict, unknown_changes
from videomeet.flows.meetings.reconcile import handle_vanished
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments
from videomeet.store.meetings import observed_state, provider_events, reservations

RECREATED = Reason("webhook.made_anew")


async def apply_meeting_deleted(
    services: Services, tenant_id: int, provider: str, event: WebhookEvent
) -> Reason:
    """It is said to be deleted: if the provider says so when asked, it is made anew."""
    reservation = await _find_wanted_reservation(services, tenant_id, provider, event.subject)
    if reservation is None or reservation.is_over(services.now()):
        return NOT_IN_DIARY
    at_provider = await _read_meeting(services, reservation)
    return RECREATED if at_provider is None else Reason("webhook.still_there")


async def apply_meeting_changed(
    services: Services, tenant_id: int, provider: str, event: WebhookEvent
) -> Reason:
    """It is said to be changed: what is new there comes to the diary, or waits there for a decision."""
    reservation = await _find_wanted_reservation(services, tenant_id, provider, event.subject)
    if reservation is None:
        return NOT_IN_DIARY
    at_provider = await _read_meeting(services, reservation)
    if at_provider is None:
        return RECREATED
    changes = unknown_changes(reservation, at_provider)
    if changes == MeetingFacts():
        return Reason("webhook.nothing_new")
    async with services.database.writing() as tx:
        if await _take_over_changes(tx, services, reservation, changes, at_provider):
            return Reason("webhook.taken_over")
        await observed_state.record_observed_facts(
            tx, tenant_id, reservation.id, str(reservation.meeting_id), at_provider
        )
        await provider_events.record_conflict(
            tx, tenant_id, reservation.id, merge_conflict(reservation, changes)
        )
    return Reason("webhook.to_decide")


async def _find_wanted_reservation(
    services: Services, tenant_id: int, provider: str, meeting_id: str
) -> Reservation | None:
    now = services.now()
    async with services.database.reading() as tx:
        reservation_id = await provider_events.reservation_id_by_meeting(tx, tenant_id, provider, meeting_id)
        if reservation_id is None:
            return None
        reservation = await reservations.get(tx, tenant_id, reservation_id)
        busy = await provider_events.has_active_lease(tx, tenant_id, reservation_id, now)
    if reservation is None or not reservation.desired:
        return None
    if busy:
        # This may be the echo of our own call, which is not on record yet.
        raise TryLater(Reason("webhook.changing_ourselves"))
    return reservation


async def _read_meeting(services: Services, reservation: Reservation) -> MeetingFacts | None:
    """The meeting as it is there; None when it is gone, and due to be made anew."""
    provider, meeting_id = services.provider(reservation.provider), str(reservation.meeting_id)
    try:
        meeting = await call_as_associate(
            services,
            reservation.tenant_id,
            reservation.meeting_host_id or reservation.host_id,
            provider,
            lambda access: provider.meetings.read(access, meeting_id),
        )
    except Vanished:
        await handle_vanished(services, reservation)
        return None
    return meeting_facts(meeting)


async def _take_over_changes(
    tx: Transaction,
    services: Services,
    reservation: Reservation,
    changes: MeetingFacts,
    at_provider: MeetingFacts,
) -> bool:
    """Only where nothing of ours is under way, so that nobody's word is lost."""
    before = await appointments.get(tx, reservation.tenant_id, reservation.appointment_id or 0)
    if before is None or reservation.conflict or reservation.desired_version != reservation.observed_version:
        return False
    title, times = with_changes(before, changes)
    if not can_follow(before, times) or not title:
        return False
    reservation_updated = await provider_events.accept_provider_change(
        tx,
        reservation.tenant_id,
        reservation.id,
        reservation.desired_version,
        topic=title,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        facts=at_provider,
    )
    now = services.now()
    if not reservation_updated or not await appointments.apply_provider_change(
        tx, reservation.tenant_id, before.id, before.version, title, times, reservation.host_id, now
    ):
        return False
    # Nobody's name is at hand here: whoever hosts it has changed it, as far as we know.
    after = next_appointment_version(before, before.owner, now, title=title, times=times)
    video = replace(reservation, topic=title, starts_at=times.starts_at, ends_at=times.ends_at)
    await apply_consequences(tx, services, Change(before, after, video, video, reservation.host_id))
    return True


def with_changes(appointment: Appointment, changes: MeetingFacts) -> tuple[str, Times]:
    """The appointment's title and times with what is new."""
    before = appointment.times
    starts_at = changes.starts_at or before.starts_at
    length = timedelta(minutes=changes.minutes) if changes.minutes else before.ends_at - before.starts_at
    title = appointment.title if changes.topic is None else " ".join(changes.topic.split())[:200]
    if changes.starts_at is None and changes.minutes is None:
        return title, before
    return title, replace(before, starts_at=starts_at, ends_at=starts_at + length, all_day=False)


def can_follow(appointment: Appointment, times: Times) -> bool:
    """Whether the diary can follow by itself: a day is no time, and a diary has its shortest and longest."""
    if times == appointment.times:
        return True
    return not appointment.times.all_day and has_valid_length(times)


def has_valid_length(times: Times) -> bool:
    """Whether an appointment with times can be that long."""
    return MIN_DURATION <= times.ends_at - times.starts_at <= MAX_DURATION
