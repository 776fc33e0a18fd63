"""A rehearsal: a copy of the database to try out, from which nothing goes to anybody.

Each of the three ways out is closed where it begins, so that no flow has to know of it.
"""

from datetime import date
from email.message import EmailMessage
from typing import Any, NoReturn

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail.contract import FetchedMail
from videomeet.providers.contract import Response
from videomeet.push.contract import PushMessage, Subscription, VapidKeys


def refuse() -> NoReturn:
    """Say that nothing goes out."""
    raise Refused(Reason("rehearsal.nothing_goes_out"))


class ClosedHttpClient:
    """A `providers.contract.HttpClient` that calls nobody."""

    async def request(self, method: str, url: str, **_: Any) -> Response:
        """Always `Refused`."""
        refuse()

    async def aclose(self) -> None:
        """Nothing is open."""


class ClosedMailTransport:
    """A `mail.contract.MailTransport` that neither sends nor fetches."""

    async def deliver(
        self, server: MailServer, message: EmailMessage, *, sender: str, recipient: str
    ) -> None:
        """Always `Refused`."""
        refuse()

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
        """Always `Refused`."""
        refuse()


class ClosedPushClient:
    """A `push.contract.PushClient` that notifies nobody."""

    def check_subscription(self, subscription: Subscription) -> None:
        """Always `Refused`."""
        refuse()

    def make_keys(self) -> VapidKeys:
        """Always `Refused`: a copy has the keys of the original."""
        refuse()

    async def send(self, subscription: Subscription, keys: VapidKeys, message: PushMessage) -> None:
        """Always `Refused`."""
        refuse()

    async def aclose(self) -> None:
        """Nothing is open."""
