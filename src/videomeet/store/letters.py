"""Letters and the copies of them that are on their way: written with the change they tell of, sent later.

A waiting copy that carries a `sent_at` may have gone: its server's answer was lost, or its worker died.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, case, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.correspondence import Correspondence, Message
from videomeet.domain.letter import Delivery, Kind, Letter, Recipient
from videomeet.domain.people import plain_email
from videomeet.domain.reason import Reason
from videomeet.store import letter_events
from videomeet.store.schema import appointments, letters, outbox

KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Copy:
    """One recipient's copy of a letter, claimed to be sent. `attempts` counts this one too.

    `gone_before` says when it may have gone at an earlier attempt.
    """

    id: int
    letter: Letter
    recipient: Recipient
    message_id: str
    attempts: int
    written_at: datetime
    gone_before: datetime | None


async def write(
    c: AsyncConnection, letter: Letter, recipients: Sequence[Recipient], now: datetime,
    by: int | None = None, known: Correspondence | None = None,
) -> int | None:  # fmt: skip
    """Keep a letter and a copy for each recipient, due now; its number. None when nobody is to get it.

    Older copies for the same people about the same appointment that have not gone are overtaken. Whoever was
    never told of the appointment (see `Correspondence.heard`) gets no cancellation. `by` is the associate who
    caused it; `known` is what was written about the appointment before, if the caller has read it.
    """
    tenant_id, people = letter.tenant_id, {plain_email(person.address): person for person in recipients}
    under_way: dict[str, datetime] = {}
    if letter.kind is not Kind.DECLINED:
        known = known or await about(c, tenant_id, letter.appointment_id)
        if known.waits(people):
            under_way = await _overtake(c, tenant_id, letter, list(people))
        people = {address: people[address] for address in known.reached(letter.kind, people)}
    if not people:
        return None
    added = await c.execute(insert(letters).values(**_columns(letter, by, now)).returning(letters.c.id))
    letter_id = int(added.scalar_one())
    await c.execute(
        insert(outbox),
        [
            {
                "tenant_id": tenant_id, "letter_id": letter_id, "address": address,
                "name": person.name[:200], "message_id": str(uuid4()), "state": Delivery.WAITING,
                # Not before the older one has ended: the newest letter comes last.
                "attempts": 0, "due_at": max(now, under_way.get(address, now)),
            }
            for address, person in people.items()
        ],
    )  # fmt: skip
    return letter_id


async def about(c: AsyncConnection, tenant_id: int, appointment_id: int) -> Correspondence:
    """Every copy of a letter about an appointment, but those that only its owner gets."""
    rows = await c.execute(
        select(
            outbox.c.letter_id, letters.c.name.label("kind"), outbox.c.address, outbox.c.name,
            outbox.c.state, outbox.c.reason, outbox.c.sent_at, outbox.c.lease_until,
        )
        .join(letters, letters.c.id == outbox.c.letter_id)
        .where(outbox.c.tenant_id == tenant_id, letters.c.appointment_id == appointment_id)
        .where(letters.c.name != Kind.DECLINED)
        .order_by(outbox.c.id)
    )  # fmt: skip
    return Correspondence(tuple(
        Message(
            row.letter_id, Kind(row.kind), Recipient(row.name, row.address), Delivery(row.state), row.reason,
            row.sent_at, leased=row.lease_until is not None,
        )
        for row in rows
    ))  # fmt: skip


async def claimed(c: AsyncConnection, tenant_id: int, copy_id: int, now: datetime) -> Copy | None:
    """A copy that still waits, with its letter; from now on it may have gone, until its end is recorded.

    None when there is nothing to send: a cancellation of what never went is overtaken by itself.
    """
    row = (
        await c.execute(
            select(
                letters, outbox.c.id.label("copy_id"), outbox.c.address, outbox.c.name.label("recipient"),
                outbox.c.message_id, outbox.c.attempts, outbox.c.sent_at,
            )
            .join(outbox, outbox.c.letter_id == letters.c.id)
            .where(_is(tenant_id, copy_id), outbox.c.state == Delivery.WAITING)
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    if (
        row.name == Kind.CANCELLATION
        and row.address not in (await about(c, tenant_id, row.appointment_id)).heard()
    ):
        await _end(c, tenant_id, copy_id, Delivery.OVERTAKEN, None, now)
        return None
    await c.execute(update(outbox).where(_is(tenant_id, copy_id)).values(sent_at=now))
    return _copy(row)


async def sent(c: AsyncConnection, tenant_id: int, copy: Copy, now: datetime) -> None:
    """A server has taken it."""
    await _end(c, tenant_id, copy.id, Delivery.SENT, now, now)


async def refused(c: AsyncConnection, tenant_id: int, copy: Copy, reason: Reason, now: datetime) -> None:
    """It will never be taken, and why."""
    await _end(c, tenant_id, copy.id, Delivery.REFUSED, copy.gone_before, now, reason)


async def put_back(
    c: AsyncConnection, tenant_id: int, copy: Copy, reason: Reason, due_at: datetime, now: datetime,
    *, gone: bool,
) -> None:  # fmt: skip
    """It could not be sent now: why, and when to try again; whether it may have gone all the same.

    A copy that was overtaken meanwhile stays so.
    """
    waits = outbox.c.state == Delivery.WAITING
    await c.execute(
        update(outbox)
        .where(_is(tenant_id, copy.id))
        .values(
            reason=reason, lease_until=None, due_at=case((waits, due_at), else_=None),
            sent_at=now if gone else copy.gone_before,
        )
    )  # fmt: skip
    await _let_newer_go(c, tenant_id, copy.id, now)


async def due_again(c: AsyncConnection, tenant_id: int, now: datetime) -> None:
    """The tenant's mail settings have changed: what waits is due."""
    waits = and_(outbox.c.tenant_id == tenant_id, outbox.c.state == Delivery.WAITING)
    await c.execute(update(outbox).where(waits, outbox.c.lease_until.is_(None)).values(due_at=now))


async def forget_old(c: AsyncConnection, now: datetime) -> int:
    """Every tenant's letters after 60 days, once their appointment is over or gone too; how many."""
    a, old = appointments.c, now - KEPT
    matters = exists().where(a.id == letters.c.appointment_id, a.ends_at > old)
    waiting = exists().where(outbox.c.letter_id == letters.c.id, outbox.c.state == Delivery.WAITING)
    return (await c.execute(delete(letters).where(letters.c.created_at < old, ~matters, ~waiting))).rowcount


async def _overtake(
    c: AsyncConnection, tenant_id: int, letter: Letter, addresses: Sequence[str]
) -> dict[str, datetime]:
    """What waits for these people becomes out of date; until when the copies under way are leased."""
    older = select(letters.c.id).where(
        letters.c.tenant_id == tenant_id, letters.c.appointment_id == letter.appointment_id,
        letters.c.name != Kind.DECLINED,
    )  # fmt: skip
    o = outbox.c
    rows = await c.execute(
        update(outbox)
        .where(o.tenant_id == tenant_id, o.letter_id.in_(older), o.address.in_(addresses))
        .where(o.state == Delivery.WAITING)
        .values(state=Delivery.OVERTAKEN, due_at=None)
        .returning(o.address, o.lease_until)
    )
    return {row.address: row.lease_until for row in rows if row.lease_until}


async def _end(
    c: AsyncConnection, tenant_id: int, copy_id: int, state: Delivery, sent_at: datetime | None,
    now: datetime, reason: Reason | None = None,
) -> None:  # fmt: skip
    await c.execute(
        update(outbox)
        .where(_is(tenant_id, copy_id))
        .values(state=state, sent_at=sent_at, reason=reason, due_at=None, lease_until=None)
    )
    await _let_newer_go(c, tenant_id, copy_id, now)


async def _let_newer_go(c: AsyncConnection, tenant_id: int, copy_id: int, now: datetime) -> None:
    """A newer copy for the same person that waited for this one is due."""
    this, its, other = outbox.alias("this"), letters.alias("its"), letters.alias("other")
    newer = (
        select(outbox.c.id)
        .join(other, other.c.id == outbox.c.letter_id)
        .join(its, (its.c.tenant_id == other.c.tenant_id) & (its.c.appointment_id == other.c.appointment_id))
        .join(this, (this.c.letter_id == its.c.id) & (this.c.address == outbox.c.address))
        .where(this.c.tenant_id == tenant_id, this.c.id == copy_id, outbox.c.id > copy_id)
        .where(its.c.name != Kind.DECLINED, other.c.name != Kind.DECLINED)
        .where(outbox.c.state == Delivery.WAITING, outbox.c.attempts == 0, outbox.c.due_at > now)
    )
    await c.execute(update(outbox).where(outbox.c.id.in_(newer.scalar_subquery())).values(due_at=now))


def _is(tenant_id: int, copy_id: int) -> ColumnElement[bool]:
    return and_(outbox.c.tenant_id == tenant_id, outbox.c.id == copy_id)


def _columns(letter: Letter, by: int | None, now: datetime) -> dict[str, object]:
    return {
        "tenant_id": letter.tenant_id, "appointment_id": letter.appointment_id, "version": letter.version,
        "name": letter.kind, "subject": letter.subject[:300], "body_text": letter.text,
        "body_html": letter.html, "created_by": by, "created_at": now,
        "event": letter_events.kept(letter.event) if letter.event else None,
    }  # fmt: skip


def _copy(row: Row[tuple[object, ...]]) -> Copy:
    letter = Letter(
        tenant_id=row.tenant_id, appointment_id=row.appointment_id, version=row.version, kind=Kind(row.name),
        subject=row.subject, text=row.body_text, html=row.body_html,
        event=letter_events.opened(row.event) if row.event else None,
    )  # fmt: skip
    recipient = Recipient(row.recipient, row.address)
    return Copy(row.copy_id, letter, recipient, row.message_id, row.attempts, row.created_at, row.sent_at)
