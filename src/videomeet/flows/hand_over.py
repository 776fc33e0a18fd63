"""When a host leaves: what becomes of their upcoming meetings. The links stay."""

from collections.abc import Sequence
from enum import StrEnum

from videomeet.domain.audit import Deed
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.people import Associate, Caller
from videomeet.domain.reason import Reason
from videomeet.flows import audit, invite, remind
from videomeet.flows.people import require_administrator
from videomeet.flows.reserve import join_link
from videomeet.flows.services import Services
from videomeet.store import people, reservations, upcoming
from videomeet.store.database import Transaction


class Fate(StrEnum):
    """What the administrator chose."""

    KEEP = "keep"
    DELETE = "delete"
    HAND_OVER = "hand_over"


async def hand_over(services: Services, caller: Caller, associate_id: int, to: int | None) -> int:
    """Move an associate's upcoming video meetings, and their appointments, to a colleague; how many."""
    require_administrator(caller)
    async with services.database.writing() as c:
        moved = await _handed(c, services, caller, associate_id, to)
    services.wake()
    return moved


async def colleagues(services: Services, caller: Caller) -> Sequence[Associate]:
    """Who can take meetings over."""
    require_administrator(caller)
    async with services.database.reading() as c:
        everybody, _ = await people.associates_page(c, caller.tenant_id)
    return [one for one in everybody if one.may_log_in]


async def settle_upcoming(
    c: Transaction, services: Services, caller: Caller, associate_id: int | None, fate: Fate, to: int | None
) -> None:
    """Before grants are given up: an associate's (None: everybody's) upcoming meetings meet their fate.

    What is to be deleted is due at once; a grant is revoked only after that, see `sweep.revoke`.
    """
    if fate is Fate.DELETE:
        await _given_up(c, services, caller, associate_id)
    elif fate is Fate.HAND_OVER:
        if associate_id is None:
            raise Refused(Reason("hand_over.no_provider"))
        await _handed(c, services, caller, associate_id, to)


async def _handed(
    c: Transaction, services: Services, caller: Caller, associate_id: int, to: int | None
) -> int:
    everybody, _ = await people.associates_page(c, caller.tenant_id)
    allowed = {one.id for one in everybody if one.may_log_in} - {associate_id}
    if associate_id not in {one.id for one in everybody}:
        raise NotFound(Reason("people.no_associate"))
    if to not in allowed:
        raise Refused(Reason("hand_over.no_colleague"), fields={"to": Reason("hand_over.colleague")})
    now = services.now()
    meetings = await upcoming.of_host(c, caller.tenant_id, now, associate_id)
    for one in meetings:
        await reservations.hand_to(c, caller.tenant_id, one.id, to, now)
        if one.appointment_id is not None:
            await upcoming.hand_appointment(
                c, caller.tenant_id, one.appointment_id, to, caller.associate_id, now
            )
            await remind.follow(c, caller.tenant_id, one.appointment_id, now)
    about = Reason("audit.handed_over", count=len(meetings), associate=associate_id, to=to)
    await audit.record(c, services, caller, Deed.HAND_OVER, about)
    return len(meetings)


async def _given_up(c: Transaction, services: Services, caller: Caller, associate_id: int | None) -> None:
    now = services.now()
    meetings = await upcoming.of_host(c, caller.tenant_id, now, associate_id)
    for one in meetings:
        await reservations.unwant(c, caller.tenant_id, one.id, now)
        if one.appointment_id is not None:
            link = join_link(services, one.id)
            await upcoming.blank_location(
                c, caller.tenant_id, one.appointment_id, link, caller.associate_id, now
            )
            # Those who were sent the link hear that it is none any more.
            await invite.follow(c, services, caller.tenant_id, one.appointment_id, caller.associate_id)
    about = Reason("audit.deleted", count=len(meetings))
    if associate_id is not None:
        about = Reason("audit.deleted_of", count=len(meetings), associate=associate_id)
    await audit.record(c, services, caller, Deed.DELETE_MEETINGS, about)
