"""Signing in and out: opaque sessions that live on the server."""

from dataclasses import dataclass, field

from videomeet.domain.kit.errors import Refused, TooManyAttempts
from videomeet.domain.kit.ip_address import network_of
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import is_zone
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.password import MAX_PASSWORD_LENGTH
from videomeet.domain.people.people import Associate, Caller
from videomeet.flows.people.known_devices import device_id, make_device_token
from videomeet.flows.people.second_step import begin_second_step
from videomeet.flows.people.sessions import SignedIn, Visit, open_session
from videomeet.flows.services import Services
from videomeet.store.people import associates, audit, second_factors, tenants


@dataclass(frozen=True)
class Unfinished:
    """The password was right, and a second factor is needed: the token that goes on with the sign-in."""

    token: str = field(repr=False)


async def sign_in(
    services: Services,
    email: str,
    password: str,
    *,
    ip_address: str,
    user_agent: str,
    device_token: str = "",
) -> SignedIn | Unfinished:
    """Open a session, or begin a sign-in that a second factor has to finish.

    Raises `Refused`, the same whether or not there is such an account, `TooManyAttempts`, and `TryLater` when
    too many passwords are being checked.
    """
    email, password = normalize_email(email)[:254], password[:MAX_PASSWORD_LENGTH]
    visit = Visit(ip_address, user_agent, device_token)
    network, device = network_of(ip_address), device_id(services, device_token, email)
    try:
        async with services.login_throttle.attempt(email, network, device):
            associate, password_hash = await _check_credentials(
                services, email, password, ip_address, network=None if device else network
            )
    except TooManyAttempts:
        services.start_background_task(_record_throttled(services, email, ip_address))
        raise
    new_password_hash = (
        await services.password_hashing.hash_password(password)
        if services.password_hashing.needs_rehash(password_hash)
        else None
    )
    async with services.database.writing() as tx:
        if new_password_hash:
            await associates.set_password_hash(tx, associate.tenant_id, associate.id, new_password_hash)
        tenant = await tenants.get_tenant(tx, associate.tenant_id)
        factors = await second_factors.get_factors(tx, tenant.id, associate.id)
        if tenant.demands_second_factor or factors.count:
            return Unfinished(await begin_second_step(tx, services, associate))
        token = await open_session(tx, services, tenant, associate, visit)
    return SignedIn(token, make_device_token(services, email))


async def _check_credentials(
    services: Services, email: str, password: str, ip_address: str, *, network: str | None
) -> tuple[Associate, str]:
    async with services.database.reading() as tx:
        credentials = await associates.get_credentials(tx, email)
    matches = await services.password_hashing.verify_password(
        credentials[1] if credentials else None, password, network=network
    )
    if not (matches and credentials and credentials[0].may_log_in):
        if credentials:
            _record_failure(services, credentials[0], ip_address)
        raise Refused(Reason("sign_in.wrong"))
    return credentials


def _record_failure(services: Services, associate: Associate, ip_address: str) -> None:
    # Beside the answer, not before it: the time it takes must not show whose account this is.
    subject = Reason("audit.tried_as", name=associate.name, id=associate.id)
    services.start_background_task(_record_failure_now(services, associate, ip_address, subject))


async def _record_throttled(services: Services, email: str, ip_address: str) -> None:
    """An attempt that was not even looked at, in the audit of the account that it was for, 60 in an hour."""
    try:
        await services.refusal_limiter.count(f"sign-in {email}")
    except TooManyAttempts:
        return
    async with services.database.reading() as tx:
        associate = await associates.get_by_email(tx, email)
    if associate is not None:
        subject = Reason("audit.tried_too_often", name=associate.name, id=associate.id)
        await _record_failure_now(services, associate, ip_address, subject)


async def _record_failure_now(
    services: Services, associate: Associate, ip_address: str, subject: Reason
) -> None:
    async with services.database.writing() as tx:
        await audit.record(
            tx,
            associate.tenant_id,
            None,
            AuditAction.SIGN_IN_FAILED,
            subject,
            services.now(),
            address=ip_address or "unknown",
        )


async def set_time_zone(services: Services, caller: Caller, zone: str) -> None:
    """The time zone that the caller's diary shows.

    Raises `Refused` for one that is not on the list.
    """
    if not is_zone(zone):
        raise Refused.of({"zone": Reason("zone.unlisted")})
    async with services.database.writing() as tx:
        await associates.set_zone(tx, caller.tenant_id, caller.associate_id, zone)
