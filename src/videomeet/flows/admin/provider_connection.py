"""The connection to a provider: what it stands at, and how its meetings get their passcode."""

from dataclasses import dataclass

from videomeet.domain.grants.connection import Connection, PasscodeMode
from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.errors import NeedsConfiguration, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import format_instant
from videomeet.domain.meetings.passcode import validate_passcode
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.providers.contract import PasscodeRule, Provider
from videomeet.store.grants import authorizations, connections
from videomeet.store.meetings import desired_state, unknown_meetings


@dataclass(frozen=True)
class ConnectionOverview:
    """What the configuration stands at. `state`: not_configured, needs_passcode, active, needs_attention."""

    offered_providers: tuple[Provider, ...]
    connection: Connection | None
    provider: Provider | None
    state: str
    reason: Reason | None
    unknown_meetings: int = 0


async def connection_overview(services: Services, caller: Caller) -> ConnectionOverview:
    """The connection and its state, for the pages that show it.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        grant_states = (
            await authorizations.grant_states(tx, caller.tenant_id, connection.provider) if connection else {}
        )
        unknown_count = await unknown_meetings.count(tx, caller.tenant_id)
    offered_providers = tuple(services.providers.values())
    if connection is None:
        return ConnectionOverview(offered_providers, None, None, "not_configured", None)
    provider = services.provider(connection.provider)
    state, reason = _connection_state(
        connection, provider, grant_states.get(connection.connected_by), caller.zone
    )
    return ConnectionOverview(offered_providers, connection, provider, state, reason, unknown_count)


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
    """Settle how meetings get their passcode; from then on the configuration is active.

    Raises `NotAllowed` for everybody but administrators, `NeedsConfiguration` without a provider, `Refused`
    for a passcode that the provider would not take.
    """
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


async def _passcode_rule(services: Services, caller: Caller) -> PasscodeRule:
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
    rule = services.provider(connection.provider).passcode if connection else None
    if rule is None:
        raise _not_configured()
    return rule


def _not_configured() -> NeedsConfiguration:
    return NeedsConfiguration(Reason("connection.choose_first"))
