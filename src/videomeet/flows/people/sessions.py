"""Sessions: who holds one, how long it lives, and ending it."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from videomeet.domain.kit.errors import DatabaseUnavailable, NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Associate, Caller, Session, Tenant
from videomeet.flows.kit.token_hash import hash_token
from videomeet.flows.services import Services
from videomeet.store.alarms import push_subscriptions
from videomeet.store.database import Transaction
from videomeet.store.people import audit
from videomeet.store.people import sessions as stored_sessions

TOUCH_INTERVAL = timedelta(minutes=5)
# However much it is used: who stays signed in for longer has to show that they know the password.
MAX_AGE = timedelta(days=30)
MAX_SESSIONS = 20


@dataclass(frozen=True)
class SignedIn:
    """The token of a new session, and the one by which the browser is known the next time."""

    token: str = field(repr=False)
    device_token: str = field(repr=False)


@dataclass(frozen=True)
class Visit:
    """Where somebody signs in from. `device_token` is of a browser in which they did before, or empty."""

    ip_address: str
    user_agent: str
    device_token: str = field(default="", repr=False)


async def open_session(
    tx: Transaction,
    services: Services,
    tenant: Tenant,
    associate: Associate,
    visit: Visit,
    subject: Reason | None = None,
) -> str:
    """The token of a new session; of more than 20 of one person the one unused for longest ends.

    `subject` is what the audit says about how they signed in.
    """
    token, now = secrets.token_urlsafe(32), services.now()
    await stored_sessions.add_session(
        tx,
        tenant.id,
        associate.id,
        token_hash=hash_token(token),
        context=tenant.customer_id,
        now=now,
        expires_at=now + services.session_lifetime,
        user_agent=visit.user_agent[:300],
        address=visit.ip_address[:64],
    )
    await stored_sessions.end_all_but_newest(tx, tenant.id, associate.id, MAX_SESSIONS)
    await audit.record(
        tx, tenant.id, associate.id, AuditAction.SIGN_IN, subject, now, address=visit.ip_address
    )
    return token


async def find_caller(services: Services, token: str) -> Caller | None:
    """Who holds a session's token; a session that is used lives on."""
    now = services.now()
    async with services.database.reading() as tx:
        session = await stored_sessions.get_caller(tx, hash_token(token), now)
    if session is None:
        return None
    caller, last_seen_at = session
    if now - last_seen_at > TOUCH_INTERVAL:
        # Reading goes on where nothing can be written.
        with suppress(DatabaseUnavailable):
            await _extend_session(services, caller)
    return caller


async def _extend_session(services: Services, caller: Caller) -> None:
    now = services.now()
    async with services.database.writing() as tx:
        await stored_sessions.touch_session(
            tx,
            caller.tenant_id,
            caller.session_id,
            now,
            idle_end=now + services.session_lifetime,
            max_age=MAX_AGE,
        )


async def living_sessions(services: Services, session_ids: set[int]) -> set[int]:
    """Which of these sessions have not ended. Being asked about does not prolong them."""
    async with services.database.reading() as tx:
        return await stored_sessions.active_session_ids(tx, session_ids, services.now())


async def sign_out(services: Services, caller: Caller) -> None:
    """End this session."""
    await end_session(services, caller, caller.session_id)


async def list_sessions(services: Services, caller: Caller) -> list[Session]:
    """Where the caller is signed in."""
    async with services.database.reading() as tx:
        return await stored_sessions.list_sessions(tx, caller.tenant_id, caller.associate_id, services.now())


async def end_session(services: Services, caller: Caller, session_id: int) -> None:
    """End one of the caller's sessions.

    Raises `NotFound` when it is none of theirs.
    """
    async with services.database.writing() as tx:
        if not await stored_sessions.end_sessions(tx, caller.tenant_id, caller.associate_id, session_id):
            raise NotFound(Reason("session.not_found"))


async def sign_out_everywhere(services: Services, caller: Caller) -> None:
    """End every session of the caller, this one too, and ring in none of their browsers any more."""
    async with services.database.writing() as tx:
        await stored_sessions.end_sessions(tx, caller.tenant_id, caller.associate_id)
        await push_subscriptions.remove(tx, caller.tenant_id, caller.associate_id)
