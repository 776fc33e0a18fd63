"""What is true for the whole installation, and an administrator may change."""

from videomeet.domain.diary.rights import ColleagueAccess
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.people import second_factors, sessions, tenants


async def set_colleague_access(services: Services, caller: Caller, access: str) -> None:
    """What associates may do in each other's diaries, from their next click on.

    Raises `NotAllowed` for everybody but administrators, `Refused` for what is none of the choices.
    """
    require_administrator(caller)
    if access not in set(ColleagueAccess):
        raise Refused.of({"colleague_access": Reason("people.colleague_access")})
    async with services.database.writing() as tx:
        await tenants.set_colleague_access(tx, caller.tenant_id, access)
        subject = Reason("audit.colleague_access", access=access)
        await audit_log.record(tx, services, caller, AuditAction.SAVE_PREFERENCES, subject)


async def set_demands_second_factor(services: Services, caller: Caller, *, demanded: bool) -> None:
    """Whether associates need a second factor; whoever has none is signed out, and sets one up on the way in.

    Raises `NotAllowed` for everybody but administrators, `Refused` for who has none themselves.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        own = await second_factors.get_factors(tx, caller.tenant_id, caller.associate_id)
        if demanded and not own.count:
            raise Refused.of({"demanded": Reason("second_factor.own_first")})
        await tenants.set_demands_second_factor(tx, caller.tenant_id, demanded=demanded)
        if demanded:
            await sessions.end_without_second_factor(tx, caller.tenant_id)
        subject = Reason("audit.second_factor_demanded") if demanded else Reason("audit.second_factor_free")
        await audit_log.record(tx, services, caller, AuditAction.SAVE_PREFERENCES, subject)
