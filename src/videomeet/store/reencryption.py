"""Columns of ciphertext, read by slices of their table and replaced row by row while everybody works."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.encryption import key_id_of
from videomeet.store.schema.columns import key_id_in

# Rows whose key ids are looked at together. The ciphertexts themselves are not read for that.
SLICE_ROWS = 200


@dataclass(frozen=True)
class EncryptedColumn:
    """A column, the columns of its row that its ciphertext is bound to, and how these make the `aad`."""

    column: Column[Any]
    aad_columns: tuple[Column[Any], ...]
    aad: Callable[..., str]

    @property
    def name(self) -> str:
        """Such as `grants.access_token_encrypted`."""
        return f"{self.column.table.name}.{self.column.name}"

    @property
    def row_key(self) -> Column[Any]:
        """The primary key of its table, which is one column."""
        (column,) = self.column.table.primary_key
        return column


@dataclass(frozen=True)
class Encrypted:
    """One row's ciphertext without the ciphertext: which key it was made with, and its size in bytes.

    `key_id` is "" where the column holds something that was never encrypted.
    """

    row_key: Any
    key_id: str
    size: int


@dataclass(frozen=True)
class Ciphertext:
    """One row's ciphertext, and what it is bound to."""

    row_key: Any
    aad: str
    encrypted: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """Which key it was made with."""
        return key_id_of(self.encrypted)


async def read_slice(tx: AsyncConnection, encrypted: EncryptedColumn, after: Any = None) -> list[Encrypted]:
    """Up to `SLICE_ROWS` of the rows that hold something, by primary key, behind the row `after`."""
    column, row_key = encrypted.column, encrypted.row_key
    statement = select(row_key, key_id_in(column), func.length(column)).where(column.is_not(None))
    if after is not None:
        statement = statement.where(row_key > after)
    rows = await tx.execute(statement.order_by(row_key).limit(SLICE_ROWS))
    return [Encrypted(key, key_id, size) for key, key_id, size in rows]


async def read_ciphertexts(
    tx: AsyncConnection, encrypted: EncryptedColumn, row_keys: Sequence[Any]
) -> list[Ciphertext]:
    """What these rows hold now."""
    statement = select(encrypted.row_key, encrypted.column, *encrypted.aad_columns).where(
        encrypted.row_key.in_(row_keys), encrypted.column.is_not(None)
    )
    return [_to_ciphertext(encrypted, row) for row in await tx.execute(statement)]


async def replace(tx: AsyncConnection, encrypted: EncryptedColumn, before: Ciphertext, after: bytes) -> bool:
    """Store another ciphertext, unless the row has changed since it was read; whether it was stored.

    Whoever renews a token in between wins: theirs is newer.
    """
    statement = update(encrypted.column.table).where(
        encrypted.row_key == before.row_key, encrypted.column == before.encrypted
    )
    return (await tx.execute(statement.values({encrypted.column: after}))).rowcount == 1


def _to_ciphertext(encrypted: EncryptedColumn, row: Row[Any]) -> Ciphertext:
    row_key, ciphertext, *bound_to = tuple(row)
    return Ciphertext(row_key, encrypted.aad(*bound_to), ciphertext)
