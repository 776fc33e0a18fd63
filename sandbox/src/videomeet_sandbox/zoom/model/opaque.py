"""Opaque strings that look like Zoom's: codes, JWT-looking tokens, start keys, join keys, meeting ids."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def fingerprint(secret: str) -> str:
    """What is kept of a code or token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    return secrets.token_urlsafe(24)


def new_token(claims: dict[str, Any]) -> str:
    """Long, opaque, in three parts like a JWT; nobody is meant to read it."""
    head = b64(json.dumps({"sv": "000001", "alg": "HS512", "v": "2.0", "kid": secrets.token_hex(8)}).encode())
    body = b64(json.dumps({"ver": 10, **claims, "jti": secrets.token_hex(16)}).encode())
    return f"{head}.{body}.{secrets.token_urlsafe(64)}"


def new_meeting_id(taken: set[int]) -> int:
    """Eleven digits: always beyond what 32 bits hold."""
    while (number := 80_000_000_000 + secrets.randbelow(10_000_000_000)) in taken:
        pass
    return number


def new_uuid() -> str:
    return base64.b64encode(secrets.token_bytes(16)).decode()


def new_passcode() -> str:
    """Zoom's own choice: ten characters with letters, digits and a special one, meeting every rule."""
    alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
    middle = "".join(secrets.choice(alphabet) for _ in range(6))
    return (
        f"{secrets.choice('ABCDEFGHJKMN')}{middle}{secrets.choice('23456789')}_{secrets.choice('23456789')}"
    )


def signed(key: str, claims: dict[str, Any]) -> str:
    """A string only the sandbox can make: start keys (zak) and page tokens."""
    body = b64(json.dumps(claims, separators=(",", ":")).encode())
    return f"{body}.{b64(hmac.digest(key.encode(), body.encode(), 'sha256'))}"


def read_signed(key: str, text: str) -> dict[str, Any] | None:
    body, _, signature = text.partition(".")
    expected = b64(hmac.digest(key.encode(), body.encode(), "sha256"))
    if not body or not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    claims = json.loads(unb64(body))
    return claims if isinstance(claims, dict) else None


def join_key(key: str, meeting_id: int, passcode: str) -> str:
    """The `pwd` of a join link: not the passcode, but changing with it."""
    if not passcode:
        return ""
    return b64(hmac.digest(key.encode(), f"{meeting_id}:{passcode}".encode(), "sha256"))[:30] + ".1"
