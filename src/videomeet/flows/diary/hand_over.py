"""When a host leaves: what becomes of their upcoming meetings. The links stay."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.diary.appointment_changes import next_appointment_version, owner_fields
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Disposition, Reservation
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Associate, Caller, require_administrator
from videomeet.flows.changes.consequences import Change, apply_consequences, change_by
from videomeet.flows.people import audit_log
from videomeet.flows.people.user_accounts import require_associate
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, ownership
from videomeet.store.meetings import upcoming_meetings
from videomeet.store.people import associates


@dataclass(frozen=True)
class Actor:
    """The associate behind a change, whether or not they are signed in now, and where they asked from."""

    associate_id: int
    name: str
    address: str


async def hand_over(services: Services, caller: Caller, associate_id: int, new_host_id: int | None) -> int:
    """Move an associate's upcoming video meetings, and their appointments, to a colleague; how many.

    Raises `NotAllowed` for everybody but administrators, `NotFound` for an unknown associate, `Refused`
    without a colleague who may sign in.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        return await _reassign_meetings(tx, services, caller, associate_id, new_host_id)


async def possible_hosts(services: Services, caller: Caller) -> Sequence[Associate]:
    """Who can take meetings over.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        everybody, _ = await associates.list_associates(tx, caller.tenant_id)
    return [associate for associate in everybody if associate.may_log_in]


async def dispose_upcoming(
    tx: Transaction,
    services: Services,
    caller: Caller,
    associate_id: int | None,
    disposition: Disposition,
    new_host_id: int | None,
) -> None:
    """Keep, delete or hand over an associate's (None: everybody's) meetings before grants are given up.

    What is to be deleted is due at once; a grant is revoked only after that, see `revoke_grant`.
    """
    if disposition is Disposition.DELETE:
        await _delete_meetings(tx, services, caller, associate_id)
    elif disposition is Disposition.HAND_OVER:
        if associate_id is None:
            raise Refused(Reason("hand_over.no_provider"))
        await _reassign_meetings(tx, services, caller, associate_id, new_host_id)


async def _reassign_meetings(
    tx: Transaction, services: Services, caller: Caller, associate_id: int, new_host_id: int | None
) -> int:
    await require_associate(tx, caller.tenant_id, associate_id)
    new_host = await require_successor(tx, caller.tenant_id, associate_id, new_host_id)
    now = services.now()
    meetings = await _list_upcoming(tx, caller, associate_id, now)
    for before, video in meetings:
        await change_owner(
            tx, services, before, video, new_host, Actor(caller.associate_id, caller.name, caller.address)
        )
    audit_subject = Reason("audit.handed_over", count=len(meetings), associate=associate_id, to=new_host.id)
    await audit_log.record(tx, services, caller, AuditAction.HAND_OVER, audit_subject)
    return len(meetings)


async def require_successor(
    tx: Transaction, tenant_id: int, associate_id: int, successor_id: int | None
) -> Associate:
    """The colleague who takes over from an associate; `Refused` unless it is another who may sign in."""
    successor = None
    if successor_id is not None and successor_id != associate_id:
        successor = await associates.get_associate(tx, tenant_id, successor_id)
    if successor is None or not successor.may_log_in:
        raise Refused(Reason("hand_over.no_colleague"), fields={"to": Reason("hand_over.colleague")})
    return successor


async def change_owner(
    tx: Transaction,
    services: Services,
    before: Appointment,
    video: Reservation | None,
    new_owner: Associate,
    actor: Actor,
) -> None:
    """Give an appointment to a colleague, with all that follows. Its video meeting gets another host."""
    now = services.now()
    await ownership.change_owner(tx, before.tenant_id, before.id, new_owner.id, actor.associate_id, now)
    after = next_appointment_version(before, actor.name, now, **owner_fields(new_owner))
    # However many guests are to hear of it: nobody can be kept by a limit from leaving.
    change = Change(before, after, video, video, actor.associate_id, address=actor.address, exempt=True)
    await apply_consequences(tx, services, change)


async def _delete_meetings(
    tx: Transaction, services: Services, caller: Caller, associate_id: int | None
) -> None:
    now = services.now()
    meetings = await _list_upcoming(tx, caller, associate_id, now)
    for before, video in meetings:
        # The link is no place any more, and those who were sent it hear so.
        location = "" if before.location == services.join_link(video.id) else before.location
        await ownership.set_location(tx, caller.tenant_id, before.id, location, caller.associate_id, now)
        after = next_appointment_version(before, caller.name, now, location=location)
        change = replace(change_by(caller, before, after, video, None), exempt=True)
        await apply_consequences(tx, services, change)
    audit_subject = Reason("audit.deleted", count=len(meetings))
    if associate_id is not None:
        audit_subject = Reason("audit.deleted_of", count=len(meetings), associate=associate_id)
    await audit_log.record(tx, services, caller, AuditAction.DELETE_MEETINGS, audit_subject)


async def _list_upcoming(
    tx: Transaction, caller: Caller, associate_id: int | None, now: datetime
) -> list[tuple[Appointment, Reservation]]:
    """The upcoming meetings that an associate (None: anybody) hosts, each with its appointment."""
    meetings = await upcoming_meetings.list_of_host(tx, caller.tenant_id, now, associate_id)
    ids = [video.appointment_id for video in meetings if video.appointment_id is not None]
    appointments_by_id = await appointments.get_many(tx, caller.tenant_id, ids)
    return [
        (appointments_by_id[video.appointment_id], video)
        for video in meetings
        if video.appointment_id in appointments_by_id
    ]
