"""Browsers in which somebody signed in before: strangers' wrong guesses don't lock their owner out there.

A device cookie, after OWASP's "Slow Down Online Guessing Attacks with Device Cookies". It opens nothing:
whoever has it still needs the password, and has ten guesses in five minutes.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime, timedelta

from videomeet.flows.services import Services
from videomeet.store.encryption import DecryptionError

LIFETIME = timedelta(days=180)
MAX_TOKEN_LENGTH = 300


def make_device_token(services: Services, email: str) -> str:
    """A token for the browser in which somebody has just signed in. `email` is normalized."""
    text = f"{secrets.token_hex(16)} {int(services.now().timestamp())}"
    return urlsafe_b64encode(services.cipher.encrypt(text, _aad(email))).decode()


def device_id(services: Services, token: str, email: str) -> str | None:
    """Which browser it is, if the token was made for it, for this account, and not too long ago."""
    if not 0 < len(token) <= MAX_TOKEN_LENGTH:
        return None
    try:
        text = services.cipher.decrypt(urlsafe_b64decode(token.encode()), _aad(email))
    except (Error, ValueError, DecryptionError):
        return None
    identity, _, made_at = text.partition(" ")
    age = services.now() - datetime.fromtimestamp(int(made_at), UTC)
    return identity if age < LIFETIME else None


def _aad(email: str) -> str:
    return f"known device of {email}"
