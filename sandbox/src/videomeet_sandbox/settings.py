"""What the sandbox is told when it starts: addresses, the registered app, files."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


def utc_now() -> datetime:
    """The machine's time: the sandbox reads it here and nowhere else."""
    return datetime.now(UTC)


def ahead_by(seconds: float) -> Callable[[], datetime]:
    """A clock that goes on like the machine's, so many seconds ahead of it."""
    offset = timedelta(seconds=seconds)
    return lambda: utc_now() + offset


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """`base_url` is where people reach the sandbox (no slash at the end).

    `specs` names a folder with the providers' own specifications; with it every API call is checked.
    `webhook_url` and `webhook_secret` belong together; `webhook_time_scale` stretches or shrinks the waits
    between two attempts at delivering a webhook (1.0 = the documented 5, 25 and 85 minutes).
    """

    base_url: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    app_name: str = "Videomeet"
    state_path: Path | None = None
    specs: Path | None = None
    webhook_url: str | None = None
    webhook_secret: str = ""
    webhook_time_scale: float = 1.0
    smtp_listener: socket.socket | None = None
    imap_listener: socket.socket | None = None
    now: Callable[[], datetime] = utc_now
