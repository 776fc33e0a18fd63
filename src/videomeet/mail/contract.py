"""The mail transport: e-mails out by SMTP and in by IMAP, with errors that say who acts next."""

from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from typing import Protocol

from videomeet.domain.kit.errors import NeedsConfiguration, Refused, TryLater
from videomeet.domain.mail.mail_settings import MailServer

LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


class Deferred(TryLater):
    """The server is slow, down, or says "not now" (4xx): try again later."""


class Rejected(Refused):
    """The server will never take this e-mail (5xx), or these settings are wrong; the message says why."""


class Misconfigured(NeedsConfiguration):
    """No e-mail goes before somebody mends the settings: a name, a password, a certificate, the sender."""


@dataclass(frozen=True)
class FetchedMessage:
    """An incoming e-mail: its UID in the folder, and all its bytes."""

    uid: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class FetchedMail:
    """What one visit brought, oldest first, and whether `more` lies behind it.

    The UIDs count as long as the folder's UIDVALIDITY is `uid_validity`.
    """

    uid_validity: int
    messages: tuple[FetchedMessage, ...]
    more: bool


class MailTransport(Protocol):
    """Sends e-mails and fetches them (`mail/smtp.py`, `mail/imap.py`); never inside a transaction."""

    async def deliver(
        self, server: MailServer, message: EmailMessage, *, sender: str, recipient: str
    ) -> None:
        """Hand one e-mail over for one recipient, or raise `Deferred`, `Rejected` or `Misconfigured`.

        After `Deferred(outcome_unknown=True)` the e-mail may have arrived all the same.
        """
        ...

    async def fetch(
        self,
        server: MailServer,
        folder: str,
        *,
        uid_validity: int | None,
        after_uid: int,
        since: date,
        limit: int,
    ) -> FetchedMail:
        """What lies in a folder beyond the UID `after_uid`: `limit` e-mails at most, of a few MB together.

        From the beginning when `uid_validity` is not the folder's any more, but nothing from before `since`.
        Raises `Deferred` or `Misconfigured`.
        """
        ...
