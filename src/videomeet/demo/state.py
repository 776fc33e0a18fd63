"""The demo's folder: a database, its secrets, the accounts and a few marker files."""

import fcntl
import json
import secrets
import shutil
from pathlib import Path
from typing import IO

from videomeet.demo.tenants import TENANTS

LOADED_FILE, LOCK_FILE, MIGRATED_FILE, MAILBOX_FILE = "loaded", "lock", "migrated", "mailbox"
REVISIONS_DIR = Path(__file__).parents[1] / "store" / "migrations" / "versions"


class DemoError(Exception):
    """The demo can't start; the message is one sentence for a person."""


class DemoState:
    """The demo's folder. Nothing in it is needed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: IO[str] | None = None

    def acquire_lock(self) -> None:
        """Keep a second demo off the same folder for as long as this process lives."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / LOCK_FILE).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoError(f"A demo is running on {self.folder}: stop it first (Ctrl-C there).") from None

    def delete(self) -> None:
        """Delete the folder with everything in it."""
        shutil.rmtree(self.folder)

    @property
    def is_loaded(self) -> bool:
        """Whether the companies were loaded completely."""
        return (self.folder / LOADED_FILE).exists()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "videomeet.db"

    @property
    def sandbox_log(self) -> Path:
        """The sandbox's output."""
        return self.folder / "sandbox.log"

    @property
    def is_migrated(self) -> bool:
        """Whether the database is at the revisions of this release."""
        marker = self.folder / MIGRATED_FILE
        return (
            self.database.exists()
            and marker.exists()
            and marker.read_text(encoding="utf-8") == _revision_names()
        )

    def record_migrated(self) -> None:
        """Remember the revisions that the database was migrated to."""
        (self.folder / MIGRATED_FILE).write_text(_revision_names(), encoding="utf-8")

    def uses_mailbox_port(self, port: int) -> bool:
        """Whether the companies' inboxes were set to this port."""
        marker = self.folder / MAILBOX_FILE
        return marker.exists() and marker.read_text(encoding="utf-8") == str(port)

    def record_mailbox_port(self, port: int) -> None:
        """Remember that they were set to `port`."""
        (self.folder / MAILBOX_FILE).write_text(str(port), encoding="utf-8")

    def discard_partial_load(self) -> None:
        """Remove what an interrupted first start left behind."""
        (self.folder / MAILBOX_FILE).unlink(missing_ok=True)
        for path in self.folder.glob("videomeet.db*"):
            path.unlink()

    def mark_loaded(self) -> None:
        """Write accounts.json, then the marker that loading is complete."""
        text = json.dumps(demo_accounts(), indent=2, ensure_ascii=False) + "\n"
        (self.folder / "accounts.json").write_text(text, encoding="utf-8")
        (self.folder / LOADED_FILE).touch()

    def secret(self, name: str) -> str:
        """A random secret of this demo's own (64 hexadecimal digits), made at its first start."""
        path = self.folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="utf-8")
        return path.read_text(encoding="utf-8")


def _revision_names() -> str:
    return " ".join(sorted(path.name for path in REVISIONS_DIR.glob("*.py")))


def demo_accounts() -> list[dict[str, object]]:
    """Everyone who can sign in."""
    return [
        {
            "tenant": tenant.name,
            "customer_id": tenant.customer_id,
            "name": person.name,
            "email": person.email,
            "password": person.password,
            "administrator": position == 0,
        }
        for tenant in TENANTS
        for position, person in enumerate(tenant.people)
    ]
