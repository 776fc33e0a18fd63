"""What the demo keeps in its folder: a database, secrets of its own, the accounts and a mark."""

import fcntl
import json
import secrets
import shutil
from pathlib import Path
from typing import IO

from videomeet.demo.company import HOUSES

LOADED, LOCK, MIGRATED, MAILBOX = "loaded", "lock", "migrated", "mailbox"
REVISIONS = Path(__file__).parents[1] / "store" / "migrations" / "versions"


class DemoError(Exception):
    """The demo can't start; the message is one sentence for a person."""


class State:
    """The demo's folder. Everything in it can be thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: IO[str] | None = None

    def hold(self) -> None:
        """Keep a second demo off the same folder for as long as this process lives."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / LOCK).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoError(f"A demo is running on {self.folder}: stop it first (Ctrl-C there).") from None

    def forget(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder)

    @property
    def loaded(self) -> bool:
        """Whether loading the companies ever came to its end."""
        return (self.folder / LOADED).exists()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "videomeet.db"

    @property
    def sandbox_log(self) -> Path:
        """What the sandbox says."""
        return self.folder / "sandbox.log"

    @property
    def migrated(self) -> bool:
        """Whether the database was brought to the revisions there are now."""
        note = self.folder / MIGRATED
        return self.database.exists() and note.exists() and note.read_text(encoding="utf-8") == _revisions()

    def note_migrated(self) -> None:
        """Remember for which revisions that was."""
        (self.folder / MIGRATED).write_text(_revisions(), encoding="utf-8")

    def reads_mail_at(self, port: int) -> bool:
        """Whether the companies were told of this port."""
        note = self.folder / MAILBOX
        return note.exists() and note.read_text(encoding="utf-8") == str(port)

    def note_mailbox(self, port: int) -> None:
        """Remember that they were."""
        (self.folder / MAILBOX).write_text(str(port), encoding="utf-8")

    def begin_loading(self) -> None:
        """Remove what a start that was broken off left behind."""
        (self.folder / MAILBOX).unlink(missing_ok=True)
        for path in self.folder.glob("videomeet.db*"):
            path.unlink()

    def end_loading(self) -> None:
        """Write the accounts, then the mark."""
        text = json.dumps(accounts(), indent=2, ensure_ascii=False) + "\n"
        (self.folder / "accounts.json").write_text(text, encoding="utf-8")
        (self.folder / LOADED).touch()

    def secret(self, name: str) -> str:
        """A random secret of this demo's own (64 hexadecimal digits), made at its first start."""
        path = self.folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="utf-8")
        return path.read_text(encoding="utf-8")


def _revisions() -> str:
    return " ".join(sorted(path.name for path in REVISIONS.glob("*.py")))


def accounts() -> list[dict[str, object]]:
    """Everyone who can sign in."""
    return [
        {
            "tenant": house.name,
            "customer_id": house.customer_id,
            "name": person.name,
            "email": person.email,
            "password": person.password,
            "administrator": position == 0,
        }
        for house in HOUSES
        for position, person in enumerate(house.people)
    ]
