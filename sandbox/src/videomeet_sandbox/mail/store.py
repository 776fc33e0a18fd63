"""The caught mails: the newest 500, in a small file beside the sandbox's state, or in memory without one."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

MAX_MAILS = 500
SCHEMA = """
    CREATE TABLE IF NOT EXISTS mails (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,
        sender TEXT NOT NULL, recipients TEXT NOT NULL, raw BLOB NOT NULL);
"""
INSERT = """
    INSERT INTO mails (at, sender, recipients, raw) VALUES (?, ?, ?, ?)
    RETURNING id, at, sender, recipients, raw
"""
COLUMNS = "SELECT id, at, sender, recipients, raw FROM mails"
TO_SOMEBODY = " WHERE ?1 = '' OR EXISTS (SELECT 1 FROM json_each(recipients) WHERE lower(value) = ?1)"
COUNT = """
    SELECT count(*) FROM mails
    WHERE ?1 = '' OR EXISTS (SELECT 1 FROM json_each(recipients) WHERE lower(value) = ?1)
"""


@dataclass(frozen=True)
class Mail:
    """What the envelope said, and every byte that came. The number never comes again: IMAP counts by it."""

    id: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)


class MailStore:
    """Open it in the thread that uses it. `state_path` is the sandbox's own state file."""

    def __init__(self, state_path: Path | None, now: Callable[[], datetime]) -> None:
        self.path = state_path and state_path.with_name(f"{state_path.stem}-mails.db")
        self._now = now

    def open(self) -> None:
        """A file that can't be read is set aside, not overwritten."""
        try:
            self._connect()
        except sqlite3.DatabaseError:
            if self.path is None:
                raise
            self.path.replace(self.path.with_suffix(".unreadable"))
            self._connect()

    def _connect(self) -> None:
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
        self._file = sqlite3.connect(self.path or ":memory:", isolation_level=None)
        try:
            # SQLite's own knows the English alphabet only.
            self._file.create_function("lower", 1, str.lower, deterministic=True)
            # A kill loses nothing either way; only a power cut could.
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.executescript(SCHEMA)
            if not self.validity:
                self._file.execute(f"PRAGMA user_version = {int(self._now().timestamp()) % 2**31}")
        except sqlite3.DatabaseError:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    @property
    def validity(self) -> int:
        """IMAP's UIDVALIDITY: another one only where the file was begun anew."""
        return self._number("PRAGMA user_version")

    def add(self, sender: str, recipients: Sequence[str], raw: bytes) -> Mail:
        """Keep one; the oldest beyond 500 goes."""
        values = (self._now().isoformat(), sender, json.dumps(list(recipients)), raw)
        row = self._file.execute(INSERT, values).fetchone()
        self._file.execute(
            "DELETE FROM mails WHERE id <= (SELECT id FROM mails ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (MAX_MAILS,),
        )
        return _mail(row)

    def get(self, number: int) -> Mail | None:
        if number >= 2**63:
            return None
        row = self._file.execute(f"{COLUMNS} WHERE id = ?", (number,)).fetchone()
        return _mail(row) if row else None

    def all(self, recipient: str = "") -> list[Mail]:
        """Oldest first; everybody's without a recipient."""
        rows = self._file.execute(f"{COLUMNS}{TO_SOMEBODY} ORDER BY id", (recipient.lower(),))
        return [_mail(row) for row in rows]

    def page(self, recipient: str, first: int, count: int) -> list[Mail]:
        """Newest first, from position `first` on."""
        given = (recipient.lower(), count, first)
        rows = self._file.execute(f"{COLUMNS}{TO_SOMEBODY} ORDER BY id DESC LIMIT ?2 OFFSET ?3", given)
        return [_mail(row) for row in rows]

    def count(self, recipient: str = "") -> int:
        return self._number(COUNT, recipient.lower())

    def recipients(self) -> list[str]:
        """Everybody who was written to, by the alphabet."""
        rows = self._file.execute(
            "SELECT DISTINCT lower(value) FROM mails, json_each(recipients) ORDER BY lower(value)"
        )
        return [str(row[0]) for row in rows]

    def clear(self) -> None:
        self._file.execute("DELETE FROM mails")

    def _number(self, question: str, *given: str) -> int:
        return int(self._file.execute(question, given).fetchone()[0])


def _mail(row: tuple[int, str, str, str, bytes]) -> Mail:
    number, at, sender, recipients, raw = row
    return Mail(number, datetime.fromisoformat(at), sender, tuple(json.loads(recipients)), raw)
