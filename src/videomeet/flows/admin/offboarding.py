"""Deleting an associate: they are out at once; what was still to come of theirs follows in slices.

Their name stays beside what they did and held. Their e-mail address is free for somebody new at the end.
"""

from dataclasses import dataclass

import structlog

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.people import Associate, Caller, require_administrator
from videomeet.flows.changes.consequences import Change, apply_consequences
from videomeet.flows.diary.hand_over import Actor, change_owner, require_successor
from videomeet.flows.grants.connect import remove_authorization
from videomeet.flows.people.user_accounts import require_associate, require_associate_with
from videomeet.flows.services import Services
from videomeet.flows.users.edit_users import audit_subject, change_access
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, ownership, rsvps
from videomeet.store.meetings import reservations
from videomeet.store.people import associates, audit, offboardings, second_factors
from videomeet.store.people.offboardings import Offboarding

# Appointments in one transaction, so that nobody else waits long for the writer.
SLICE_SIZE = 20
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Departure:
    """Whom an administrator is about to delete, and how many appointments of theirs have not ended."""

    associate: Associate
    upcoming_count: int


async def departure(services: Services, caller: Caller, associate_id: int) -> Departure:
    """What the administrator is asked to confirm.

    Raises `NotAllowed` for everybody but administrators, `NotFound`, `Refused` for oneself.
    """
    _require_other(caller, associate_id)
    async with services.database.reading() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        count = await ownership.count_upcoming(tx, caller.tenant_id, associate_id, services.now())
    return Departure(associate, count)


async def delete_user(
    services: Services, caller: Caller, associate_id: int, successor_id: int | None, *, hand_over: bool
) -> Associate:
    """Delete an associate. Appointments to come go to `successor_id`; without `hand_over` they are deleted.

    Private ones are nobody else's and deleted either way. Raises `NotAllowed` for everybody but
    administrators, `NotFound`, `Refused` for oneself and without a colleague who may sign in.
    """
    _require_other(caller, associate_id)
    async with services.database.writing() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        if hand_over:
            await require_successor(tx, caller.tenant_id, associate_id, successor_id)
        await _begin(
            tx,
            services,
            associate,
            successor_id if hand_over else None,
            ordered_by=caller.associate_id,
            address=caller.address,
        )
    return associate


async def delete_user_by_email(services: Services, email: str, successor_email: str | None) -> Associate:
    """The same for the command line; without a successor appointments to come are deleted.

    Raises `NotFound` for an address that nobody signs in with, `Refused` as `delete_user` does.
    """
    async with services.database.writing() as tx:
        associate = await require_associate_with(tx, email)
        successor_id = None
        if successor_email is not None:
            successor = await require_associate_with(tx, successor_email)
            is_colleague = successor.tenant_id == associate.tenant_id
            successor_id = successor.id if is_colleague else None
            await require_successor(tx, associate.tenant_id, associate.id, successor_id)
        await _begin(tx, services, associate, successor_id, ordered_by=None, address=COMMAND_LINE)
    return associate


async def unfinished(services: Services, caller: Caller) -> list[tuple[int, str]]:
    """(ID, name) of those who were deleted and whose appointments are still on their way.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        return await offboardings.list_unfinished(tx, caller.tenant_id)


async def offboard(services: Services, tenant_id: int, offboarding_id: int) -> None:
    """The next slice of a claimed offboarding: own appointments, then answers to others', then the grant."""
    async with services.database.writing() as tx:
        offboarding = await offboardings.get(tx, tenant_id, offboarding_id)
        if offboarding is None:
            return
        associate = await associates.get_with_deleted(tx, tenant_id, offboarding.associate_id)
        if associate is None:
            await offboardings.finish(tx, tenant_id, offboarding_id)
            return
        if await _dispose_slice(tx, services, offboarding, associate):
            return
        if not await _decline_slice(tx, services, offboarding):
            await _finish(tx, services, offboarding)


async def _begin(
    tx: Transaction,
    services: Services,
    associate: Associate,
    successor_id: int | None,
    *,
    ordered_by: int | None,
    address: str,
) -> None:
    now = services.now()
    await change_access(tx, associate, allowed=False)
    await second_factors.remove_all(tx, associate.tenant_id, associate.id)
    await associates.mark_deleted(tx, associate.tenant_id, associate.id, now)
    # What was on its way to them goes where their own does.
    await offboardings.redirect(tx, associate.tenant_id, associate.id, successor_id)
    await offboardings.add(tx, associate.tenant_id, associate.id, successor_id, ordered_by, address, now)
    subject, action = audit_subject(associate), AuditAction.DELETE_USER
    await audit.record(tx, associate.tenant_id, ordered_by, action, subject, now, address=address)


async def _dispose_slice(
    tx: Transaction, services: Services, offboarding: Offboarding, associate: Associate
) -> bool:
    """Hand over or delete some of the appointments to come; whether there were any."""
    tenant_id, now = offboarding.tenant_id, services.now()
    ids = await ownership.list_upcoming_ids(tx, tenant_id, now, SLICE_SIZE, associate.id)
    appointments_by_id = await appointments.get_many(tx, tenant_id, ids)
    videos = await reservations.by_appointment(tx, tenant_id, ids)
    successor, actor = await _successor(tx, offboarding), await _actor(tx, offboarding, associate)
    handed_over = deleted = 0
    for appointment in appointments_by_id.values():
        video = videos.get(appointment.id)
        if successor is None or appointment.private:
            await _delete(tx, services, offboarding, appointment, video)
            deleted += 1
        else:
            await change_owner(tx, services, appointment, video, successor, actor)
            handed_over += 1
    if ids:
        await offboardings.go_on(
            tx, tenant_id, offboarding.id, handed_over=handed_over, deleted=deleted, due_at=now
        )
    return bool(ids)


async def _delete(
    tx: Transaction,
    services: Services,
    offboarding: Offboarding,
    before: Appointment,
    video: Reservation | None,
) -> None:
    await appointments.remove(tx, before.tenant_id, before.id, before.version)
    change = Change(
        before, None, video, None, offboarding.ordered_by, address=offboarding.address, exempt=True
    )
    await apply_consequences(tx, services, change)


async def _decline_slice(tx: Transaction, services: Services, offboarding: Offboarding) -> bool:
    """Decline some of the appointments of others, whose owners hear so; whether there were any."""
    tenant_id, associate_id, now = offboarding.tenant_id, offboarding.associate_id, services.now()
    ids = await ownership.list_attended_ids(tx, tenant_id, associate_id, now, SLICE_SIZE)
    videos = await reservations.by_appointment(tx, tenant_id, ids)
    for before in (await appointments.get_many(tx, tenant_id, ids)).values():
        changed_keys = await rsvps.record_for_associate(
            tx, tenant_id, before.id, associate_id, "declined", now
        )
        after = before.with_attendees(changed_keys, status="declined")
        video = videos.get(before.id)
        await apply_consequences(tx, services, Change(before, after, video, video, by=associate_id))
    if ids:
        await offboardings.go_on(tx, tenant_id, offboarding.id, handed_over=0, deleted=0, due_at=now)
    return bool(ids)


async def _finish(tx: Transaction, services: Services, offboarding: Offboarding) -> None:
    """Give up the grant, when nothing is left to do at the provider with it; free the e-mail address."""
    tenant_id, associate_id, now = offboarding.tenant_id, offboarding.associate_id, services.now()
    await remove_authorization(tx, services, tenant_id, associate_id)
    await associates.free_email(tx, tenant_id, associate_id)
    subjects = {
        AuditAction.HAND_OVER: Reason(
            "audit.handed_over",
            count=offboarding.handed_over,
            associate=associate_id,
            to=offboarding.successor_id or 0,
        ),
        AuditAction.DELETE_MEETINGS: Reason(
            "audit.deleted_of", count=offboarding.deleted, associate=associate_id
        ),
    }
    for action, subject in subjects.items():
        if subject.params["count"]:
            await audit.record(
                tx, tenant_id, offboarding.ordered_by, action, subject, now, address=offboarding.address
            )
    await offboardings.finish(tx, tenant_id, offboarding.id)
    log.info("user_offboarded", tenant=tenant_id, associate=associate_id)


async def _successor(tx: Transaction, offboarding: Offboarding) -> Associate | None:
    if offboarding.successor_id is None:
        return None
    return await associates.get_associate(tx, offboarding.tenant_id, offboarding.successor_id)


async def _actor(tx: Transaction, offboarding: Offboarding, associate: Associate) -> Actor:
    """Who deleted them, or, for the command line, the associate: it is their own that is handed over."""
    orderer = None
    if offboarding.ordered_by is not None:
        orderer = await associates.get_associate(tx, offboarding.tenant_id, offboarding.ordered_by)
    orderer = orderer or associate
    return Actor(orderer.id, orderer.name, offboarding.address)


def _require_other(caller: Caller, associate_id: int) -> None:
    require_administrator(caller)
    if associate_id == caller.associate_id:
        raise Refused(Reason("people.own_rights"))
