"""A small world for tests: two tenants on a real database, and the sandbox as their Zoom."""

import asyncio
import base64
import hashlib
import secrets
import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from tests.support.clock import clock
from tests.support.clock import environment as by_the_clock
from tests.support.sandbox import OLIVIA, SandboxServer
from tests.support.smtp_server import MailSink, serve_sink
from tests.support.tables import AsyncTables

from videomeet.bootstrap import Application
from videomeet.commands import backup as backups
from videomeet.domain.diary.appointment import AppointmentDraft
from videomeet.domain.kit.errors import NotFound
from videomeet.domain.mail.mail_settings import MailSettings
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import provider_connection
from videomeet.flows.diary import appointments, rsvp
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.grants import connect
from videomeet.flows.meetings import reserve
from videomeet.flows.people import sign_in, user_accounts
from videomeet.flows.people.sessions import SignedIn, find_caller
from videomeet.providers.http_client import Limits
from videomeet.settings import Settings, load_settings
from videomeet.store import migrations
from videomeet.store.mail import mail_settings
from videomeet.store.people import associates as people_kept
from videomeet.store.people import sessions, tenants

BASE_URL = "http://videomeet.test"
REDIRECT_URI = f"{BASE_URL}/connect/zoom/callback"
PASSWORD = "correct horse battery"
ADA, BO, CY = "ada@acme.example", "bo@acme.example", "cy@acme.example"
NORA, OLE = "nora@nordlys.example", "ole@nordlys.example"
ASSOCIATES = {
    "Cust10001": (("Ada Holm", ADA, True), ("Bo Berg", BO, False), ("Cy Lund", CY, False)),
    "Cust10002": (("Nora Vik", NORA, True), ("Ole Dahl", OLE, False)),
}


class Clock:
    """The suite's time, moved by hand."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def __call__(self) -> datetime:
        return clock() + self.offset

    def advance(self, **delta: float) -> None:
        self.offset += timedelta(**delta)


class World(AsyncTables):
    """Services on a copy of the template database. `zoom` is shared by all tests and reset before each.

    `settings` are further ones, as in the environment but without the prefix.
    """

    def __init__(
        self, folder: Path, template: Path, zoom: SandboxServer, *, base_url: str = BASE_URL, **settings: str
    ) -> None:
        path = folder / "videomeet.db"
        shutil.copy(template, path)
        self._open(settings_for(path, zoom, base_url, **settings), zoom)

    def _open(self, settings: Settings, zoom: SandboxServer) -> None:
        self.path, self.settings, self.zoom = settings.database_path, settings, zoom
        self.clock = Clock()
        self._applications: list[Application] = []
        self._exit_stack = AsyncExitStack()
        self.application = self.new_process()
        self.services = self.application.services

    def new_process(self) -> Application:
        """Everything that a process has, on the same database."""
        limits = Limits(connect=5, read=5, total=10, join_check=10)
        self._applications.append(Application(self.settings, now=self.clock, limits=limits, mail_timeout=10))
        return self._applications[-1]

    async def mail_sink(
        self, tenant_id: int = 1, existing_sink: MailSink | None = None, **settings: Any
    ) -> MailSink:
        """A mail server of a tenant's own, listening until the world ends."""
        sink = await self._exit_stack.enter_async_context(serve_sink(existing_sink or MailSink()))
        tenant_mail_settings = MailSettings(
            server=sink.server, sender_name="Acme AS", sender_address="diary@acme.example", **settings
        )
        async with self.services.database.writing() as tx:
            await mail_settings.replace(tx, self.services.cipher, tenant_id, tenant_mail_settings)
        return sink

    async def restore(self, backup: Path) -> None:
        """Stop every process, put a backup in the database's place, and start one."""
        for application in self._applications:
            await application.close()
        backups.restore(backup, self.path)
        self._applications = []
        self.application = self.new_process()
        self.services = self.application.services

    async def close(self) -> None:
        await self._exit_stack.aclose()
        for application in self._applications:
            await application.close()

    async def run_worker(self) -> None:
        """Let the worker do everything that is due."""
        await self.application.worker.run_until_idle()

    async def session_token(self, email: str) -> str:
        """A session token, as the cookie carries it."""
        signed_in = await sign_in.sign_in(
            self.services, email, PASSWORD, ip_address="127.0.0.1", user_agent="tests"
        )
        assert isinstance(signed_in, SignedIn)
        return signed_in.token

    async def caller(self, email: str) -> Caller:
        """Somebody in a new session of their own, without the time that checking a password takes."""
        token, now = secrets.token_urlsafe(32), self.clock()
        async with self.services.database.writing() as tx:
            credentials = await people_kept.get_credentials(tx, email)
            assert credentials is not None
            tenant = await tenants.get_tenant(tx, credentials[0].tenant_id)
            await sessions.add_session(
                tx,
                tenant.id,
                credentials[0].id,
                token_hash=hashlib.sha256(token.encode()).digest(),
                context=tenant.customer_id,
                now=now,
                expires_at=now + self.services.session_lifetime,
                user_agent="tests",
                address="127.0.0.1",
            )
        caller = await find_caller(self.services, token)
        assert caller is not None
        return replace(caller, address="127.0.0.1")

    async def authorize(self, caller: Caller, zoom_user: str = OLIVIA, purpose: str = "authorize") -> Any:
        """Sign in at Zoom as `zoom_user` and come back."""
        authorization_url = await connect.start_sign_in(self.services, caller, "zoom", purpose)
        redirect_url = self.zoom.authorize_code(authorization_url, zoom_user)
        return await connect.finish_sign_in(
            self.services, caller, "zoom", **redirect_parameters(redirect_url)
        )

    async def connect_tenant(self, email: str = ADA, zoom_user: str = OLIVIA) -> Caller:
        """A tenant connected to Zoom by its administrator, with a passcode: active."""
        caller = await self.caller(email)
        await self.authorize(caller, zoom_user, "configure")
        await provider_connection.save_passcode(self.services, caller, fresh=False, passcode="Fjord2026")
        return caller

    async def create_with_video(self, caller: Caller, **changes: Any) -> DiaryEntry:
        """A saved follow-up with a video meeting; the provider has not been asked yet."""
        reservation_id = await reserve.reserve(self.services, caller)
        draft = self.draft(caller, reservation_id=reservation_id, **changes)
        return await appointments.create(self.services, caller, draft)

    def draft(self, caller: Caller, **changes: Any) -> AppointmentDraft:
        """Tomorrow at ten for an hour, in Oslo."""
        tomorrow = (self.clock() + timedelta(days=1)).replace(
            hour=10, minute=0, second=0, microsecond=0, tzinfo=None
        )
        values: dict[str, Any] = {
            "idempotency_key": uuid4(),
            "title": "Quarterly review",
            "type_id": None,
            "start": tomorrow,
            "end": tomorrow + timedelta(hours=1),
            "zone": "Europe/Oslo",
            "all_day": False,
            "location": "",
            "owner_id": caller.associate_id,
            "company_id": None,
            "contact_id": None,
            "agenda": "",
            "notes": "",
            "completed": False,
            "attendees": (),
            "reservation_id": None,
        }
        return AppointmentDraft(**(values | changes))

    def soon(self, minutes: int = 60, *, hours: float = 1) -> dict[str, Any]:
        """When a draft begins and ends: so many minutes from now, on the minute, and in UTC, which has no
        hour twice."""
        start = (self.clock() + timedelta(minutes=minutes)).replace(second=0, microsecond=0, tzinfo=None)
        return {"start": start, "end": start + timedelta(hours=hours), "zone": "UTC"}

    def go_on_to_noon(self) -> None:
        """Our clock and Zoom's, to the next noon in UTC: a day's limit begins anew at midnight."""
        now = self.clock()
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
        by = noon + timedelta(days=now >= noon) - now
        self.clock.offset += by
        self.zoom.advance(by.total_seconds())

    async def answer_tokens(self, appointment_id: int, address: str, tenant_id: int = 1) -> dict[str, str]:
        """Status -> the token in the link by which whoever is invited by this address answers."""
        async with self.services.database.reading() as tx:
            links = await rsvp.rsvp_links(tx, self.services, tenant_id, appointment_id, address)
        return {x: link.split("/rsvp/")[1].partition("?")[0] for x, link in links.items()}

    async def answer_by_link(self, appointment_id: int, address: str, status: str) -> bool:
        """Whether it counts: no e-mail may have gone there yet, or one about another time."""
        token = (await self.answer_tokens(appointment_id, address))[status]
        try:
            return (await rsvp.respond_by_link(self.services, token, status)).is_open
        except NotFound:
            return False

    def meetings(self) -> list[dict[str, Any]]:
        """What exists at Zoom."""
        meetings: list[dict[str, Any]] = self.zoom.state()["meetings"]
        return meetings


async def wait_until(condition: Callable[[], object], *, limit: float = 20) -> None:
    """Let everything else go on until something has happened."""
    async with asyncio.timeout(limit):
        while not condition():  # noqa: ASYNC110 (what is waited for happens at the sandbox)
            await asyncio.sleep(0)


def redirect_parameters(redirect_url: str) -> dict[str, str | None]:
    """What a provider's redirect carries."""
    query = parse_qs(urlsplit(redirect_url).query)
    return {name: query.get(name, [None])[0] for name in ("code", "state", "error")}


def environment_variables(
    path: Path, zoom: SandboxServer, base_url: str = BASE_URL, **extra: str
) -> dict[str, str]:
    """A demo's environment with a sandbox as its Zoom."""
    values = {
        "SANDBOX": "true",
        "BASE_URL": base_url,
        "DATABASE_URL": f"sqlite:///{path}",
        "ENCRYPTION_KEYS": "k1:" + base64.b64encode(b"k" * 32).decode(),
        "ZOOM_CLIENT_ID": zoom.client_id,
        "ZOOM_CLIENT_SECRET": zoom.client_secret,
        "ZOOM_WEBHOOK_SECRET": zoom.webhook_secret,
        "ZOOM_OAUTH_URL": zoom.oauth_url,
        "ZOOM_API_URL": zoom.api_url,
        "ZOOM_MARKETPLACE_URL": zoom.marketplace_url,
        "LOG_LEVEL": "error",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(zoom.mail_port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "meetings@videomeet.example",
    }
    return by_the_clock() | {f"VIDEOMEET_{name}": value for name, value in (values | extra).items()}


def settings_for(path: Path, zoom: SandboxServer, base_url: str, **extra: str) -> Settings:
    """A demo's settings with a sandbox as its Zoom."""
    return load_settings(environment_variables(path, zoom, base_url, **extra))


async def build_template_database(path: Path, zoom: SandboxServer) -> None:
    """The database that every test starts from a copy of: hashing passwords takes its time."""
    settings = settings_for(path, zoom, BASE_URL)
    migrations.upgrade(settings.database_url)
    application = Application(settings)
    try:
        for customer_id, associates in ASSOCIATES.items():
            name = {"Cust10001": "Acme AS", "Cust10002": "Nordlys AB"}[customer_id]
            tenant_id = await user_accounts.add_tenant(application.services, name, customer_id, "Europe/Oslo")
            for full_name, email, administrator in associates:
                await user_accounts.add_associate(
                    application.services,
                    tenant_id,
                    name=full_name,
                    email=email,
                    password=PASSWORD,
                    administrator=administrator,
                    zone="Europe/Oslo",
                )
    finally:
        await application.close()
