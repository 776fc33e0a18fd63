"""Encryption at rest: AES-256-GCM, the key id in front, bound to the row by the associated data (AAD)."""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class DecryptionError(Exception):
    """The bytes were encrypted for another row, or with a key that is not configured any more."""


def key_id_of(encrypted: bytes) -> str:
    """The id of the key that encrypted this; "" for what was never encrypted."""
    key_id, colon, _ = encrypted.partition(b":")
    return key_id.decode(errors="replace") if colon else ""


class Cipher:
    """Encrypts with the first key, decrypts with any: that is how keys are rotated while running.

    `current_key_id` names the first, `old_key_ids` the others.
    """

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self.current_key_id = keys[0][0]
        self.old_key_ids = tuple(key_id for key_id, _ in keys[1:])
        self._keys = {key_id: AESGCM(key) for key_id, key in keys}

    def encrypt(self, text: str, aad: str) -> bytes:
        """Encrypt `text` for the place that `aad` names, such as `tenant 3 grants.refresh zoom/abc`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = self._keys[self.current_key_id].encrypt(nonce, text.encode(), aad.encode())
        return self.current_key_id.encode() + b":" + nonce + ciphertext

    def decrypt(self, encrypted: bytes, aad: str) -> str:
        """The text. Raises `DecryptionError` with another `aad`, changed bytes or an unknown key."""
        key_id, _, body = encrypted.partition(b":")
        key = self._keys.get(key_id.decode(errors="replace"))
        if key is None:
            raise DecryptionError("the key that encrypted this is not among VIDEOMEET_ENCRYPTION_KEYS")
        try:
            return key.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], aad.encode()).decode()
        except (InvalidTag, ValueError):
            raise DecryptionError("these bytes were not encrypted for this row") from None
