"""Encrypting everything anew with the current key while people work, and which old keys are still needed.

What carries the current key is passed over: a run that was killed goes on where it stopped.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.flows.services import Services
from videomeet.store import encryption_keys, reencryption, workers
from videomeet.store.encrypted_columns import ENCRYPTED_COLUMNS
from videomeet.store.encryption import Cipher, DecryptionError
from videomeet.store.reencryption import Ciphertext, Encrypted, EncryptedColumn

# Of one transaction: the service's writers wait for it.
BATCH_ROWS = 20
BATCH_BYTES = 256_000
# Seconds between transactions, in which the service's writers have their turn.
PAUSE = 0.01
# A pass that finds nothing is the last. More than this, and somebody encrypts with an old key all the time.
MAX_PASSES = 5
# A worker that was not seen for so long has ended.
WORKER_SILENCE = timedelta(minutes=1)


@dataclass
class ColumnCount:
    """What a pass saw and did in one column, so far. `name` is such as `grants.access_token_encrypted`.

    `key_ids` counts the rows that carry each key, after what was done. `unreadable` counts the rows that no
    key opens, by the id of the key that they carry; they stay as they are.
    """

    name: str
    key_ids: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    reencrypted: int = 0
    changed_meanwhile: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the pass changed nothing, and nobody else did."""
        return not (self.reencrypted or self.changed_meanwhile)


OnProgress = Callable[[ColumnCount, bool], None]


@dataclass(frozen=True)
class OldKey:
    """Whether a key can go: what still needs it, by column, and until when links that went out may."""

    key_id: str
    rows: Mapping[str, int]
    answer_links_until: datetime | None

    @property
    def can_go(self) -> bool:
        """Whether nothing needs it."""
        return not self.rows and self.answer_links_until is None


@dataclass(frozen=True)
class Rotation:
    """What became of it: how many rows were encrypted anew, each column as it is now, each old key."""

    reencrypted: int
    columns: Sequence[ColumnCount]
    old_keys: Sequence[OldKey]

    @property
    def is_complete(self) -> bool:
        """Whether every row carries the current key."""
        return not any(column.unreadable for column in self.columns) and not any(
            key.rows for key in self.old_keys
        )


async def rotate_keys(services: Services, on_progress: OnProgress) -> Rotation:
    """Encrypt with the current key whatever is not, until a whole pass finds nothing.

    `on_progress` gets a column's count after each slice of its rows, and whether that was the last.
    Raises `Refused`, with nothing done, while a worker encrypts with another key: it could not read what
    this would write.
    """
    await _check_workers(services)
    reencrypted = 0
    for _ in range(MAX_PASSES):
        columns = [await _reencrypt_column(services, column, on_progress) for column in ENCRYPTED_COLUMNS]
        reencrypted += sum(column.reencrypted for column in columns)
        if all(column.is_settled for column in columns):
            break
    old_keys = [await _look_at_old_key(services, columns, key_id) for key_id in services.cipher.old_key_ids]
    return Rotation(reencrypted, columns, old_keys)


async def _check_workers(services: Services) -> None:
    current_key_id, now = services.cipher.current_key_id, services.now()
    async with services.database.writing() as tx:
        key_ids = await workers.encryption_key_ids(tx, now - WORKER_SILENCE)
        if others := sorted(key_ids - {current_key_id}):
            raise Refused(Reason("keys.worker_behind", current=current_key_id, other=others[0]))
        await encryption_keys.record_current(tx, current_key_id, now)


async def _reencrypt_column(
    services: Services, column: EncryptedColumn, on_progress: OnProgress
) -> ColumnCount:
    count, after = ColumnCount(column.name), None
    while True:
        async with services.database.reading() as tx:
            rows = await reencryption.read_slice(tx, column, after)
        count.key_ids.update(row.key_id for row in rows)
        outdated = [row for row in rows if row.key_id != services.cipher.current_key_id]
        for batch in _batches(outdated):
            await _reencrypt_batch(services, column, batch, count)
            await asyncio.sleep(PAUSE)
        finished = len(rows) < reencryption.SLICE_ROWS
        on_progress(count, finished)
        if finished:
            return count
        after = rows[-1].row_key


def _batches(rows: Sequence[Encrypted]) -> Iterator[list[Encrypted]]:
    """Rows of one transaction each: few, and few bytes."""
    batch: list[Encrypted] = []
    for row in rows:
        if batch and (len(batch) == BATCH_ROWS or sum(each.size for each in batch) + row.size > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


async def _reencrypt_batch(
    services: Services, column: EncryptedColumn, batch: Sequence[Encrypted], count: ColumnCount
) -> None:
    """One transaction to read and one to write; between the two everybody else may write."""
    async with services.database.reading() as tx:
        before = await reencryption.read_ciphertexts(tx, column, [row.row_key for row in batch])
    changes, unreadable = _reencrypt(services.cipher, before)
    async with services.database.writing() as tx:
        stored = [old.key_id for old, new in changes if await reencryption.replace(tx, column, old, new)]
    count.unreadable.update(unreadable)
    count.key_ids.subtract(stored)
    count.key_ids[services.cipher.current_key_id] += len(stored)
    count.reencrypted += len(stored)
    # The others were renewed or deleted by somebody since they were looked at: the next pass sees.
    count.changed_meanwhile += len(batch) - len(stored) - len(unreadable)


def _reencrypt(
    cipher: Cipher, before: Sequence[Ciphertext]
) -> tuple[list[tuple[Ciphertext, bytes]], list[str]]:
    """What can be decrypted, each with its new ciphertext; and the key ids of what can't."""
    changes, unreadable = [], []
    for old in before:
        if old.key_id == cipher.current_key_id:
            continue
        try:
            changes.append((old, cipher.encrypt(cipher.decrypt(old.encrypted, old.aad), old.aad)))
        except DecryptionError:
            unreadable.append(old.key_id)
    return changes, unreadable


async def _look_at_old_key(services: Services, columns: Sequence[ColumnCount], key_id: str) -> OldKey:
    """A row that can't be read with any key needs none."""
    rows = {
        column.name: left
        for column in columns
        if (left := column.key_ids[key_id] - column.unreadable[key_id]) > 0
    }
    now = services.now()
    async with services.database.reading() as tx:
        replaced_at = await encryption_keys.replaced_at(tx, key_id)
        links_until = await encryption_keys.answer_links_end(tx, replaced_at or now, now)
    return OldKey(key_id, rows, links_until)
