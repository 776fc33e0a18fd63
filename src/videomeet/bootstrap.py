"""The only file that knows everyone: builds the services from the settings and hands them out."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

import httpx2
from starlette.applications import Starlette

from videomeet.clock import Clock, ahead_by, utc_now
from videomeet.domain.letter import MailServer, Sender
from videomeet.flows.attempts import Attempts
from videomeet.flows.pace import Pace
from videomeet.flows.passwords import Passwords
from videomeet.flows.services import Services
from videomeet.jobs.worker import Worker
from videomeet.logs import configure_logs
from videomeet.mail.carrier import MailCarrier
from videomeet.mail.smtp import PATIENCE
from videomeet.providers import registry
from videomeet.providers.http import HttpDoor, Limits
from videomeet.providers.zoom import ZoomSettings
from videomeet.push.door import PushDoor
from videomeet.settings import Settings
from videomeet.store.database import Database, refuse_inside_transaction
from videomeet.store.sealing import Sealer
from videomeet.web.app import create_app

# A renewal under way has ended by then; what a full disk does not take can't be waited for.
LAST_WORDS = 60.0

# Calls of one tenant to its provider: less than half of what an account may make, as web and worker share it.
PER_SECOND = 8


class House:
    """One process's services, its worker, and what has to be closed at the end."""

    def __init__(
        self, settings: Settings, *, now: Clock | None = None, limits: Limits | None = None,
        mail_patience: float = PATIENCE,
    ) -> None:  # fmt: skip
        """`now` is the settings' clock if not given, and `limits` are for calls to providers.

        `mail_patience` is how many seconds a mail server may take.
        """
        now = now or ahead_by(settings.clock_ahead)
        woken = asyncio.Event()
        providers = registry.build({"zoom": _zoom(settings)})
        self._database = Database(settings.database_url, wake=woken.set, now=now)
        limits = limits or Limits(per_second=PER_SECOND)
        self._door = HttpDoor(
            {place for provider in providers.values() for place in provider.origins},
            now=now, refuse=refuse_inside_transaction, limits=limits, trusted=_trusted(),
        )  # fmt: skip
        self._push = PushDoor(
            contact=_contact(settings), stand_in=settings.push_url, refuse=refuse_inside_transaction,
            trusted=_trusted(),
        )  # fmt: skip
        self.services = Services(
            database=self._database,
            sealer=Sealer(settings.sealing_key_ring),
            providers=providers,
            door=self._door,
            carrier=MailCarrier(refuse=refuse_inside_transaction, patience=mail_patience, trusted=_trusted()),
            pusher=self._push,
            passwords=Passwords(),
            attempts=Attempts(wall=lambda: utc_now().timestamp()),
            mail=_mail(settings),
            now=now,
            base_url=settings.base_url,
            session_life=timedelta(hours=settings.session_hours),
            audit_kept=timedelta(days=settings.audit_days),
            secure_cookies=settings.secure_cookies,
            demo=settings.demo,
            sandbox=settings.sandbox,
            pace=Pace(limits.per_second),
        )
        self.worker = Worker(self.services, woken)

    async def close(self) -> None:
        """Let what must be finished finish, then give back connections to the database and to providers."""
        if self.services.unfinished:
            await asyncio.wait(self.services.unfinished, timeout=LAST_WORDS)
        await self._door.aclose()
        await self._push.aclose()
        await self._database.close()


def web(settings: Settings) -> Starlette:
    """The web application; with an embedded worker it does the background work too."""
    configure_logs(settings.log_level, ahead_by(settings.clock_ahead))
    house = House(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        work = asyncio.create_task(house.worker.run()) if settings.embedded_worker else None
        try:
            yield
        finally:
            if work:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
            await house.close()

    return create_app(house.services, lifespan=lifespan)


async def work(settings: Settings) -> None:
    """The worker alone, until cancelled."""
    configure_logs(settings.log_level, ahead_by(settings.clock_ahead))
    house = House(settings)
    try:
        await house.worker.run()
    finally:
        await house.close()


def _contact(settings: Settings) -> str:
    """Whom a push service writes to when our messages trouble it."""
    return settings.mail_from or f"videomeet@{urlsplit(settings.base_url).hostname}"


def _mail(settings: Settings) -> tuple[MailServer, Sender] | None:
    if not settings.smtp_host:
        return None
    server = MailServer(
        host=settings.smtp_host, port=settings.smtp_port, security=settings.smtp_security,
        user=settings.smtp_user or None, password=settings.smtp_password or None,
    )  # fmt: skip
    return server, Sender("", settings.mail_from)


@cache
def _trusted() -> ssl.SSLContext:
    """Which certificates are believed, at every door: read once, since reading them takes its time."""
    return httpx2.create_ssl_context()


def _zoom(settings: Settings) -> ZoomSettings:
    return ZoomSettings(
        client_id=settings.zoom_client_id,
        client_secret=settings.zoom_client_secret,
        oauth_url=settings.zoom_oauth_url,
        api_url=settings.zoom_api_url,
        marketplace_url=settings.zoom_marketplace_url,
        webhook_secret=settings.zoom_webhook_secret,
    )
