"""Setting up second factors, removing them, and recovery codes."""

import secrets
from dataclasses import dataclass

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Associate, Caller
from videomeet.domain.people.second_factor import RECOVERY_CODE_COUNT, SecondFactors, normalize_code
from videomeet.flows.kit.token_hash import hash_token
from videomeet.flows.people import audit_log
from videomeet.flows.people.authenticator_app import Proposal, check_proposal, propose_app
from videomeet.flows.people.own_password import require_password
from videomeet.flows.people.user_accounts import require_associate
from videomeet.flows.people.webauthn_checks import passkey_host
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.people import audit, passkeys, second_factors, sessions, tenants

# 120 bits of letters and digits that nobody takes for another: too many to be guessed from their hashes.
ALPHABET, GROUPS, GROUP_LENGTH = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 6, 4


@dataclass(frozen=True)
class OwnFactors:
    """The caller's factors, whether the installation demands one, and whether it takes passkeys."""

    factors: SecondFactors
    demanded: bool
    passkeys_possible: bool


async def get_own_factors(services: Services, caller: Caller) -> OwnFactors:
    """The caller's."""
    async with services.database.reading() as tx:
        factors = await second_factors.get_factors(tx, caller.tenant_id, caller.associate_id)
        tenant = await tenants.get_tenant(tx, caller.tenant_id)
    return OwnFactors(factors, tenant.demands_second_factor, passkey_host(services) is not None)


async def propose_own_app(services: Services, caller: Caller, token: str = "") -> Proposal:
    """A secret for the caller's authenticator app, as `propose_app` makes it. Nothing is stored yet."""
    return propose_app(services, await get_associate(services, caller), token)


async def add_app(
    services: Services, caller: Caller, password: str, proposal_token: str, code: str
) -> list[str]:
    """The caller's authenticator app, in the place of an earlier one. Their other sessions end.

    New recovery codes to show once, where there were none. Raises `Refused` with a reason for each field,
    `TooManyAttempts`.
    """
    tenant_id, associate_id = caller.tenant_id, caller.associate_id
    await require_password(services, caller, password)
    secret, step = check_proposal(services, tenant_id, associate_id, proposal_token, code)
    associate = await get_associate(services, caller)
    async with services.database.writing() as tx:
        return await store_app(
            tx, services, associate, secret, step, address=caller.address, session_id=caller.session_id
        )


async def store_app(
    tx: Transaction,
    services: Services,
    associate: Associate,
    secret: str,
    step: int,
    *,
    address: str,
    session_id: int | None = None,
) -> list[str]:
    """Store an app whose code of `step` was right; see `complete_setup`."""
    await second_factors.set_app(
        tx,
        services.cipher,
        associate.tenant_id,
        associate.id,
        secret=secret,
        last_step=step,
        now=services.now(),
    )
    subject = Reason("audit.app")
    return await complete_setup(tx, services, associate, subject, address=address, session_id=session_id)


async def complete_setup(
    tx: Transaction,
    services: Services,
    associate: Associate,
    subject: Reason,
    *,
    address: str,
    session_id: int | None,
) -> list[str]:
    """What follows from a new factor: every session but `session_id` ends, and there are recovery codes.

    Whoever is signed in elsewhere has shown less than is asked for from now on. The codes are answered where
    they are new.
    """
    tenant_id, associate_id, now = associate.tenant_id, associate.id, services.now()
    await sessions.end_sessions(tx, tenant_id, associate_id, all_but=session_id)
    await audit.record(
        tx, tenant_id, associate_id, AuditAction.ADD_SECOND_FACTOR, subject, now, address=address
    )
    factors = await second_factors.get_factors(tx, tenant_id, associate_id)
    return [] if factors.recovery_code_count else await _replace_codes(tx, tenant_id, associate_id)


async def remove_factor(services: Services, caller: Caller, password: str, passkey_id: int | None) -> None:
    """Remove a passkey of the caller's, or their authenticator app (None); with the last go the codes.

    Raises `Refused` for a wrong password, and for the last factor where one is demanded; `TooManyAttempts`;
    `NotFound` when it is none of theirs.
    """
    tenant_id, associate_id = caller.tenant_id, caller.associate_id
    await require_password(services, caller, password)
    async with services.database.writing() as tx:
        before = await second_factors.get_factors(tx, tenant_id, associate_id)
        names = {passkey.id: passkey.name for passkey in before.passkeys}
        if passkey_id is None:
            removed, subject = (
                await second_factors.remove_app(tx, tenant_id, associate_id),
                Reason("audit.app"),
            )
        else:
            removed = await passkeys.remove_passkey(tx, tenant_id, associate_id, passkey_id)
            subject = Reason("audit.passkey", name=names.get(passkey_id, ""))
        if not removed:
            raise NotFound(Reason("request.not_found"))
        if before.count == 1:
            if (await tenants.get_tenant(tx, tenant_id)).demands_second_factor:
                raise Refused.of({"factor": Reason("second_factor.last")})
            await second_factors.remove_all(tx, tenant_id, associate_id)
        await audit_log.record(tx, services, caller, AuditAction.REMOVE_SECOND_FACTOR, subject)


async def renew_recovery_codes(services: Services, caller: Caller, password: str) -> list[str]:
    """New recovery codes to show once; the earlier ones no longer work.

    Raises `Refused` for a wrong password and for who has no second factor, `TooManyAttempts`.
    """
    tenant_id, associate_id = caller.tenant_id, caller.associate_id
    await require_password(services, caller, password)
    async with services.database.writing() as tx:
        if not (await second_factors.get_factors(tx, tenant_id, associate_id)).count:
            raise Refused.of({"current": Reason("second_factor.none")})
        codes = await _replace_codes(tx, tenant_id, associate_id)
        await audit_log.record(tx, services, caller, AuditAction.RECOVERY_CODES, None)
    return codes


async def remove_all_factors(tx: Transaction, associate: Associate) -> None:
    """For somebody who has lost theirs: the password alone opens a session, or leads to setting up another.

    Their sessions end, too: what they were opened with is gone.
    """
    await second_factors.remove_all(tx, associate.tenant_id, associate.id)
    await sessions.end_sessions(tx, associate.tenant_id, associate.id)


async def _replace_codes(tx: Transaction, tenant_id: int, associate_id: int) -> list[str]:
    codes = [_make_recovery_code() for _ in range(RECOVERY_CODE_COUNT)]
    code_hashes = [hash_token(normalize_code(code)) for code in codes]
    await second_factors.replace_recovery_codes(tx, tenant_id, associate_id, code_hashes)
    return codes


def _make_recovery_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


async def get_associate(services: Services, caller: Caller) -> Associate:
    """The caller, as whoever they sign in as. Raises `NotFound`."""
    async with services.database.reading() as tx:
        return await require_associate(tx, caller.tenant_id, caller.associate_id)
