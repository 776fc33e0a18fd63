"""What stands at the provider behind a reservation: claimed, made, read back, gone."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.hook import MeetingFacts
from videomeet.store.schema import reservations


@dataclass(frozen=True)
class Effective:
    """What the provider has, as read back, and when: it may silently have taken something else than asked."""

    guest_url_sealed: bytes = field(repr=False)
    effective_topic: str
    effective_starts_at: datetime | None
    effective_minutes: int
    checked_at: datetime


NOTHING = {
    "meeting_id": None, "meeting_host": None, "guest_url_sealed": None, "meeting_user_id": None,
    "effective_topic": None, "effective_starts_at": None, "effective_minutes": None, "started_at": None,
    "ended_at": None, "differs": None, "checked_at": None, "changing_to": None,
}  # fmt: skip


def _is(tenant_id: int, reservation_id: UUID) -> ColumnElement[bool]:
    return and_(reservations.c.tenant_id == tenant_id, reservations.c.id == reservation_id)


async def claim(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, provider_user_id: str, now: datetime
) -> None:
    """The provider is about to be asked to make it, as this user of its own."""
    none_yet = reservations.c.meeting_id.is_(None)
    await c.execute(update(reservations).where(_is(tenant_id, reservation_id)).values(claimed_at=now))
    await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id), none_yet)
        .values(meeting_user_id=provider_user_id)
    )


async def unclaim(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, claimed_at: datetime | None = None, *,
    earlier: datetime | None = None,
) -> None:  # fmt: skip
    """Nothing is left under this claim (None: any), as far as it is still the same; an earlier one stays."""
    here = _is(tenant_id, reservation_id)
    if claimed_at is not None:
        here = and_(here, reservations.c.claimed_at == claimed_at)
    await c.execute(update(reservations).where(here).values(claimed_at=earlier))


async def close_claims(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, before: datetime
) -> None:
    """End claims older than `before` on this user's meetings: what was lost shows by then, or never."""
    r = reservations.c
    theirs = or_(r.meeting_user_id == provider_user_id, r.meeting_user_id.is_(None))
    settled = r.wanted_version == r.applied_version
    old = and_(r.tenant_id == tenant_id, r.provider == provider, r.claimed_at < before)
    await tx.execute(update(reservations).where(old, theirs, settled).values(claimed_at=None))


async def record_created(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, *, meeting_id: str, meeting_host: int,
    meeting_user_id: str, effective: Effective, instead_of: str | None = None,
    lost_claim: datetime | None = None,
) -> bool:  # fmt: skip
    """The provider has made the meeting; False when not (any more) `instead_of` stands behind the link.

    `lost_claim` is of an earlier create whose outcome nobody knows: its meeting may still come to light.
    """
    made = await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id), reservations.c.meeting_id.is_not_distinct_from(instead_of))
        .values(
            **NOTHING | vars(effective) | {
                "meeting_id": meeting_id, "meeting_host": meeting_host, "meeting_user_id": meeting_user_id,
                "claimed_at": lost_claim,
            }
        )
    )  # fmt: skip
    return made.rowcount == 1


async def record_host(c: AsyncConnection, tenant_id: int, reservation_id: UUID, host_id: int) -> None:
    """Another associate acts for the same user of the provider: the meeting is theirs already."""
    await _record(c, tenant_id, reservation_id, meeting_host=host_id)


async def record_passcode(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, passcode_sealed: bytes
) -> None:
    """Keep the passcode that the meeting will be asked for with."""
    await _record(c, tenant_id, reservation_id, passcode_sealed=passcode_sealed)


async def record_read(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, meeting_id: str, provider_user_id: str,
    effective: Effective,
) -> None:  # fmt: skip
    """The meeting as the provider has it now; nothing when another one stands there by now."""
    same = reservations.c.meeting_id == meeting_id
    await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id), same)
        .values(**vars(effective), meeting_user_id=provider_user_id, changing_to=None)
    )


async def record_there(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, meeting_id: str, there: MeetingFacts
) -> None:
    """What the provider was found to have; nothing when another meeting stands there by now."""
    same = reservations.c.meeting_id == meeting_id
    await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id), same)
        .values(
            effective_topic=there.topic,
            effective_starts_at=there.starts_at,
            effective_minutes=there.minutes,
        )
    )


async def begin_change(c: AsyncConnection, tenant_id: int, reservation_id: UUID, asked: MeetingFacts) -> None:
    """The provider is about to be asked to change it: until that is read back, nobody knows what it has."""
    await _record(c, tenant_id, reservation_id, changing_to=asked.as_json())


async def record_gone(c: AsyncConnection, tenant_id: int, reservation_id: UUID, meeting_id: str) -> bool:
    """The provider has no such meeting (any more); False when it is not this reservation's (any more)."""
    same = reservations.c.meeting_id == meeting_id
    gone = await c.execute(update(reservations).where(_is(tenant_id, reservation_id), same).values(**NOTHING))
    return gone.rowcount == 1


async def stands(c: AsyncConnection, tenant_id: int, provider: str, meeting_id: str) -> bool:
    """Whether a reservation that is wanted has this meeting behind its link."""
    r = reservations.c
    found = select(r.id).where(
        r.tenant_id == tenant_id, r.provider == provider, r.meeting_id == meeting_id, r.wanted
    )
    return (await c.execute(found.limit(1))).first() is not None


async def _record(c: AsyncConnection, tenant_id: int, reservation_id: UUID, **values: object) -> None:
    await c.execute(update(reservations).where(_is(tenant_id, reservation_id)).values(**values))
