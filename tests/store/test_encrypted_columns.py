"""Every column of ciphertext is known with what binds it, and is replaced only while it is unchanged."""

import pytest
from sqlalchemy import LargeBinary
from tests.support.world import World

from videomeet.store import reencryption
from videomeet.store.encrypted_columns import ENCRYPTED_COLUMNS
from videomeet.store.reencryption import EncryptedColumn
from videomeet.store.schema import metadata

BINARY_COLUMNS = {
    f"{table.name}.{column.name}"
    for table in metadata.tables.values()
    for column in table.c
    if isinstance(column.type, LargeBinary)
}
ACCESS_TOKENS = next(
    column for column in ENCRYPTED_COLUMNS if column.name.endswith(".access_token_encrypted")
)


def test_every_encrypted_column_of_the_schema_is_in_the_list() -> None:
    listed = [column.name for column in ENCRYPTED_COLUMNS]
    assert len(listed) == len(set(listed))
    assert set(listed) == {name for name in BINARY_COLUMNS if name.endswith("_encrypted")}


def test_bytes_that_are_not_encrypted_are_hashes_and_called_so() -> None:
    assert {name for name in BINARY_COLUMNS if not name.endswith(("_encrypted", "_hash"))} == set()


@pytest.mark.parametrize("column", ENCRYPTED_COLUMNS, ids=lambda column: column.name)
def test_what_it_is_bound_to_stands_in_the_same_row(column: EncryptedColumn) -> None:
    assert {bound.table for bound in column.aad_columns} == {column.column.table}
    assert column.row_key.table is column.column.table


async def test_a_token_renewed_since_it_was_read_is_not_overwritten(world: World) -> None:
    await world.connect_tenant()
    database = world.services.database
    async with database.reading() as tx:
        [row] = await reencryption.read_slice(tx, ACCESS_TOKENS)
        [before] = await reencryption.read_ciphertexts(tx, ACCESS_TOKENS, [row.row_key])
    await world.change("grants", access_token_encrypted=b"k1:the newer one")
    async with database.writing() as tx:
        assert not await reencryption.replace(tx, ACCESS_TOKENS, before, b"k2:the older one")
    assert await world.rows("grants", "access_token_encrypted") == [(b"k1:the newer one",)]


async def test_slices_go_on_behind_the_last_row_and_pass_over_what_is_empty(world: World) -> None:
    column = next(
        column for column in ENCRYPTED_COLUMNS if column.name == "webhook_deliveries.body_encrypted"
    )
    statement = (
        "INSERT INTO webhook_deliveries (provider, delivery_key, event, received_at, state, attempts, "
        "body_encrypted) VALUES ('zoom', ?, 'e', '2027-09-15', 'applied', 0, ?)"
    )
    for number in range(reencryption.SLICE_ROWS + 2):
        await world.sql(statement, str(number), None if number == 1 else b"k1:x" if number else b"no colon")
    async with world.services.database.reading() as tx:
        first = await reencryption.read_slice(tx, column)
        rest = await reencryption.read_slice(tx, column, first[-1].row_key)
    assert [len(first), len(rest)] == [reencryption.SLICE_ROWS, 1]
    assert [(row.key_id, row.size) for row in first[:2]] == [("", 8), ("k1", 4)]
