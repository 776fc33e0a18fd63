"""Everything a flow may use, built once by `bootstrap` and never changed."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_limits import MailLimits
from videomeet.domain.mail.mail_settings import MailServer, Sender
from videomeet.flows.kit.feed_cache import FeedCache
from videomeet.flows.kit.login_throttle import LoginThrottle
from videomeet.flows.kit.password_hashing import PasswordHashing
from videomeet.flows.kit.rate_limiter import RateLimiter
from videomeet.flows.kit.request_limiter import RequestLimiter
from videomeet.isolation.processes import IsolatedProcesses
from videomeet.mail.contract import MailTransport
from videomeet.providers.contract import HttpClient, Provider
from videomeet.push.contract import PushClient
from videomeet.store.database import Database
from videomeet.store.encryption import Cipher
from videomeet.store.installation import Installation

# Of one calendar address. Calendar programs ask every few minutes at most.
FEED_REQUESTS = RateLimitItemPerMinute(30, 10)
# Of one associate, in the audit: what they try again and again must not fill it.
RECORDED_REFUSALS = RateLimitItemPerHour(60)
# For one address and from one network: no stranger fills anybody's mailbox with links.
LINK_REQUESTS = RateLimitItemPerHour(5)


@dataclass(frozen=True)
class Services:
    """`now` gives an aware UTC time.

    `installation_mail` is the installation's mail server and sender, if it has one;
    ask `mail_server_for`, because a tenant may have its own.
    `parsers` read what strangers and tenants send, in processes of their own; `calendar_writers` build whole
    calendars in such processes, because that takes long.
    `background_tasks` must end before the process does, whoever asked for them.
    """

    database: Database
    cipher: Cipher
    providers: Mapping[str, Provider]
    http_client: HttpClient
    mail_transport: MailTransport
    push_client: PushClient
    parsers: IsolatedProcesses
    calendar_writers: IsolatedProcesses
    password_hashing: PasswordHashing
    login_throttle: LoginThrottle
    code_throttle: LoginThrottle
    now: Callable[[], datetime]
    base_url: str
    installation: Installation
    session_lifetime: timedelta
    mail_limits: MailLimits
    installation_mail: tuple[MailServer, Sender] | None = None
    audit_retention: timedelta = timedelta(days=400)
    join_check_seconds: float = 1.0
    secure_cookies: bool = True
    demo: bool = False
    sandbox: bool = False
    rehearsal: bool = False
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    feed_cache: FeedCache = field(default_factory=FeedCache, repr=False)
    link_limiter: RequestLimiter = field(default_factory=lambda: RequestLimiter(LINK_REQUESTS))
    refusal_limiter: RequestLimiter = field(default_factory=lambda: RequestLimiter(RECORDED_REFUSALS))
    feed_limiter: RequestLimiter = field(default_factory=lambda: RequestLimiter(FEED_REQUESTS))
    process_id: str = field(default_factory=lambda: uuid4().hex)
    background_tasks: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    def provider(self, key: str) -> Provider:
        """One provider, or `NotFound`."""
        if key not in self.providers:
            raise NotFound(Reason("provider.unknown"))
        return self.providers[key]

    def start_background_task(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Work of its own, that nobody's going away cancels and the process waits for at its end."""
        task = asyncio.create_task(coroutine)
        self.background_tasks.add(task)
        task.add_done_callback(self.background_tasks.discard)
        return task

    def redirect_uri(self, key: str) -> str:
        """Where a provider sends people back to."""
        return f"{self.base_url}/connect/{key}/callback"

    def join_link(self, reservation_id: UUID) -> str:
        """The link to a video meeting, the same for everyone; it never changes."""
        return f"{self.base_url}/join/{reservation_id}"
