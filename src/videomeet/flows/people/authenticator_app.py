"""Authenticator apps: the secret that one is offered, and the codes it makes of it (TOTP, RFC 6238)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from pyotp import HOTP, TOTP, random_base32

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Associate
from videomeet.domain.people.second_factor import accepted_steps, normalize_code
from videomeet.flows.services import Services
from videomeet.store.encryption import DecryptionError

ISSUER = "Videomeet"
PROPOSAL_LIFETIME, MAX_PROPOSAL_LENGTH = timedelta(minutes=15), 500


@dataclass(frozen=True)
class Proposal:
    """A secret that an app may take. Nothing is stored of it: the form carries `token` back."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    token: str = field(repr=False)


def propose_app(services: Services, associate: Associate, token: str = "") -> Proposal:  # nosec B107 # none
    """A new secret of 160 random bits; with a token that still counts, the secret that went before it."""
    try:
        secret = _read_token(services, associate.tenant_id, associate.id, token)
    except Refused:
        secret = random_base32()
        text = f"{secret} {int(services.now().timestamp())}"
        token = urlsafe_b64encode(
            services.cipher.encrypt(text, _aad(associate.tenant_id, associate.id))
        ).decode()
    return Proposal(secret, TOTP(secret).provisioning_uri(name=associate.email, issuer_name=ISSUER), token)


def check_proposal(
    services: Services, tenant_id: int, associate_id: int, token: str, code: str
) -> tuple[str, int]:
    """The secret that an app has taken, as its code shows, and the step of that code.

    Raises `Refused` for a wrong code, and for what was proposed to another or too long ago.
    """
    secret = _read_token(services, tenant_id, associate_id, token)
    step = matching_step(services, secret, normalize_code(code))
    if step is None:
        raise Refused.of({"code": Reason("second_factor.wrong")})
    return secret, step


def matching_step(services: Services, secret: str, code: str) -> int | None:
    """The step of time that a code belongs to, among those that count now."""
    hotp = HOTP(secret)
    steps = accepted_steps(services.now())
    return next((step for step in steps if compare_digest(hotp.at(step), code)), None)


def _read_token(services: Services, tenant_id: int, associate_id: int, token: str) -> str:
    too_late = Refused.of({"code": Reason("second_factor.too_late")})
    try:
        encrypted = urlsafe_b64decode(token[:MAX_PROPOSAL_LENGTH].encode())
        text = services.cipher.decrypt(encrypted, _aad(tenant_id, associate_id))
    except (Error, ValueError, DecryptionError):
        raise too_late from None
    secret, _, made_at = text.partition(" ")
    if services.now() - datetime.fromtimestamp(int(made_at), UTC) > PROPOSAL_LIFETIME:
        raise too_late
    return secret


def _aad(tenant_id: int, associate_id: int) -> str:
    return f"authenticator app proposed to {tenant_id}/{associate_id}"
