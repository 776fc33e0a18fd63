"""Giving one's password once more, before something that a stolen session must not do."""

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.ip_address import network_of
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.store.people import associates


async def require_password(services: Services, caller: Caller, password: str) -> None:
    """Raise `Refused`, at the field `current`, for a wrong password; `TooManyAttempts` after too many."""
    async with services.database.reading() as tx:
        credentials = await associates.get_credentials(tx, caller.email)
    async with services.login_throttle.attempt(caller.email, network_of(caller.address)):
        if not await services.password_hashing.verify_password(credentials and credentials[1], password):
            raise Refused.of({"current": Reason("people.password_wrong")})
