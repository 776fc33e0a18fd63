"""Everything a flow may use, built once by `bootstrap` and never changed."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from videomeet.domain.errors import NotFound
from videomeet.domain.letter import MailServer, Sender
from videomeet.domain.reason import Reason
from videomeet.flows.attempts import Attempts
from videomeet.flows.pace import Pace
from videomeet.flows.passwords import Passwords
from videomeet.mail.contract import Carrier
from videomeet.providers.contract import Door, Provider
from videomeet.push.contract import Pusher
from videomeet.store.database import Database
from videomeet.store.sealing import Sealer


@dataclass(frozen=True)
class Services:
    """`now` gives an aware UTC time.

    `mail` is the installation's mail server, if it has one; ask `mail_of`, because a tenant may have its own.
    `unfinished` are tasks that must end before the process does, whoever asked for them.
    """

    database: Database
    sealer: Sealer
    providers: Mapping[str, Provider]
    door: Door
    carrier: Carrier
    pusher: Pusher
    passwords: Passwords
    attempts: Attempts
    now: Callable[[], datetime]
    base_url: str
    session_life: timedelta
    mail: tuple[MailServer, Sender] | None = None
    audit_kept: timedelta = timedelta(days=400)
    secure_cookies: bool = True
    demo: bool = False
    sandbox: bool = False
    pace: Pace = field(default_factory=Pace)
    unfinished: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    def provider(self, key: str) -> Provider:
        """One provider, or `NotFound`."""
        if key not in self.providers:
            raise NotFound(Reason("provider.unknown"))
        return self.providers[key]

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Work of its own, that nobody's going away cancels and the process waits for at its end."""
        task = asyncio.create_task(work)
        self.unfinished.add(task)
        task.add_done_callback(self.unfinished.discard)
        return task

    def redirect_uri(self, key: str) -> str:
        """Where a provider sends people back to."""
        return f"{self.base_url}/connect/{key}/callback"
