"""The one carrier of a process: letters go out by SMTP and come in by IMAP, never inside a transaction."""

import ssl
from collections.abc import Callable, Sequence
from datetime import date
from email.message import EmailMessage

from videomeet.domain.letter import MailServer
from videomeet.mail import imap, smtp
from videomeet.mail.contract import Fetched


class MailCarrier:
    """A `contract.Carrier`. `refuse` is called first and raises where calling out is a mistake.

    `trusted` says which certificates are believed; those of the machine by default.
    """

    def __init__(
        self,
        *,
        refuse: Callable[[], None] = lambda: None,
        trusted: ssl.SSLContext | None = None,
        patience: float = smtp.PATIENCE,
    ) -> None:
        self._refuse = refuse
        self._trusted = trusted or ssl.create_default_context()
        self._patience = patience

    async def deliver(self, server: MailServer, message: EmailMessage, *, sender: str, to: str) -> None:
        """See `contract.Carrier`."""
        self._refuse()
        await smtp.deliver(
            server, message, sender=sender, to=to, trusted=self._trusted, patience=self._patience,
            altogether=3 * self._patience,
        )  # fmt: skip

    async def fetch(
        self, server: MailServer, folder: str, *, validity: int | None, after: int, since: date, limit: int
    ) -> tuple[int, Sequence[Fetched]]:
        """See `contract.Carrier`."""
        self._refuse()
        return await imap.fetch(
            server, folder, validity=validity, after=after, since=since, limit=limit, trusted=self._trusted
        )
