"""Makes the first revision of the schema anew, from the tables as they stand: only while nothing is released.

Run as: python -m tools.first_revision, from the checkout's root.
"""

import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import api, render
from alembic.migration import MigrationContext
from alembic.operations import ops

from videomeet.store import migrations
from videomeet.store.schema import Instant, StoredReason, metadata

HERE = Path(migrations.__file__).parent
ROOMS = {
    "people": (
        "tenants",
        "tenant_removals",
        "associates",
        "offboardings",
        "sessions",
        "password_links",
        "companies",
        "contacts",
    ),
    "second_factors": (
        "authenticator_apps",
        "passkeys",
        "passkey_challenges",
        "recovery_codes",
        "unfinished_sign_ins",
    ),
    "diary": ("appointment_types", "appointments", "attendees"),
    "grants": ("connections", "grants", "authorizations", "oauth_states"),
    "meetings": ("reservations", "orphaned_meetings", "unknown_meetings"),
    "mail": ("mail_settings", "mail_templates", "unreadable_emails", "emails", "outbox"),
    "alarms": ("alarms",),
    "push": ("push_subscriptions",),
    "installation": ("installation",),
    "installation_keys": ("installation_keys",),
    "encryption_keys": ("encryption_keys",),
    "webhooks": ("webhook_deliveries",),
    "workers": ("workers",),
    "audit": ("audit",),
}
PART = '''"""The first revision's tables about {room}."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them."""
{body}
'''
REVISION = '''"""The schema as it is at the first release."""

from videomeet.store.migrations.first_release import {rooms}

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
{calls}
'''


def main() -> None:
    """Write the revision and its parts."""
    placed = [name for names in ROOMS.values() for name in names]
    if sorted(placed) != sorted(metadata.tables):
        raise SystemExit(f"Give each table a room: {set(placed) ^ set(metadata.tables)}")
    for path in (HERE / "versions").glob("0*.py"):
        path.unlink()
    shutil.rmtree(HERE / "first_release", ignore_errors=True)
    (HERE / "first_release").mkdir()
    (HERE / "first_release" / "__init__.py").write_text('"""What the first revision makes, by room."""\n')
    for room, names in ROOMS.items():
        body = _body([table for table in metadata.sorted_tables if table.name in names])
        (HERE / "first_release" / f"{room}.py").write_text(PART.format(room=room, body=body))
    calls = "\n".join(f"    {room}.create()" for room in ROOMS)
    written = REVISION.format(rooms=", ".join(sorted(ROOMS)), calls=calls)
    (HERE / "versions" / "0001_first_release.py").write_text(written)


def _body(tables: list[sa.Table]) -> str:
    options: dict[str, Any] = {
        "render_item": _item,
        "sqlalchemy_module_prefix": "sa.",
        "alembic_module_prefix": "op.",
    }
    with sa.create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={**options, "target_metadata": metadata})
        autogenerate = api.AutogenContext(context, metadata, opts={**context.opts, **options})
        lines: list[str] = []
        for table in tables:
            made = ops.CreateTableOp.from_table(table)
            lines += render.render_op(autogenerate, made)
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                lines += render.render_op(autogenerate, ops.CreateIndexOp.from_index(index))
    return "\n".join(f"    {line}" for text in lines for line in text.split("\n"))


def _item(kind: str, item: Any, _context: object) -> str | bool:
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if kind == "type" and isinstance(item, StoredReason) else False


if __name__ == "__main__":
    main()
