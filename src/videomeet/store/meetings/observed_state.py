"""What is known of the meeting at the provider behind a reservation: being created, created, read back, gone.

A request is recorded before it is sent (`creating_since`, `pending_change`) and again with its answer. Where
the answer is lost, or the worker dies, what was recorded first says what may exist at the provider.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.meetings.reservation import CHECK_LEASE, OBSERVATION_LIFETIME, Reservation
from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.store.meetings.reservations import is_reservation
from videomeet.store.schema import reservations


@dataclass(frozen=True)
class ObservedMeeting:
    """What was read back from the provider, and when: it may have stored something else than we asked for."""

    guest_url_encrypted: bytes = field(repr=False)
    observed_topic: str
    observed_starts_at: datetime | None
    observed_minutes: int
    checked_at: datetime


NO_MEETING = {
    "meeting_id": None,
    "meeting_host_id": None,
    "guest_url_encrypted": None,
    "provider_user_id": None,
    "observed_topic": None,
    "observed_starts_at": None,
    "observed_minutes": None,
    "started_at": None,
    "ended_at": None,
    "conflict": None,
    "checked_at": None,
    "pending_change": None,
}


def guest_url_aad(tenant_id: int, reservation_id: UUID) -> str:
    """The associated data that a guest link is encrypted with."""
    return f"tenant {tenant_id} reservations.guest_url {reservation_id}"


def passcode_aad(tenant_id: int, reservation_id: UUID) -> str:
    """The associated data that the passcode of one meeting is encrypted with."""
    return f"tenant {tenant_id} reservations.passcode {reservation_id}"


async def begin_create(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, provider_user_id: str, now: datetime
) -> None:
    """The provider is about to be asked to create the meeting, as this user of its own."""
    has_no_meeting = reservations.c.meeting_id.is_(None)
    await tx.execute(
        update(reservations).where(is_reservation(tenant_id, reservation_id)).values(creating_since=now)
    )
    await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id), has_no_meeting)
        .values(provider_user_id=provider_user_id)
    )


async def end_create(
    tx: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    creating_since: datetime | None = None,
    *,
    earlier: datetime | None = None,
) -> None:
    """Nothing can come to light of the create begun at `creating_since` (None: of any).

    `earlier` is when one before it was begun whose outcome is still unknown.
    """
    condition = is_reservation(tenant_id, reservation_id)
    if creating_since is not None:
        condition = and_(condition, reservations.c.creating_since == creating_since)
    await tx.execute(update(reservations).where(condition).values(creating_since=earlier))


async def close_claims(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, before: datetime
) -> None:
    """End creates of this user begun before this: what was lost has come to light by now, or never."""
    columns = reservations.c
    is_old = and_(
        columns.tenant_id == tenant_id, columns.provider == provider, columns.creating_since < before
    )
    of_user = or_(columns.provider_user_id == provider_user_id, columns.provider_user_id.is_(None))
    is_synced = columns.desired_version == columns.observed_version
    await tx.execute(update(reservations).where(is_old, of_user, is_synced).values(creating_since=None))


async def record_created(
    tx: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    *,
    meeting_id: str,
    meeting_host_id: int,
    provider_user_id: str,
    observed: ObservedMeeting,
    replaced_meeting_id: str | None = None,
    lost_create: datetime | None = None,
) -> bool:
    """The provider has created the meeting; False when the link's is not `replaced_meeting_id` any more.

    `lost_create` is when an earlier create was begun whose outcome is unknown: its meeting may still come to
    light.
    """
    result = await tx.execute(
        update(reservations)
        .where(
            is_reservation(tenant_id, reservation_id),
            reservations.c.meeting_id.is_not_distinct_from(replaced_meeting_id),
        )
        .values(
            **NO_MEETING
            | vars(observed)
            | {
                "meeting_id": meeting_id,
                "meeting_host_id": meeting_host_id,
                "provider_user_id": provider_user_id,
                "creating_since": lost_create,
            }
        )
    )
    return result.rowcount == 1


async def record_host(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, host_id: int) -> None:
    """Another associate is host now, acting as the same user of the provider: nothing changes there."""
    await _set_values(tx, tenant_id, reservation_id, meeting_host_id=host_id)


async def record_passcode(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, passcode_encrypted: bytes
) -> None:
    """Store the passcode before the meeting is created with it: a second attempt takes the same."""
    await _set_values(tx, tenant_id, reservation_id, passcode_encrypted=passcode_encrypted)


async def record_observed(
    tx: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    meeting_id: str,
    provider_user_id: str,
    observed: ObservedMeeting,
) -> None:
    """Store what was read back; nothing when the link has another meeting by now."""
    is_same_meeting = reservations.c.meeting_id == meeting_id
    await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id), is_same_meeting)
        .values(**vars(observed), provider_user_id=provider_user_id, pending_change=None)
    )


async def record_observed_facts(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, meeting_id: str, facts: MeetingFacts
) -> None:
    """Store what a scan or a webhook has shown; nothing when the link has another meeting by now."""
    is_same_meeting = reservations.c.meeting_id == meeting_id
    await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id), is_same_meeting)
        .values(
            observed_topic=facts.topic,
            observed_starts_at=facts.starts_at,
            observed_minutes=facts.minutes,
        )
    )


async def begin_change(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, requested: MeetingFacts
) -> None:
    """The provider is about to be asked for a change: until it is read back, either may be true there."""
    await _set_values(tx, tenant_id, reservation_id, pending_change=requested.to_json())


async def record_gone(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, meeting_id: str) -> bool:
    """The provider has no such meeting any more; False when the link has another one by now."""
    is_same_meeting = reservations.c.meeting_id == meeting_id
    result = await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id), is_same_meeting)
        .values(**NO_MEETING)
    )
    return result.rowcount == 1


async def is_desired_meeting(tx: AsyncConnection, tenant_id: int, provider: str, meeting_id: str) -> bool:
    """Whether this meeting is the one behind a link whose meeting should exist."""
    columns = reservations.c
    statement = select(columns.id).where(
        columns.tenant_id == tenant_id,
        columns.provider == provider,
        columns.meeting_id == meeting_id,
        columns.desired,
    )
    return (await tx.execute(statement.limit(1))).first() is not None


async def _set_values(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, **values: object) -> None:
    await tx.execute(update(reservations).where(is_reservation(tenant_id, reservation_id)).values(**values))


async def claim_check(tx: AsyncConnection, tenant_id: int, reservation: Reservation, now: datetime) -> bool:
    """Claim the look-up of this meeting for `CHECK_LEASE`; False when somebody else has claimed it.

    The claim is written as an observation that is about to expire, so that it needs no column of its own.
    """
    is_unchanged = reservations.c.checked_at.is_not_distinct_from(reservation.checked_at)
    statement = (
        update(reservations)
        .where(reservations.c.tenant_id == tenant_id, _is_same_meeting(reservation), is_unchanged)
        .values(checked_at=now - OBSERVATION_LIFETIME + CHECK_LEASE)
    )
    return (await tx.execute(statement)).rowcount == 1


async def record_seen(tx: AsyncConnection, tenant_id: int, reservation: Reservation, now: datetime) -> None:
    """The meeting was just seen at the provider."""
    condition = and_(reservations.c.tenant_id == tenant_id, _is_same_meeting(reservation))
    await tx.execute(update(reservations).where(condition).values(checked_at=now))


def _is_same_meeting(reservation: Reservation) -> ColumnElement[bool]:
    return and_(reservations.c.id == reservation.id, reservations.c.meeting_id == reservation.meeting_id)
