"""Settings and maintenance > Users: adding, editing and offboarding associates."""

from dataclasses import dataclass

from videomeet.domain.kit.errors import Conflict, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import LANGUAGES
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import (
    Associate,
    Caller,
    Session,
    require_administrator,
    validate_associate,
)
from videomeet.domain.people.second_factor import SecondFactors
from videomeet.flows.mail.mail_server import can_send
from videomeet.flows.people import audit_log
from videomeet.flows.people.factor_setup import remove_all_factors
from videomeet.flows.people.user_accounts import insert_associate, require_associate
from videomeet.flows.services import Services
from videomeet.flows.users.passwords import INVITED_LIFETIME, create_link
from videomeet.store.alarms import push_subscriptions
from videomeet.store.database import Transaction
from videomeet.store.diary import calendar_feeds
from videomeet.store.people import associates, password_links, second_factors, sessions, unfinished_sign_ins

# No password has this hash: the person sets theirs by a link.
NO_PASSWORD = "!"  # noqa: S105 - that it is none is the point  # nosec B105 # that it is none is the point


@dataclass(frozen=True)
class UserForm:
    """What an administrator may change of an associate."""

    name: str
    email: str
    zone: str
    language: str
    administrator: bool


@dataclass(frozen=True)
class SentLink:
    """A link to set a password: mailed to `email`, or else `url`, to be handed over, shown this once."""

    email: str
    url: str | None


@dataclass(frozen=True)
class User:
    """An associate, where they are signed in, and what they show beside their password."""

    associate: Associate
    sessions: list[Session]
    factors: SecondFactors


async def get_user(services: Services, caller: Caller, associate_id: int) -> User:
    """One associate.

    Raises `NotAllowed` for everybody but administrators, `NotFound`.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        rows = await sessions.list_sessions(tx, caller.tenant_id, associate_id, services.now())
        factors = await second_factors.get_factors(tx, caller.tenant_id, associate_id)
    return User(associate, rows, factors)


async def add_user(services: Services, caller: Caller, form: UserForm) -> tuple[int, SentLink]:
    """A new associate, who sets their password by a link; their ID, and what became of the link.

    Raises `NotAllowed`, `Refused` with a reason for each field, `Conflict` for an address that is taken.
    """
    require_administrator(caller)
    _validate(form)
    async with services.database.writing() as tx:
        associate_id, subject = await insert_associate(
            tx,
            services,
            caller.tenant_id,
            name=form.name,
            email=form.email,
            password_hash=NO_PASSWORD,
            administrator=form.administrator,
            zone=form.zone,
            language=form.language,
        )
        await audit_log.record(tx, services, caller, AuditAction.ADD_USER, subject)
        link = await _create_link(tx, services, await require_associate(tx, caller.tenant_id, associate_id))
    return associate_id, link


async def edit_user(services: Services, caller: Caller, associate_id: int, form: UserForm) -> None:
    """Change an associate. A new address ends the links that went to the old one.

    Raises `NotAllowed`, `NotFound`, `Refused` with a reason for each field, `Conflict` for an address that is
    taken.
    """
    require_administrator(caller)
    if associate_id == caller.associate_id and not form.administrator:
        raise Refused.of({"administrator": Reason("people.own_rights")})
    async with services.database.writing() as tx:
        await change_user(tx, await require_associate(tx, caller.tenant_id, associate_id), form)
        subject = Reason("audit.new_associate", name=form.name.strip(), id=associate_id)
        await audit_log.record(tx, services, caller, AuditAction.EDIT_USER, subject)


async def change_user(tx: Transaction, before: Associate, form: UserForm) -> None:
    """Change an associate as the form says, whoever filled it in. A new address ends links to the old one.

    Raises `Refused` with a reason for each field, `Conflict` for an address that is taken.
    """
    _validate(form)
    email = normalize_email(form.email)
    values = {
        "name": form.name.strip(),
        "email": email,
        "zone": form.zone,
        "language": form.language,
        "administrator": form.administrator,
    }
    if not await associates.update_associate(tx, before.tenant_id, before.id, values):
        raise Conflict(Reason("people.email_taken", email=email))
    if before.email != email:
        await password_links.remove(tx, before.tenant_id, before.id)


async def set_may_log_in(services: Services, caller: Caller, associate_id: int, *, allowed: bool) -> None:
    """Let an associate log in, or no longer.

    Disabling ends their sessions, links, calendar address and notifications for good: enabling later revives
    none of them. Raises `NotAllowed`, `NotFound`, `Refused` for oneself.
    """
    require_administrator(caller)
    if associate_id == caller.associate_id:
        raise Refused(Reason("people.own_rights"))
    async with services.database.writing() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        action = await change_access(tx, associate, allowed=allowed)
        await audit_log.record(tx, services, caller, action, audit_subject(associate))


async def change_access(tx: Transaction, associate: Associate, *, allowed: bool) -> AuditAction:
    """Let somebody log in, or no longer; what the audit calls it.

    Without access everything ends by which they see or hear of the diary, and nothing revives it. A second
    factor stays: it opens nothing, and is asked for again should they come back.
    """
    tenant_id, associate_id = associate.tenant_id, associate.id
    await associates.update_associate(tx, tenant_id, associate_id, {"may_log_in": allowed})
    if allowed:
        return AuditAction.ENABLE_USER
    await sessions.end_sessions(tx, tenant_id, associate_id)
    await unfinished_sign_ins.remove(tx, tenant_id, associate_id)
    await password_links.remove(tx, tenant_id, associate_id)
    await calendar_feeds.set_feed(tx, tenant_id, associate_id, None)
    await push_subscriptions.remove(tx, tenant_id, associate_id)
    return AuditAction.DISABLE_USER


def audit_subject(associate: Associate) -> Reason:
    """Whom an entry of the audit is about."""
    return Reason("audit.new_associate", name=associate.name, id=associate.id)


def require_may_log_in(associate: Associate) -> None:
    """Raise `Refused` for who may not log in."""
    if not associate.may_log_in:
        raise Refused(Reason("people.may_not_log_in", name=associate.name))


async def end_sessions(services: Services, caller: Caller, associate_id: int) -> int:
    """End every session of an associate; how many ended.

    Raises `NotAllowed` for everybody but administrators, `NotFound`.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        count = await sessions.end_sessions(tx, caller.tenant_id, associate_id)
        await audit_log.record(tx, services, caller, AuditAction.END_SESSIONS, audit_subject(associate))
    return count


async def remove_second_factor(services: Services, caller: Caller, associate_id: int) -> None:
    """Remove every second factor of somebody who has lost theirs. They are signed out everywhere.

    Raises `NotAllowed` for everybody but administrators, `NotFound`, `Refused` for oneself.
    """
    require_administrator(caller)
    if associate_id == caller.associate_id:
        raise Refused(Reason("people.own_rights"))
    async with services.database.writing() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        await remove_all_factors(tx, associate)
        subject = audit_subject(associate)
        await audit_log.record(tx, services, caller, AuditAction.REMOVE_SECOND_FACTOR, subject)


async def send_password_link(services: Services, caller: Caller, associate_id: int) -> SentLink:
    """A link by which an associate sets their password; earlier ones no longer work.

    Raises `NotAllowed` for everybody but administrators, `NotFound`, `Refused` for who may not log in.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        associate = await require_associate(tx, caller.tenant_id, associate_id)
        require_may_log_in(associate)
        await audit_log.record(tx, services, caller, AuditAction.PASSWORD_LINK, audit_subject(associate))
        return await _create_link(tx, services, associate)


async def _create_link(tx: Transaction, services: Services, associate: Associate) -> SentLink:
    mailed = await can_send(tx, services, associate.tenant_id)
    url = await create_link(tx, services, associate, lifetime=INVITED_LIFETIME, mailed=mailed)
    return SentLink(associate.email, None if mailed else url)


def _validate(form: UserForm) -> None:
    validate_associate(form.name, form.email, form.zone)
    if form.language not in LANGUAGES:
        raise Refused.of({"language": Reason("people.language")})
