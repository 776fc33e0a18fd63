"""What is true for the whole installation, and an administrator may change."""

from videomeet.domain.diary.rights import ColleagueAccess
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.people import tenants


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
