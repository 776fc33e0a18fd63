"""What all tables share: the names of their constraints, moments in time, and whose a row is."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Function,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    func,
)

from videomeet.domain.kit.reason import Reason, from_json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class StoredReason(TypeDecorator[Reason]):
    """A reason as its JSON: never a sentence."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Reason | None, _dialect: Dialect) -> str | None:
        return None if value is None else value.as_json()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Reason | None:
        return None if value is None else from_json(value)


class KeyId(TypeDecorator[str]):
    """The id of the encryption key at the front of a ciphertext; "" where there is none."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> str:
        return bytes(value or b"").decode(errors="replace")


def key_id_in(column: Column[Any]) -> Function[str]:
    """Which key a column's ciphertext was made with, without reading the ciphertext."""
    return func.substr(column, 1, func.instr(column, b":") - 1, type_=KeyId)


def tenant_column() -> Column[int]:
    """Whose row it is."""
    return Column("tenant_id", ForeignKey("tenants.id"), nullable=False)


def associate_foreign_key(column_name: str, **options: Any) -> ForeignKeyConstraint:
    """A column that names an associate of the row's own tenant."""
    return ForeignKeyConstraint(
        ["tenant_id", column_name], ["associates.tenant_id", "associates.id"], **options
    )
