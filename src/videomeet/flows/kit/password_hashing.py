"""Password hashing with argon2id, off the event loop and never more than two at a time."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class PasswordHashing:
    """One per process: each hash takes 64 MB and a core, so their number is bounded."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(2)

    async def hash_password(self, password: str) -> str:
        """The hash to keep."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify_password(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is right; None (no such account) takes as long as a wrong one."""
        async with self._slots:
            matches = await asyncio.to_thread(self._verify_blocking, password_hash or _dummy_hash(), password)
        return matches and password_hash is not None

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify_blocking(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _dummy_hash() -> str:
    """Made at the first need and once: starting up shall not wait for it."""
    return PasswordHasher().hash("nobody has this password")
