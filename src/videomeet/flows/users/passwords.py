"""Passwords: changing one's own, and links by which somebody sets theirs."""

import secrets
from datetime import timedelta

import structlog

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.ip_address import network_of
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Associate, Caller
from videomeet.flows.kit.password_rules import password_error
from videomeet.flows.kit.token_hash import hash_token
from videomeet.flows.mail.mail_server import can_send
from videomeet.flows.people import audit_log
from videomeet.flows.people.own_password import require_password
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.people import associates, audit, password_links, sessions, unfinished_sign_ins

FORGOTTEN_LIFETIME, INVITED_LIFETIME = timedelta(minutes=30), timedelta(days=2)
log = structlog.get_logger(__name__)


async def change_password(services: Services, caller: Caller, current: str, new: str) -> None:
    """Change one's own password; every other session ends.

    Raises `Refused` with a reason for each field, `TooManyAttempts` after too many wrong ones.
    """
    await require_password(services, caller, current)
    if error := password_error(new, name=caller.name, email=caller.email):
        raise Refused.of({"new": error})
    password_hash = await services.password_hashing.hash_password(new)
    async with services.database.writing() as tx:
        await associates.set_password_hash(tx, caller.tenant_id, caller.associate_id, password_hash)
        await password_links.remove(tx, caller.tenant_id, caller.associate_id)
        await sessions.end_sessions(tx, caller.tenant_id, caller.associate_id, all_but=caller.session_id)
        await unfinished_sign_ins.remove(tx, caller.tenant_id, caller.associate_id)
        await audit_log.record(tx, services, caller, AuditAction.CHANGE_PASSWORD, None)


async def request_link(services: Services, email: str, ip_address: str) -> None:
    """Somebody forgot their password: mail them a link, if there is such an account and mail can be sent.

    It takes as long, and says as much, whether or not there is one. Raises `TooManyAttempts`.
    """
    email = normalize_email(email)[:254]
    for key in (f"email {email}", f"network {network_of(ip_address)}"):
        await services.link_limiter.count(key)
    services.start_background_task(_request_link(services, email, ip_address))


async def _request_link(services: Services, email: str, ip_address: str) -> None:
    now = services.now()
    async with services.database.writing() as tx:
        associate = await associates.get_by_email(tx, email)
        if associate is None or not associate.may_log_in:
            return
        if not await can_send(tx, services, associate.tenant_id):
            log.warning("password_link_not_mailed", tenant=associate.tenant_id, associate=associate.id)
            return
        await create_link(tx, services, associate, lifetime=FORGOTTEN_LIFETIME, mailed=True)
        subject = Reason("audit.tried_as", name=associate.name, id=associate.id)
        await audit.record(
            tx, associate.tenant_id, None, AuditAction.FORGOT_PASSWORD, subject, now, address=ip_address
        )


async def create_link(
    tx: Transaction, services: Services, associate: Associate, *, lifetime: timedelta, mailed: bool
) -> str:
    """A new link for an associate; earlier ones no longer work. `mailed`: the worker sends it to them."""
    token, now = secrets.token_urlsafe(32), services.now()
    await password_links.replace(
        tx,
        services.cipher,
        associate.tenant_id,
        associate.id,
        token=token,
        token_hash=hash_token(token),
        expires_at=now + lifetime,
        due_at=now if mailed else None,
    )
    return link_url(services, token)


def link_url(services: Services, token: str) -> str:
    """The address that a token is behind."""
    return f"{services.base_url}/password/{token}"


async def find_associate(services: Services, token: str) -> Associate:
    """Whose password a link sets. Raises `NotFound` for one that was used or is too old."""
    async with services.database.reading() as tx:
        associate = await password_links.find_associate(tx, hash_token(token), services.now())
    if associate is None:
        raise NotFound(Reason("people.link_spent"))
    return associate


async def set_password(services: Services, token: str, new: str, *, ip_address: str) -> None:
    """Set the password by a link, which works once. Every session of this person ends.

    Raises `NotFound` for a link that was used or is too old, `Refused` with a reason for the field.
    """
    associate = await find_associate(services, token)
    if error := password_error(new, name=associate.name, email=associate.email):
        raise Refused.of({"new": error})
    password_hash, now = await services.password_hashing.hash_password(new), services.now()
    async with services.database.writing() as tx:
        # Once more, in the transaction: of two clicks at the same time one counts.
        if await password_links.find_associate(tx, hash_token(token), now) is None:
            raise NotFound(Reason("people.link_spent"))
        await associates.set_password_hash(tx, associate.tenant_id, associate.id, password_hash)
        await password_links.remove(tx, associate.tenant_id, associate.id)
        await sessions.end_sessions(tx, associate.tenant_id, associate.id)
        await unfinished_sign_ins.remove(tx, associate.tenant_id, associate.id)
        await audit.record(
            tx,
            associate.tenant_id,
            associate.id,
            AuditAction.CHANGE_PASSWORD,
            None,
            now,
            address=ip_address,
        )
