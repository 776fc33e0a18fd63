"""Password hashing with argon2id, in threads of its own and never more than three at a time."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason

T = TypeVar("T")
# At a time: of strangers, and of people in a browser that is known, who need not wait behind them.
STRANGERS, KNOWN = 2, 1
# Strangers' passwords that wait to be checked: in all, and those from one network.
MAX_WAITING, MAX_WAITING_OF_NETWORK = 30, 8
RETRY_AFTER_SECONDS = 5


class PasswordHashing:
    """One per process: each hash takes 64 MB and a core, so their number is bounded."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(STRANGERS, thread_name_prefix="password")
        self._threads_for_known = ThreadPoolExecutor(KNOWN, thread_name_prefix="known-password")
        self._waiting: Counter[str] = Counter()

    async def hash_password(self, password: str) -> str:
        """The hash to keep."""
        return await _run(self._threads_for_known, lambda: self._hasher.hash(password))

    async def verify_password(
        self, password_hash: str | None, password: str, *, network: str | None = None
    ) -> bool:
        """Whether the password is right; None (no such account) takes as long as a wrong one.

        `network` is where a stranger is: `TryLater` when too many of them wait already. None for somebody
        known, who is never turned away.
        """
        if network is None:
            return await self._verify(self._threads_for_known, password_hash, password)
        if self._waiting.total() >= MAX_WAITING or self._waiting[network] >= MAX_WAITING_OF_NETWORK:
            raise TryLater(Reason("server.busy"), retry_after=RETRY_AFTER_SECONDS)
        self._waiting[network] += 1
        try:
            return await self._verify(self._threads, password_hash, password)
        finally:
            self._waiting[network] -= 1
            # Keeps those above nought alone.
            self._waiting = +self._waiting

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def close(self) -> None:
        """End the threads."""
        for threads in (self._threads, self._threads_for_known):
            threads.shutdown(wait=False, cancel_futures=True)

    async def _verify(self, threads: ThreadPoolExecutor, password_hash: str | None, password: str) -> bool:
        matches = await _run(threads, lambda: self._verify_blocking(password_hash or _dummy_hash(), password))
        return matches and password_hash is not None

    def _verify_blocking(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


async def _run(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


@cache
def _dummy_hash() -> str:
    """Made at the first need and once: starting up shall not wait for it."""
    return PasswordHasher().hash("nobody has this password")
