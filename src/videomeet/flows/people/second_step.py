"""The second step of signing in: after the right password, a code, a recovery code or a passkey.

Until it is done there is no session: an unfinished sign-in opens nothing but the page that asks for it.
"""

import secrets
from dataclasses import dataclass

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.ip_address import network_of
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Associate
from videomeet.domain.people.second_factor import (
    MAX_ATTEMPTS,
    UNFINISHED_LIFETIME,
    Method,
    SecondFactors,
    normalize_code,
)
from videomeet.flows.kit.token_hash import hash_token
from videomeet.flows.people.authenticator_app import Proposal, check_proposal, matching_step, propose_app
from videomeet.flows.people.factor_setup import store_app
from videomeet.flows.people.known_devices import device_id, make_device_token
from videomeet.flows.people.sessions import SignedIn, Visit, open_session
from videomeet.flows.people.webauthn_checks import creation_options, request_options
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.people import audit, second_factors, tenants, unfinished_sign_ins
from videomeet.store.people.unfinished_sign_ins import UnfinishedSignIn

# What the audit says about a sign-in.
SHOWN = {
    Method.APP: Reason("audit.by_app"),
    Method.PASSKEY: Reason("audit.by_passkey"),
    Method.RECOVERY_CODE: Reason("audit.by_recovery_code"),
}


@dataclass(frozen=True)
class SecondStep:
    """What the page needs: who it is, what they have, and, when that is nothing, an app to set up.

    `passkey_options` are what the browser is asked for a passkey with, or to make one with; None without.
    """

    sign_in: UnfinishedSignIn
    factors: SecondFactors
    proposal: Proposal | None
    passkey_options: str | None


async def begin_second_step(tx: Transaction, services: Services, associate: Associate) -> str:
    """The token by which somebody whose password was right goes on."""
    token = secrets.token_urlsafe(32)
    await unfinished_sign_ins.add(
        tx,
        associate.tenant_id,
        associate.id,
        token_hash=hash_token(token),
        challenge=make_challenge(),
        expires_at=services.now() + UNFINISHED_LIFETIME,
    )
    return token


def make_challenge() -> str:
    """What a passkey has to sign, base64url."""
    return secrets.token_urlsafe(32)


async def get_second_step(services: Services, token: str, proposal_token: str = "") -> SecondStep:
    """How a sign-in goes on. `proposal_token` is of the app whose secret was shown already.

    Raises `NotFound` when it took too long, too many attempts failed, or the person may no longer log in.
    """
    async with services.database.reading() as tx:
        sign_in = await find_unfinished(tx, services, token)
        associate = sign_in.associate
        factors = await second_factors.get_factors(tx, associate.tenant_id, associate.id)
    if factors.count:
        options = request_options(services, sign_in.challenge, factors.passkeys)
        return SecondStep(sign_in, factors, None, options)
    options = creation_options(services, associate, sign_in.challenge, ())
    return SecondStep(sign_in, factors, propose_app(services, associate, proposal_token), options)


async def finish_with_code(services: Services, token: str, code: str, visit: Visit) -> SignedIn:
    """Sign in with a code of the authenticator app or a recovery code.

    Raises `Refused` for a wrong code, `TooManyAttempts`, and `NotFound` as `get_second_step` does.
    """
    code = normalize_code(code)
    async with services.database.reading() as tx:
        associate = (await find_unfinished(tx, services, token)).associate
    # Whoever knows the password may still not guess codes: counted apart, and stricter.
    account, device = associate.email, device_id(services, visit.device_token, associate.email)
    async with services.code_throttle.attempt(account, network_of(visit.ip_address), device):
        session_token = await _try_code(services, token, code, visit)
        if session_token is None:
            raise Refused.of({"code": Reason("second_factor.wrong")})
    return SignedIn(session_token, make_device_token(services, associate.email))


async def finish_with_new_app(
    services: Services, token: str, proposal_token: str, code: str, visit: Visit
) -> tuple[SignedIn, list[str]]:
    """Sign in by setting up an authenticator app, where one is demanded and the person has nothing yet.

    The session, and recovery codes to show once. Raises `Refused`, and `NotFound` as `get_second_step` does
    and for who has a second factor.
    """
    async with services.database.reading() as tx:
        associate = (await find_unfinished(tx, services, token)).associate
    secret, step = check_proposal(services, associate.tenant_id, associate.id, proposal_token, code)
    async with services.database.writing() as tx:
        sign_in = await find_without_factor(tx, services, token)
        codes = await store_app(tx, services, associate, secret, step, address=visit.ip_address)
        session_token = await finish(tx, services, sign_in, visit, Method.APP)
    return SignedIn(session_token, make_device_token(services, associate.email)), codes


async def count_attempt(tx: Transaction, services: Services, token: str) -> UnfinishedSignIn:
    """An unfinished sign-in that has one attempt fewer now. Raises `NotFound` when none was left."""
    sign_in = await find_unfinished(tx, services, token)
    tenant_id, challenge = sign_in.associate.tenant_id, make_challenge()
    if not await unfinished_sign_ins.count_attempt(tx, tenant_id, sign_in, next_challenge=challenge):
        raise _start_again()
    return sign_in


async def find_without_factor(
    tx: Transaction, services: Services, token: str, *, is_counted: bool = False
) -> UnfinishedSignIn:
    """An unfinished sign-in of somebody who has no second factor yet, or `NotFound`.

    Whoever has one has to show it: a password alone must not set up another.
    """
    sign_in = await find_unfinished(tx, services, token, is_counted=is_counted)
    associate = sign_in.associate
    if (await second_factors.get_factors(tx, associate.tenant_id, associate.id)).count:
        raise _start_again()
    return sign_in


async def finish(
    tx: Transaction, services: Services, sign_in: UnfinishedSignIn, visit: Visit, method: Method
) -> str:
    """The token of the session that a sign-in ends in."""
    associate = sign_in.associate
    await unfinished_sign_ins.remove(tx, associate.tenant_id, associate.id, sign_in.id)
    tenant = await tenants.get_tenant(tx, associate.tenant_id)
    return await open_session(tx, services, tenant, associate, visit, SHOWN[method])


async def record_failure(tx: Transaction, services: Services, associate: Associate, visit: Visit) -> None:
    """Somebody knows the password and not the second factor: the administrator should see that."""
    subject = Reason("audit.second_factor_wrong", name=associate.name, id=associate.id)
    address = visit.ip_address or "unknown"
    await audit.record(
        tx, associate.tenant_id, None, AuditAction.SIGN_IN_FAILED, subject, services.now(), address=address
    )


async def _try_code(services: Services, token: str, code: str, visit: Visit) -> str | None:
    """The session's token, or None for a wrong code. The attempt counts either way."""
    async with services.database.writing() as tx:
        sign_in = await count_attempt(tx, services, token)
        method = await _use_code(tx, services, sign_in.associate, code)
        if method is None:
            await record_failure(tx, services, sign_in.associate, visit)
            return None
        return await finish(tx, services, sign_in, visit, method)


async def _use_code(tx: Transaction, services: Services, associate: Associate, code: str) -> Method | None:
    """What kind of code it is, which is used up now; None for a wrong one."""
    tenant_id, associate_id = associate.tenant_id, associate.id
    secret = await second_factors.get_app_secret(tx, services.cipher, tenant_id, associate_id)
    step = matching_step(services, secret, code) if secret else None
    if step is not None and await second_factors.use_step(tx, tenant_id, associate_id, step):
        return Method.APP
    if await second_factors.use_recovery_code(tx, tenant_id, associate_id, hash_token(code)):
        return Method.RECOVERY_CODE
    return None


async def find_unfinished(
    tx: Transaction, services: Services, token: str, *, is_counted: bool = False
) -> UnfinishedSignIn:
    """The sign-in that a token goes on with, or `NotFound`; `is_counted` when this attempt was counted."""
    most = MAX_ATTEMPTS if is_counted else MAX_ATTEMPTS - 1
    sign_in = await unfinished_sign_ins.find(tx, hash_token(token), services.now(), most)
    if sign_in is None:
        raise _start_again()
    return sign_in


def _start_again() -> NotFound:
    return NotFound(Reason("sign_in.start_again"))
