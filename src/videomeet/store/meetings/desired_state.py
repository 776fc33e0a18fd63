"""What should stand at the provider behind a reservation, and since which version.

Every change of it raises `desired_version` and makes the row due. A worker makes the provider agree with
the version that it has read and records that as `observed_version`; if the version has risen meanwhile,
the row stays due.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.meetings.reservation import JOINABLE_AFTER_END, Reservation
from videomeet.store.meetings.reservations import is_reservation
from videomeet.store.meetings.upcoming_meetings import is_upcoming
from videomeet.store.schema import reservations


@dataclass(frozen=True)
class DesiredMeeting:
    """What a follow-up wants of its meeting. Instants are UTC."""

    appointment_id: int
    host_id: int
    topic: str
    agenda: str
    starts_at: datetime
    ends_at: datetime
    zone: str


async def set_desired_state(
    tx: AsyncConnection,
    tenant_id: int,
    reservation: Reservation,
    desired_meeting: DesiredMeeting,
    now: datetime,
) -> Reservation:
    """Say what the meeting should be, whatever was said before. Returns the reservation as it is then."""
    condition = is_reservation(tenant_id, reservation.id)
    await _raise_desired_version(tx, condition, now, desired=True, **vars(desired_meeting))
    return reservation.with_desired_state(desired=True, **vars(desired_meeting))


async def request_deletion(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime) -> None:
    """The meeting should not exist any more. The reservation stays, so that its link can say so."""
    await _raise_desired_version(tx, is_reservation(tenant_id, reservation_id), now, desired=False)


async def request_recreation(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime
) -> None:
    """The meeting was lost at the provider: another one is due. A lease on the row goes on."""
    await _raise_desired_version(tx, is_reservation(tenant_id, reservation_id), now)


async def request_move_to_account(
    tx: AsyncConnection, tenant_id: int, host_id: int, provider_user_id: str, now: datetime
) -> None:
    """A host acts as this user of the provider from now on: upcoming meetings of another user move there."""
    columns = reservations.c
    at_other_account = and_(
        columns.host_id == host_id,
        columns.provider_user_id != provider_user_id,
        columns.meeting_id.is_not(None),
    )
    await _raise_desired_version(tx, and_(is_upcoming(tenant_id, now), at_other_account), now)


async def retry_waiting(
    tx: AsyncConnection, tenant_id: int, now: datetime, *, host_id: int | None = None
) -> None:
    """A person has repaired something: whatever waited for it (of one host, or all) is due now.

    The version rises although nothing else is desired: an attempt that is under way, and fails for what was
    wrong before the repair, finds a newer version and can't put the row back to waiting.
    """
    columns = reservations.c
    condition = and_(columns.tenant_id == tenant_id, columns.desired_version != columns.observed_version)
    if host_id is not None:
        condition = and_(condition, or_(columns.host_id == host_id, columns.meeting_host_id == host_id))
    await _raise_desired_version(tx, condition, now)


async def retry_never_created(tx: AsyncConnection, now: datetime) -> int:
    """Every tenant's meetings that should exist, can be joined and were never created are due; how many.

    A worker whose clock was ahead took them for over, had nothing to do and recorded them as in step.
    """
    columns = reservations.c
    never_created = and_(
        columns.desired, columns.desired_version == columns.observed_version, columns.meeting_id.is_(None)
    )
    joinable = columns.ends_at > now - JOINABLE_AFTER_END
    return await _raise_desired_version(tx, and_(never_created, joinable), now)


async def _raise_desired_version(
    tx: AsyncConnection, condition: ColumnElement[bool], now: datetime, **values: object
) -> int:
    """The one way in which work arises: a newer version, due now, free of what an older one failed by."""
    result = await tx.execute(
        update(reservations)
        .where(condition)
        .values(
            desired_version=reservations.c.desired_version + 1,
            due_at=now,
            attempts=0,
            problem=None,
            reason=None,
            **values,
        )
    )
    return result.rowcount
