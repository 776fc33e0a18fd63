"""What `videomeet rotate-keys` prints: how far it is, what can't be read, and which old keys can go."""

from collections.abc import Iterator

import typer

from videomeet.flows.admin import rotate_keys
from videomeet.flows.admin.rotate_keys import ColumnCount, OldKey, Rotation
from videomeet.flows.services import Services

# Rows between two lines about the same column.
PROGRESS_ROWS = 1_000


class Progress:
    """Prints a line for each column that has rows, and more for a large one."""

    def __init__(self) -> None:
        self._printed: dict[str, int] = {}

    def show(self, count: ColumnCount, finished: bool) -> None:
        """One more slice of a column has been worked on; `finished` says that it was the last."""
        rows = count.key_ids.total()
        if rows and (finished or rows - self._printed.get(count.name, 0) >= PROGRESS_ROWS):
            self._printed[count.name] = 0 if finished else rows
            typer.echo(f"{count.name}: {_rows(rows)}, {count.reencrypted} encrypted anew")


async def run(services: Services) -> None:
    """Rotate, and print what came of it; status 1 where something can't be read or still needs an old key."""
    rotation = await rotate_keys.rotate_keys(services, Progress().show)
    for line in report(rotation, services.cipher.current_key_id):
        typer.echo(line)
    if not rotation.is_complete:
        raise typer.Exit(1)


def report(rotation: Rotation, current_key_id: str) -> Iterator[str]:
    """The closing lines."""
    yield f"Encrypted anew with {current_key_id}: {_rows(rotation.reencrypted)}."
    known_ids = {current_key_id, *(key.key_id for key in rotation.old_keys)}
    for column in rotation.columns:
        for key_id, rows in sorted(column.unreadable.items()):
            yield f"{column.name}: {_rows(rows)} can't be read: {_why_unreadable(key_id, known_ids)}."
    for key in rotation.old_keys:
        yield f"{key.key_id} {_verdict(key)}"
    if rotation.old_keys:
        yield "Backups keep the key that they were made with: keep a key as long as the backups that need it."


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _why_unreadable(key_id: str, known_ids: set[str]) -> str:
    if not key_id:
        return "they were never encrypted"
    if key_id in known_ids:
        return f"they name {key_id}, which does not open them"
    return f"{key_id} is not in VIDEOMEET_ENCRYPTION_KEYS"


def _verdict(key: OldKey) -> str:
    if key.rows:
        rows = ", ".join(f"{count} in {name}" for name, count in key.rows.items())
        return (
            f"must stay: something still encrypts with it ({rows}). "
            "Restart every serve and worker, then run this again."
        )
    if key.answer_links_until:
        until = key.answer_links_until.strftime("%Y-%m-%d %H:%M UTC")
        return (
            f"must stay until {until}: nothing stored needs it, but e-mails went out whose links to answer "
            "an invitation were made with it. Run this again then, or remove it and those links end."
        )
    return "can go: nothing needs it. Remove it from VIDEOMEET_ENCRYPTION_KEYS and restart."
