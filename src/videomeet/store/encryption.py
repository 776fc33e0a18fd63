"""Sealing of tokens and passcodes: AES-256-GCM, bound to the row they belong to, key id in front."""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class DecryptionError(Exception):
    """The bytes were not sealed for this place, or their key is no longer among ours."""


class Cipher:
    """Seals with the first key, opens with any: that is how keys are rotated while running."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self._current_key_id = keys[0][0]
        self._keys = {key_id: AESGCM(key) for key_id, key in keys}

    def encrypt(self, text: str, aad: str) -> bytes:
        """Seal `text` for one place, such as `tenant 3 grants.refresh 17`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = self._keys[self._current_key_id].encrypt(nonce, text.encode(), aad.encode())
        return self._current_key_id.encode() + b":" + nonce + ciphertext

    def decrypt(self, encrypted: bytes, aad: str) -> str:
        """The text, or `SealBrokenError`."""
        key_id, _, body = encrypted.partition(b":")
        key = self._keys.get(key_id.decode(errors="replace"))
        if key is None:
            raise DecryptionError("the key that sealed this is not among VIDEOMEET_ENCRYPTION_KEYS")
        try:
            return key.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], aad.encode()).decode()
        except (InvalidTag, ValueError):
            raise DecryptionError("these bytes were not sealed for this place") from None
