"""The mail transport of a process: e-mails go out by SMTP and come in by IMAP, never inside a transaction."""

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.ip_address import is_ip_address
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.isolation.limits import Limits
from videomeet.isolation.processes import Death, IsolatedCallError, IsolatedProcesses
from videomeet.mail import imap, smtp
from videomeet.mail.certificates import trusted_certificates
from videomeet.mail.contract import Deferred, FetchedMail, Misconfigured
from videomeet.mail.isolated import MODULES
from videomeet.mail.server_address import Lookup, look_up, usable_addresses

# A server that trickles keeps one of these for a minute, and its tenant has no second one.
MAILBOX_SLOTS, LOOKUP_SLOTS = 4, 4
MAILBOX_LIMITS = Limits(cpu_seconds=5, seconds=60.0, result_bytes=2 * imap.MAX_FETCHED_BYTES)
LOOKUP_LIMITS = Limits(cpu_seconds=1, seconds=10.0)


class SmtpImapTransport:
    """A `contract.MailTransport`. `network_guard` is called first and raises where calling out is a mistake.

    `allow_internal`: servers of tenants may be inside our own network too (demo and tests). `certificates`
    are those that are believed (PEM); None: the machine's.
    """

    def __init__(
        self,
        *,
        network_guard: Callable[[], None] = lambda: None,
        allow_internal: bool = False,
        certificates: str | None = None,
        timeout: float = smtp.READ_TIMEOUT,
        fetch_limits: Limits = MAILBOX_LIMITS,
    ) -> None:
        self._network_guard = network_guard
        self._allow_internal, self._certificates = allow_internal, certificates
        self._timeout = timeout
        self._fetching = IsolatedProcesses(MODULES, MAILBOX_SLOTS, fetch_limits)
        self._looking_up = IsolatedProcesses(MODULES, LOOKUP_SLOTS, LOOKUP_LIMITS)

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
            find_addresses=self._find_addresses,
            ssl_context=trusted_certificates(self._certificates),
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
    ) -> FetchedMail:
        """See `contract.MailTransport`."""
        self._network_guard()
        request = imap.FetchRequest(
            server=server,
            folder=folder,
            uid_validity=uid_validity,
            after_uid=after_uid,
            since=since,
            limit=limit,
            allow_internal=self._may_be_internal(server),
            certificates=self._certificates,
        )
        try:
            result = await self._fetching.run((server.host, server.user), imap.fetch, request)
        except IsolatedCallError as death:
            if death.death is Death.TIME:
                raise Deferred(Reason("mail.too_slow", host=server.host)) from None
            raise Deferred(Reason("mail.sends_too_much", host=server.host)) from None
        except TryLater as busy:
            raise Deferred(busy.reason, retry_after=busy.retry_after) from None
        if isinstance(result, FetchedMail):
            return result
        raise (Misconfigured if result.misconfigured else Deferred)(result.reason)

    async def _find_addresses(self, server: MailServer) -> tuple[str, ...]:
        """Where a server is. Raises OSError, `Misconfigured` and `TimeoutError`."""
        if is_ip_address(server.host):
            lookup = Lookup((server.host,))
        else:
            try:
                lookup = await self._looking_up.run(server.host, look_up, server.host, server.port)
            except (IsolatedCallError, TryLater):
                raise TimeoutError from None
        return usable_addresses(lookup, allow_internal=self._may_be_internal(server))

    def _may_be_internal(self, server: MailServer) -> bool:
        return self._allow_internal or server.is_installations
