"""Passkeys: adding one to an account, and signing in with one after the password."""

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Associate, Caller
from videomeet.domain.people.second_factor import (
    MAX_PASSKEY_NAME_LENGTH,
    MAX_PASSKEYS,
    UNFINISHED_LIFETIME,
    Method,
)
from videomeet.flows.people.factor_setup import complete_setup, get_associate
from videomeet.flows.people.known_devices import make_device_token
from videomeet.flows.people.own_password import require_password
from videomeet.flows.people.second_step import (
    count_attempt,
    find_unfinished,
    find_without_factor,
    finish,
    make_challenge,
    record_failure,
)
from videomeet.flows.people.sessions import SignedIn, Visit
from videomeet.flows.people.webauthn_checks import (
    NewPasskey,
    check_new_passkey,
    check_signature,
    creation_options,
)
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.people import passkeys, second_factors


async def begin_passkey(services: Services, caller: Caller, password: str, name: str) -> str:
    """What the caller's browser is asked to make a passkey with, as JSON; it has ten minutes.

    Raises `Refused` with a reason for each field and for more than ten passkeys, `TooManyAttempts`, and
    `NotFound` where the installation's address allows no passkeys.
    """
    _check_name(name)
    await require_password(services, caller, password)
    associate, challenge = await get_associate(services, caller), make_challenge()
    async with services.database.writing() as tx:
        before = (await second_factors.get_factors(tx, caller.tenant_id, caller.associate_id)).passkeys
        if len(before) >= MAX_PASSKEYS:
            raise Refused.of({"name": Reason("second_factor.too_many_passkeys", most=MAX_PASSKEYS)})
        expires_at = services.now() + UNFINISHED_LIFETIME
        await passkeys.set_challenge(tx, caller.tenant_id, caller.associate_id, challenge, expires_at)
    options = creation_options(services, associate, challenge, before)
    if options is None:
        raise NotFound(Reason("request.not_found"))
    return options


async def add_passkey(services: Services, caller: Caller, name: str, credential: str) -> list[str]:
    """Store the passkey that the caller's browser has made. Their other sessions end.

    New recovery codes to show once, where there were none. Raises `Refused`.
    """
    _check_name(name)
    associate = await get_associate(services, caller)
    async with services.database.writing() as tx:
        challenge = await passkeys.take_challenge(tx, caller.tenant_id, caller.associate_id, services.now())
    if challenge is None:
        raise Refused.of({"passkey": Reason("second_factor.passkey_wrong")})
    passkey = check_new_passkey(services, challenge, credential)
    async with services.database.writing() as tx:
        return await _store(
            tx, services, associate, name, passkey, address=caller.address, session_id=caller.session_id
        )


async def finish_with_passkey(services: Services, token: str, credential: str, visit: Visit) -> SignedIn:
    """Sign in with a passkey, which has signed what this sign-in asked for.

    Raises `Refused` for any other, `NotFound` as `get_second_step` does.
    """
    async with services.database.writing() as tx:
        begun = await count_attempt(tx, services, token)
        associate = begun.associate
        own = (await second_factors.get_factors(tx, associate.tenant_id, associate.id)).passkeys
    signed = check_signature(services, begun.challenge, credential, own)
    if signed is None:
        async with services.database.writing() as tx:
            await record_failure(tx, services, associate, visit)
        raise Refused.of({"passkey": Reason("second_factor.passkey_wrong")})
    passkey, sign_count = signed
    async with services.database.writing() as tx:
        # The fifth attempt, too, may be the right one: it was counted before it was looked at.
        sign_in = await find_unfinished(tx, services, token, is_counted=True)
        if not await passkeys.set_sign_count(tx, associate.tenant_id, passkey, sign_count):
            raise Refused.of({"passkey": Reason("second_factor.passkey_wrong")})
        session_token = await finish(tx, services, sign_in, visit, Method.PASSKEY)
    return SignedIn(session_token, make_device_token(services, associate.email))


async def finish_with_new_passkey(
    services: Services, token: str, name: str, credential: str, visit: Visit
) -> tuple[SignedIn, list[str]]:
    """Sign in by adding a passkey, where a second factor is demanded and the person has nothing yet.

    The session, and recovery codes to show once. Raises `Refused`, and `NotFound` as `get_second_step` does
    and for who has a second factor.
    """
    _check_name(name)
    async with services.database.writing() as tx:
        await find_without_factor(tx, services, token)
        begun = await count_attempt(tx, services, token)
    passkey = check_new_passkey(services, begun.challenge, credential)
    async with services.database.writing() as tx:
        sign_in = await find_without_factor(tx, services, token, is_counted=True)
        codes = await _store(
            tx, services, begun.associate, name, passkey, address=visit.ip_address, session_id=None
        )
        session_token = await finish(tx, services, sign_in, visit, Method.PASSKEY)
    return SignedIn(session_token, make_device_token(services, begun.associate.email)), codes


async def _store(
    tx: Transaction,
    services: Services,
    associate: Associate,
    name: str,
    passkey: NewPasskey,
    *,
    address: str,
    session_id: int | None,
) -> list[str]:
    before = (await second_factors.get_factors(tx, associate.tenant_id, associate.id)).passkeys
    if len(before) >= MAX_PASSKEYS:
        raise Refused.of({"name": Reason("second_factor.too_many_passkeys", most=MAX_PASSKEYS)})
    is_new = await passkeys.add_passkey(
        tx,
        associate.tenant_id,
        associate.id,
        name=name.strip(),
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        now=services.now(),
    )
    if not is_new:
        raise Refused.of({"passkey": Reason("second_factor.passkey_wrong")})
    subject = Reason("audit.passkey", name=name.strip())
    return await complete_setup(tx, services, associate, subject, address=address, session_id=session_id)


def _check_name(name: str) -> None:
    if not 1 <= len(name.strip()) <= MAX_PASSKEY_NAME_LENGTH:
        raise Refused.of({"name": Reason("second_factor.passkey_name", most=MAX_PASSKEY_NAME_LENGTH)})
