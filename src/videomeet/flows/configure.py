"""The administrator's side: the connection, its passcode, who is connected, and the end of it."""

from dataclasses import dataclass

from videomeet.domain.audit import Deed
from videomeet.domain.connection import ConnectedUser, Connection, GrantState, PasscodeMode
from videomeet.domain.errors import NeedsConfiguration, NotFound, Refused
from videomeet.domain.passcode import check_passcode
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.zones import spoken
from videomeet.flows import audit
from videomeet.flows.connect import unauthorize
from videomeet.flows.hand_over import Fate, settle_upcoming
from videomeet.flows.paging import ROWS, Page, offset
from videomeet.flows.people import require_administrator
from videomeet.flows.services import Services
from videomeet.providers.contract import PasscodeRule, Provider
from videomeet.store import authorizations, connections, reservations


@dataclass(frozen=True)
class Overview:
    """What the configuration stands at. `state`: not_configured, needs_passcode, active, needs_attention."""

    providers: tuple[Provider, ...]
    connection: Connection | None
    provider: Provider | None
    state: str
    reason: Reason | None


@dataclass(frozen=True)
class DisconnectWarning:
    """What a disconnect would end."""

    provider: Provider
    tenant: str
    associates: int
    upcoming: int


async def overview(services: Services, caller: Caller) -> Overview:
    """The connection and its state, for the pages that show it."""
    require_administrator(caller)
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, caller.tenant_id)
        states = await authorizations.states(c, caller.tenant_id, connection.provider) if connection else {}
    offered = tuple(services.providers.values())
    if connection is None:
        return Overview(offered, None, None, "not_configured", None)
    provider = services.provider(connection.provider)
    state, reason = _state(connection, provider, states.get(connection.connected_by), caller.zone)
    return Overview(offered, connection, provider, state, reason)


def _state(
    connection: Connection, provider: Provider, grant: GrantState | None, zone: str
) -> tuple[str, Reason | None]:
    if grant is not GrantState.CONNECTED and connection.uninstalled_at:
        when = spoken(connection.uninstalled_at, zone)
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
    rule = await _rule(services, caller)
    if not fresh:
        if not passcode:
            raise Refused(
                Reason("passcode.missing"),
                fields={"passcode": Reason("passcode.missing_with_rule", rule=rule.rule)},
            )
        check_passcode(
            passcode, shortest=rule.shortest, longest=rule.longest, alphabet=rule.alphabet, rule=rule.rule
        )
    mode = PasscodeMode.FRESH if fresh else PasscodeMode.FIXED
    now = services.now()
    async with services.database.writing() as c:
        kept = None if fresh else passcode
        if not await connections.set_passcode(c, services.sealer, caller.tenant_id, mode, kept, now):
            raise _not_configured()
        await reservations.due_again(c, caller.tenant_id, now)
        await audit.record(c, services, caller, Deed.SAVE_PASSCODE, Reason("audit.passcode", mode=mode))


async def connected_users(services: Services, caller: Caller, page: int) -> Page[ConnectedUser]:
    """*Manage Users*: who has signed in at the provider."""
    require_administrator(caller)
    async with services.database.reading() as c:
        rows, total = await authorizations.connected_users(
            c, caller.tenant_id, offset=offset(page), limit=ROWS
        )
    return Page(rows, page, total)


async def remove_user(
    services: Services, caller: Caller, associate_id: int, fate: Fate = Fate.KEEP, to: int | None = None
) -> None:
    """Sign an associate out of the provider; `fate` is what becomes of their upcoming meetings."""
    require_administrator(caller)
    async with services.database.writing() as c:
        if not await authorizations.is_authorized(c, caller.tenant_id, associate_id):
            raise NotFound(Reason("connection.user_not_connected"))
        await settle_upcoming(c, services, caller, associate_id, fate, to)
        await unauthorize(c, services, caller, associate_id, Deed.REMOVE_USER)


async def disconnect_warning(services: Services, caller: Caller) -> DisconnectWarning:
    """What the administrator is asked to confirm."""
    require_administrator(caller)
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, caller.tenant_id)
        if connection is None:
            raise NotFound(Reason("connection.none"))
        _, associates = await authorizations.connected_users(c, caller.tenant_id, offset=0, limit=1)
        upcoming = await reservations.upcoming(c, caller.tenant_id, services.now())
    provider = services.provider(connection.provider)
    return DisconnectWarning(provider, caller.tenant_name, associates, upcoming)


async def disconnect(services: Services, caller: Caller, fate: Fate = Fate.KEEP) -> Provider:
    """End the connection: grants are revoked at the provider, then forgotten.

    Upcoming meetings stay there, or are deleted there before.
    """
    provider = (await disconnect_warning(services, caller)).provider
    async with services.database.writing() as c:
        await settle_upcoming(c, services, caller, None, fate, None)
        await connections.disconnect(c, caller.tenant_id)
        await unauthorize(c, services, caller, None, Deed.DISCONNECT)
    return provider


async def _rule(services: Services, caller: Caller) -> PasscodeRule:
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, caller.tenant_id)
    rule = services.provider(connection.provider).passcode if connection else None
    if rule is None:
        raise _not_configured()
    return rule


def _not_configured() -> NeedsConfiguration:
    return NeedsConfiguration(Reason("connection.choose_first"))
