"""The mail transport of a process: e-mails go out by SMTP and come in by IMAP, never inside a transaction."""

import ssl
from collections.abc import Callable, Sequence
from datetime import date
from email.message import EmailMessage

from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail import imap, smtp
from videomeet.mail.contract import FetchedMessage


class SmtpImapTransport:
    """A `contract.MailTransport`. `network_guard` is called first and raises where calling out is a mistake.

    `ssl_context` says which certificates are believed; those of the machine by default.
    """

    def __init__(
        self,
        *,
        network_guard: Callable[[], None] = lambda: None,
        ssl_context: ssl.SSLContext | None = None,
        timeout: float = smtp.READ_TIMEOUT,
    ) -> None:
        self._network_guard = network_guard
        self._ssl_context = ssl_context or ssl.create_default_context()
        self._timeout = timeout

    async def deliver(
        self, server: MailServer, message: EmailMessage, *, sender: str, recipient: str
    ) -> None:
        """See `contract.MailTransport`."""
        self._network_guard()
        await smtp.deliver(
            server,
            message,
            sender=sender,
            recipient=recipient,
            ssl_context=self._ssl_context,
            read_timeout=self._timeout,
            total_timeout=3 * self._timeout,
        )

    async def fetch(
        self,
        server: MailServer,
        folder: str,
        *,
        uid_validity: int | None,
        after_uid: int,
        since: date,
        limit: int,
    ) -> tuple[int, Sequence[FetchedMessage]]:
        """See `contract.MailTransport`."""
        self._network_guard()
        return await imap.fetch(
            server,
            folder,
            uid_validity=uid_validity,
            after_uid=after_uid,
            since=since,
            limit=limit,
            ssl_context=self._ssl_context,
        )
