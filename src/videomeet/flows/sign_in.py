"""Signing in and out: opaque sessions that live on the server."""

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta

from videomeet.domain.audit import Deed
from videomeet.domain.errors import NotFound, NotStored, Refused
from videomeet.domain.people import LONGEST_PASSWORD, Associate, Caller, Session, plain_email
from videomeet.domain.reason import Reason
from videomeet.domain.zones import is_zone
from videomeet.flows.services import Services
from videomeet.store import audit, browsers, people

TOUCH_AFTER = timedelta(minutes=5)


async def sign_in(services: Services, email: str, password: str, *, address: str, user_agent: str) -> str:
    """The token of a new session. `Refused` says the same whether or not there is such an account."""
    email, password = plain_email(email)[:254], password[:LONGEST_PASSWORD]
    async with services.attempts.one(email, address):
        associate, password_hash = await _checked(services, email, password, address)
    renewed = (
        await services.passwords.hashed(password) if services.passwords.outdated(password_hash) else None
    )
    token, now = secrets.token_urlsafe(32), services.now()
    async with services.database.writing() as c:
        if renewed:
            await people.set_password_hash(c, associate.tenant_id, associate.id, renewed)
        tenant = await people.tenant(c, associate.tenant_id)
        await people.add_session(
            c, tenant.id, associate.id, token_hash=_hash(token), context=tenant.customer_id, now=now,
            expires_at=now + services.session_life, user_agent=user_agent[:300], address=address[:64],
        )  # fmt: skip
        if associate.administrator:
            await audit.record(c, tenant.id, associate.id, Deed.SIGN_IN, None, now, address=address)
    return token


async def _checked(services: Services, email: str, password: str, address: str) -> tuple[Associate, str]:
    async with services.database.reading() as c:
        found = await people.credentials(c, email)
    right = await services.passwords.match(found[1] if found else None, password)
    if not (right and found and found[0].may_log_in):
        if found and found[0].administrator:
            _write_failure_down(services, found[0], address)
        raise Refused(Reason("sign_in.wrong"))
    return found


def _write_failure_down(services: Services, target: Associate, address: str) -> None:
    # Beside the answer, not before it: the time it takes must not tell whose account this is.
    services.begin(_failed(services, target, address))


async def _failed(services: Services, target: Associate, address: str) -> None:
    about = Reason("audit.tried_as", name=target.name, id=target.id)
    async with services.database.writing() as c:
        await audit.record(
            c,
            target.tenant_id,
            None,
            Deed.SIGN_IN_FAILED,
            about,
            services.now(),
            address=address or "unknown",
        )


async def who(services: Services, token: str) -> Caller | None:
    """Who holds a session's token; a session that is used lives on."""
    now = services.now()
    async with services.database.reading() as c:
        found = await people.caller(c, _hash(token), now)
    if found is None:
        return None
    caller, seen_at = found
    if now - seen_at > TOUCH_AFTER:
        # Reading goes on where nothing can be written.
        with suppress(NotStored):
            await _touch(services, caller)
    return caller


async def _touch(services: Services, caller: Caller) -> None:
    now = services.now()
    async with services.database.writing() as c:
        until = now + services.session_life
        await people.touch_session(c, caller.tenant_id, caller.session_id, now, until)


async def living(services: Services, session_ids: set[int]) -> set[int]:
    """Which of these sessions have not ended. Being asked about does not prolong them."""
    async with services.database.reading() as c:
        return await people.living_sessions(c, session_ids, services.now())


async def sign_out(services: Services, caller: Caller) -> None:
    """End this session."""
    await end_session(services, caller, caller.session_id)


async def sessions(services: Services, caller: Caller) -> list[Session]:
    """Where the caller is signed in."""
    async with services.database.reading() as c:
        return await people.sessions_of(c, caller.tenant_id, caller.associate_id, services.now())


async def end_session(services: Services, caller: Caller, session_id: int) -> None:
    """End one of the caller's sessions."""
    async with services.database.writing() as c:
        if not await people.end_sessions(c, caller.tenant_id, caller.associate_id, session_id):
            raise NotFound(Reason("session.not_found"))


async def sign_out_everywhere(services: Services, caller: Caller) -> None:
    """End every session of the caller, this one too, and ring in none of their browsers any more."""
    async with services.database.writing() as c:
        await people.end_sessions(c, caller.tenant_id, caller.associate_id)
        await browsers.remove(c, caller.tenant_id, caller.associate_id)


async def choose_zone(services: Services, caller: Caller, zone: str) -> None:
    """The time zone that the caller's diary shows."""
    if not is_zone(zone):
        raise Refused.of({"zone": Reason("zone.unlisted")})
    async with services.database.writing() as c:
        await people.set_zone(c, caller.tenant_id, caller.associate_id, zone)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
