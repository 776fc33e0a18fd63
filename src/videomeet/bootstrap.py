"""The only file that knows everyone: builds the services from the settings and hands them out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.applications import Starlette

from videomeet.clock import Clock, ahead_by, utc_now
from videomeet.domain.mail.mail_limits import MailLimits
from videomeet.domain.mail.mail_settings import MailServer, Sender
from videomeet.flows.alarms.push_notifications import ensure_vapid_keys
from videomeet.flows.kit.login_throttle import CODES_PER_ACCOUNT, LoginThrottle
from videomeet.flows.kit.password_hashing import PasswordHashing
from videomeet.flows.kit.rate_limiter import RateLimiter
from videomeet.flows.services import Services
from videomeet.isolation.limits import Limits as IsolationLimits
from videomeet.isolation.processes import IsolatedProcesses
from videomeet.jobs.worker import Worker
from videomeet.logs import configure_logs
from videomeet.mail.certificates import trusted_certificates
from videomeet.mail.contract import MailTransport
from videomeet.mail.isolated import MODULES
from videomeet.mail.smtp import READ_TIMEOUT
from videomeet.mail.transport import SmtpImapTransport
from videomeet.providers import registry
from videomeet.providers.http_client import Limits, ProviderHttpClient
from videomeet.providers.zoom.provider import ZoomSettings
from videomeet.push.client import WebPushClient
from videomeet.rehearsal import ClosedHttpClient, ClosedMailTransport, ClosedPushClient
from videomeet.settings import Settings
from videomeet.store import installation
from videomeet.store.database import Database, assert_no_transaction
from videomeet.store.encryption import Cipher
from videomeet.web.app import create_app

# Seconds. A token renewal under way has ended by then; writing to a full disk would never end.
SHUTDOWN_GRACE_PERIOD = 60.0

# Messages and templates that are read at a time.
PARSER_SLOTS = 2
# A calendar of 2,000 appointments has 2 MB.
CALENDAR_LIMITS = IsolationLimits(cpu_seconds=10, seconds=30.0, result_bytes=8_000_000)

# Calls of one tenant to its provider: less than half of what an account may make, as web and worker share it.
MAX_CALLS_PER_SECOND = 8


class Application:
    """One process's services, its worker, and what has to be closed at the end."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Clock | None = None,
        limits: Limits | None = None,
        mail_timeout: float = READ_TIMEOUT,
        identity: installation.Installation | None = None,
    ) -> None:
        """`now` is the settings' clock if not given, and `limits` are for calls to providers.

        `mail_timeout` is how many seconds a mail server may take. `identity` is the database's if not given.
        """
        now = now or ahead_by(settings.clock_ahead)
        wake_event = asyncio.Event()
        providers = registry.build_providers({"zoom": _zoom_settings(settings)})
        self._database = Database(settings.database_url, wake=wake_event.set, now=now)
        limits = limits or Limits(per_second=MAX_CALLS_PER_SECOND)
        self._http_client: ProviderHttpClient | ClosedHttpClient = ProviderHttpClient(
            {origin for provider in providers.values() for origin in provider.origins},
            now=now,
            network_guard=assert_no_transaction,
            limits=limits,
            ssl_context=trusted_certificates(),
        )
        self._push_client: WebPushClient | ClosedPushClient = WebPushClient(
            contact=_push_contact(settings),
            simulator_origin=settings.push_url,
            network_guard=assert_no_transaction,
            ssl_context=trusted_certificates(),
        )
        mail_transport: MailTransport = SmtpImapTransport(
            network_guard=assert_no_transaction, allow_internal=settings.demo, timeout=mail_timeout
        )
        if settings.rehearsal:
            self._http_client, self._push_client = ClosedHttpClient(), ClosedPushClient()
            mail_transport = ClosedMailTransport()
        self.services = Services(
            database=self._database,
            cipher=Cipher(settings.encryption_key_ring),
            providers=providers,
            http_client=self._http_client,
            mail_transport=mail_transport,
            push_client=self._push_client,
            parsers=IsolatedProcesses(MODULES, PARSER_SLOTS),
            calendar_writers=IsolatedProcesses(MODULES, 1, CALENDAR_LIMITS),
            password_hashing=PasswordHashing(),
            login_throttle=LoginThrottle(wall_clock=lambda: utc_now().timestamp()),
            code_throttle=LoginThrottle(lambda: utc_now().timestamp(), CODES_PER_ACCOUNT),
            installation_mail=_installation_mail(settings),
            mail_limits=MailLimits(settings.mails_per_associate, settings.mails_per_tenant),
            now=now,
            base_url=settings.base_url,
            installation=identity or installation.load(settings.database_url),
            session_lifetime=timedelta(hours=settings.session_hours),
            audit_retention=timedelta(days=settings.audit_days),
            secure_cookies=settings.secure_cookies,
            demo=settings.demo,
            sandbox=settings.sandbox,
            rehearsal=settings.rehearsal,
            join_check_seconds=limits.join_check,
            rate_limiter=RateLimiter(limits.per_second),
        )
        self.worker = Worker(self.services, wake_event)

    async def close(self) -> None:
        """Let what must be finished finish, then give back connections to the database and to providers."""
        if self.services.background_tasks:
            await asyncio.wait(self.services.background_tasks, timeout=SHUTDOWN_GRACE_PERIOD)
        self.services.password_hashing.close()
        await self._http_client.aclose()
        await self._push_client.aclose()
        await self._database.close()


def create_web_app(settings: Settings) -> Starlette:
    """The web application; with an embedded worker it does the background work too."""
    configure_logs(settings.log_level, ahead_by(settings.clock_ahead))
    application = Application(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if not settings.rehearsal:
            await ensure_vapid_keys(application.services)
        works = settings.embedded_worker and not settings.rehearsal
        worker_task = asyncio.create_task(application.worker.run()) if works else None
        try:
            yield
        finally:
            if worker_task:
                worker_task.cancel()
                with suppress(asyncio.CancelledError):
                    await worker_task
            await application.close()

    return create_app(application.services, lifespan=lifespan)


async def run_worker(settings: Settings) -> None:
    """The worker alone, until cancelled."""
    configure_logs(settings.log_level, ahead_by(settings.clock_ahead))
    application = Application(settings)
    try:
        await application.worker.run()
    finally:
        await application.close()


def _push_contact(settings: Settings) -> str:
    """The address that push services may write to about our messages."""
    return settings.mail_from or f"videomeet@{urlsplit(settings.base_url).hostname}"


def _installation_mail(settings: Settings) -> tuple[MailServer, Sender] | None:
    if not settings.smtp_host:
        return None
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user or None,
        password=settings.smtp_password or None,
        is_installations=True,
    )
    return server, Sender("", settings.mail_from)


def _zoom_settings(settings: Settings) -> ZoomSettings:
    return ZoomSettings(
        client_id=settings.zoom_client_id,
        client_secret=settings.zoom_client_secret,
        oauth_url=settings.zoom_oauth_url,
        api_url=settings.zoom_api_url,
        marketplace_url=settings.zoom_marketplace_url,
        webhook_secret=settings.zoom_webhook_secret,
    )
