"""The administrator's side: the connection, its passcode, who is connected, and the end of it."""

from dataclasses import dataclass

from videomeet.domain.audit import AuditAction
from videomeet.domain.connection import Connection, PasscodeMode
from videomeet.domain.errors import NeedsConfiguration, NotFound, Refused
from videomeet.domain.grant import ConnectedUser, GrantState
from videomeet.domain.passcode import validate_passcode
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.time_zones import format_instant
from videomeet.flows.diary.hand_over import Disposition, dispose_upcoming
from videomeet.flows.grants.connect import unauthorize
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.people import audit_log
from videomeet.flows.people.user_accounts import require_administrator
from videomeet.flows.services import Services
from videomeet.providers.contract import PasscodeRule, Provider
from videomeet.store.grants import authorizations, connections
from videomeet.store.meetings import desired_state, upcoming_meetings


@dataclass(frozen=True)
class ConnectionOverview:
    """What the configuration stands at. `state`: not_configured, needs_passcode, active, needs_attention."""

    offered_providers: tuple[Provider, ...]
    connection: Connection | None
    provider: Provider | None
    state: str
    reason: Reason | None


@dataclass(frozen=True)
class DisconnectWarning:
    """What a disconnect would end."""

    provider: Provider
    tenant_name: str
    associate_count: int
    upcoming_count: int


async def connection_overview(services: Services, caller: Caller) -> ConnectionOverview:
    """The connection and its state, for the pages that show it."""
    require_administrator(caller)
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        grant_states = (
            await authorizations.grant_states(tx, caller.tenant_id, connection.provider) if connection else {}
        )
    offered_providers = tuple(services.providers.values())
    if connection is None:
        return ConnectionOverview(offered_providers, None, None, "not_configured", None)
    provider = services.provider(connection.provider)
    state, reason = _connection_state(
        connection, provider, grant_states.get(connection.connected_by), caller.zone
    )
    return ConnectionOverview(offered_providers, connection, provider, state, reason)


def _connection_state(
    connection: Connection, provider: Provider, grant: GrantState | None, zone: str
) -> tuple[str, Reason | None]:
    if grant is not GrantState.CONNECTED and connection.uninstalled_at:
        when = format_instant(connection.uninstalled_at, zone)
        return "needs_attention", (Reason("connection.uninstalled", provider=provider.label, when=when))
    if not connection.active:
        return "needs_passcode", Reason("connection.passcode_missing")
    if grant is not GrantState.CONNECTED:
        return (
            "needs_attention",
            Reason("connection.signed_out", provider=provider.label),
        )
    return ("active", None) if connection.warning is None else ("needs_attention", connection.warning)


async def save_passcode(services: Services, caller: Caller, *, fresh: bool, passcode: str | None) -> None:
    """Settle how meetings get their passcode; from then on the configuration is active."""
    require_administrator(caller)
    rule = await _passcode_rule(services, caller)
    if not fresh:
        if not passcode:
            raise Refused(
                Reason("passcode.missing"),
                fields={"passcode": Reason("passcode.missing_with_rule", rule=rule.description)},
            )
        validate_passcode(
            passcode,
            min_length=rule.min_length,
            max_length=rule.max_length,
            alphabet=rule.alphabet,
            rule=rule.description,
        )
    mode = PasscodeMode.FRESH if fresh else PasscodeMode.FIXED
    now = services.now()
    async with services.database.writing() as tx:
        fixed_passcode = None if fresh else passcode
        if not await connections.set_passcode(
            tx, services.cipher, caller.tenant_id, mode, fixed_passcode, now
        ):
            raise _not_configured()
        await desired_state.retry_waiting(tx, caller.tenant_id, now)
        await audit_log.record(
            tx, services, caller, AuditAction.SAVE_PASSCODE, Reason("audit.passcode", mode=mode)
        )


async def list_connected_users(services: Services, caller: Caller, page: int) -> Page[ConnectedUser]:
    """*Manage Users*: who has signed in at the provider."""
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await authorizations.list_connected_users(
            tx, caller.tenant_id, offset=offset(page), limit=PAGE_SIZE
        )
    return Page(rows, page, total)


async def remove_user(
    services: Services,
    caller: Caller,
    associate_id: int,
    disposition: Disposition = Disposition.KEEP,
    new_host_id: int | None = None,
) -> None:
    """Sign an associate out of the provider; `fate` is what becomes of their upcoming meetings."""
    require_administrator(caller)
    async with services.database.writing() as tx:
        if not await authorizations.is_authorized(tx, caller.tenant_id, associate_id):
            raise NotFound(Reason("connection.user_not_connected"))
        await dispose_upcoming(tx, services, caller, associate_id, disposition, new_host_id)
        await unauthorize(tx, services, caller, associate_id, AuditAction.REMOVE_USER)


async def disconnect_warning(services: Services, caller: Caller) -> DisconnectWarning:
    """What the administrator is asked to confirm."""
    require_administrator(caller)
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None:
            raise NotFound(Reason("connection.none"))
        _, associate_count = await authorizations.list_connected_users(
            tx, caller.tenant_id, offset=0, limit=1
        )
        upcoming_count = await upcoming_meetings.count(tx, caller.tenant_id, services.now())
    provider = services.provider(connection.provider)
    return DisconnectWarning(provider, caller.tenant_name, associate_count, upcoming_count)


async def disconnect(
    services: Services, caller: Caller, disposition: Disposition = Disposition.KEEP
) -> Provider:
    """End the connection: grants are revoked at the provider, then forgotten.

    Upcoming meetings stay there, or are deleted there before.
    """
    provider = (await disconnect_warning(services, caller)).provider
    async with services.database.writing() as tx:
        await dispose_upcoming(tx, services, caller, None, disposition, None)
        await connections.disconnect(tx, caller.tenant_id)
        await unauthorize(tx, services, caller, None, AuditAction.DISCONNECT)
    return provider


async def _passcode_rule(services: Services, caller: Caller) -> PasscodeRule:
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
    rule = services.provider(connection.provider).passcode if connection else None
    if rule is None:
        raise _not_configured()
    return rule


def _not_configured() -> NeedsConfiguration:
    return NeedsConfiguration(Reason("connection.choose_first"))
