"""Sealing of tokens and passcodes: AES-256-GCM, bound to the row they belong to, key id in front."""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class SealBrokenError(Exception):
    """The bytes were not sealed for this place, or their key is no longer among ours."""


class Sealer:
    """Seals with the first key, opens with any: that is how keys are rotated while running."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self._first = keys[0][0]
        self._keys = {key_id: AESGCM(key) for key_id, key in keys}

    def seal(self, text: str, place: str) -> bytes:
        """Seal `text` for one place, such as `tenant 3 grants.refresh 17`."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keys[self._first].encrypt(nonce, text.encode(), place.encode())
        return self._first.encode() + b":" + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """The text, or `SealBrokenError`."""
        key_id, _, body = sealed.partition(b":")
        key = self._keys.get(key_id.decode(errors="replace"))
        if key is None:
            raise SealBrokenError("the key that sealed this is not among VIDEOMEET_SEALING_KEYS")
        try:
            return key.decrypt(body[:_NONCE], body[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealBrokenError("these bytes were not sealed for this place") from None
