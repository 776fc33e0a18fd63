"""Passkeys: what browsers are asked for, and whether what they answer is signed as it must be (WebAuthn)."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Associate
from videomeet.domain.people.second_factor import Passkey
from videomeet.flows.services import Services

MAX_CREDENTIAL_LENGTH = 8000


@dataclass(frozen=True)
class NewPasskey:
    """What an authenticator has made: its name for it, and the public key (base64url)."""

    credential_id: str
    public_key: str
    sign_count: int


def passkey_host(services: Services) -> str | None:
    """The host that passkeys are made for; None where it is an address, which browsers take none for."""
    host = urlsplit(services.base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host or None
    return None


def creation_options(
    services: Services, associate: Associate, challenge: str, passkeys: tuple[Passkey, ...]
) -> str | None:
    """What a browser is asked to make a passkey with, as JSON; None where there are none."""
    host = passkey_host(services)
    if host is None:
        return None
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="Videomeet",
        user_id=f"{associate.tenant_id}/{associate.id}".encode(),
        user_name=associate.email,
        user_display_name=associate.name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(passkeys),
    )
    return webauthn.options_to_json(options)


def request_options(services: Services, challenge: str, passkeys: tuple[Passkey, ...]) -> str | None:
    """What a browser is asked for one of these passkeys with, as JSON; None where there are none."""
    host = passkey_host(services)
    if host is None or not passkeys:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=host,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_descriptors(passkeys),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


def check_new_passkey(services: Services, challenge: str, credential: str) -> NewPasskey:
    """A passkey that was made for us and for this challenge. Raises `Refused`."""
    try:
        verified = webauthn.verify_registration_response(
            credential=_parse(credential),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=passkey_host(services) or "",
            expected_origin=services.base_url,
        )
    # Whatever it is that bytes of strangers make the parsers of three libraries raise.
    except Exception:
        raise Refused.of({"passkey": Reason("second_factor.passkey_wrong")}) from None
    return NewPasskey(
        bytes_to_base64url(verified.credential_id),
        bytes_to_base64url(verified.credential_public_key),
        verified.sign_count,
    )


def check_signature(
    services: Services, challenge: str, credential: str, passkeys: tuple[Passkey, ...]
) -> tuple[Passkey, int] | None:
    """Which of these passkeys has signed the challenge, and how often it has signed; None for none."""
    try:
        answer = _parse(credential)
        passkey = next(key for key in passkeys if key.credential_id == answer["id"])
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=passkey_host(services) or "",
            expected_origin=services.base_url,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    # As above.
    except Exception:
        return None
    return passkey, verified.new_sign_count


def _parse(credential: str) -> dict[str, Any]:
    if len(credential) > MAX_CREDENTIAL_LENGTH:
        raise ValueError("longer than any credential")
    parsed: dict[str, Any] = json.loads(credential)
    return parsed


def _descriptors(passkeys: tuple[Passkey, ...]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in passkeys]
