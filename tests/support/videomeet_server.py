"""The whole of Videomeet as people have it: pages, worker and SQLite behind a port, the sandbox as Zoom."""

import asyncio
import hashlib
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.support.sandbox import LIAM, OLIVIA, SandboxServer
from tests.support.tables import Tables
from tests.support.world import ADA, BO, PASSWORD, World, build_template_database, settings_for

from videomeet.bootstrap import Application
from videomeet.flows.diary.appointments import create
from videomeet.flows.people import user_accounts
from videomeet.server import Server, create_server
from videomeet.settings import Settings
from videomeet.store.diary import contacts
from videomeet.store.people import sessions
from videomeet.web.kit.callers import session_cookie_name

TIMEOUT_SECONDS = 15.0
GRACE = "grace@acme.example"
NEW_YORK = "America/New_York"
COMPANY_NAME, CONTACT_NAME = "Fjord Logistics AS", "Kari Nilsen"
T = TypeVar("T")


class Installation:
    """The port that Videomeet keeps through all tests, and the sandbox that sends people back to it."""

    def __init__(self) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.zoom = SandboxServer(
            [f"{self.url}/connect/zoom/callback"], webhook_url=f"{self.url}/webhooks/zoom"
        )

    def __enter__(self) -> Self:
        self.zoom.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.zoom.stop()
        self.listener.close()


async def build_company(path: Path, zoom: SandboxServer) -> None:
    """The world's people, and for Acme a colleague on another continent, a company and its contact."""
    await build_template_database(path, zoom)
    application = Application(settings_for(path, zoom, "http://videomeet.test"))
    services = application.services
    try:
        acme = await user_accounts.tenant_by_customer_id(services, "Cust10001")
        await user_accounts.add_associate(
            services,
            acme.id,
            name="Grace Miller",
            email=GRACE,
            password=PASSWORD,
            administrator=False,
            zone=NEW_YORK,
        )
        async with services.database.writing() as tx:
            company = await contacts.add_company(tx, acme.id, COMPANY_NAME)
            await contacts.add_contact(
                tx, acme.id, name=CONTACT_NAME, email="kari@fjord.example", company_id=company
            )
    finally:
        await application.close()


class _ExistingWorld(World):
    """The world's flows, on a database that is in use already."""

    def __init__(self, settings: Settings, zoom: SandboxServer) -> None:
        self._open(settings, zoom)


class VideomeetServer(Tables):
    """`with VideomeetServer(folder, template, installation) as videomeet:`, then `videomeet.url`."""

    def __init__(self, folder: Path, template: Path, installation: Installation, **environment: str) -> None:
        self.url, self.zoom = installation.url, installation.zoom
        self._listener = installation.listener
        super().__init__(folder / "videomeet.db")
        shutil.copy(template, self.path)
        self._settings = settings_for(self.path, self.zoom, self.url, **environment)
        self._is_listening = threading.Event()

    def __enter__(self) -> Self:
        self._server: Server = create_server(self._settings, self._is_listening.set)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        if not self._is_listening.wait(TIMEOUT_SECONDS):
            raise RuntimeError("Videomeet did not start.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(TIMEOUT_SECONDS)

    def _serve(self) -> None:
        # Uvicorn closes what it is given; the port has to stay ours for the next test.
        self._server.run(sockets=[self._listener.dup()])

    # What happened before the journey begins

    def arrange(self, action: Callable[[World], Awaitable[T]]) -> T:
        """Do something through the flows, as another process on the same database would."""

        async def run_in_own_world() -> T:
            world = _ExistingWorld(self._settings, self.zoom)
            try:
                return await action(world)
            finally:
                await world.close()

        # A thread of its own, because a browser's event loop may be running in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, run_in_own_world()).result()

    def connect_tenant(self) -> None:
        """The administrator has connected Zoom as Olivia and saved a password: active."""
        self.arrange(lambda world: world.connect_tenant(ADA, OLIVIA))

    def authorize(self, email: str = BO, zoom_user: str = LIAM) -> None:
        """An associate has signed in at Zoom."""

        async def authorize_associate(world: World) -> None:
            await world.authorize(await world.caller(email), zoom_user)

        self.arrange(authorize_associate)

    def create_follow_up(
        self, title: str, start: datetime, *, email: str = BO, video: bool = True, **more: Any
    ) -> str:
        """A follow-up of an hour has been saved; its join link, which is empty without video.

        `start` is a wall time of its owner's, or an instant, which is then planned in UTC.
        """
        if start.tzinfo:
            start, more = start.astimezone(UTC).replace(tzinfo=None), more | {"zone": "UTC"}

        async def save_follow_up(world: World) -> str:
            caller = await world.caller(email)
            values = {"title": title, "start": start, "end": start + timedelta(hours=1), **more}
            if not video:
                await create(world.services, caller, world.draft(caller, **values))
                return ""
            entry = await world.create_with_video(caller, **values)
            assert entry.reservation is not None
            return world.services.join_link(entry.reservation.id)

        return self.arrange(save_follow_up)

    def session_cookie(self, email: str) -> tuple[str, str]:
        """The cookie (name, value) of an associate in a new session, without waiting for a password."""
        token = secrets.token_urlsafe(32)

        async def add_session(world: World) -> tuple[str, str]:
            caller, now = await world.caller(email), world.clock()
            async with world.services.database.writing() as tx:
                await sessions.add_session(
                    tx,
                    caller.tenant_id,
                    caller.associate_id,
                    context=caller.customer_id,
                    now=now,
                    token_hash=hashlib.sha256(token.encode()).digest(),
                    expires_at=now + timedelta(hours=1),
                    user_agent="tests",
                    address="127.0.0.1",
                )
            return session_cookie_name(world.services), token

        return self.arrange(add_session)

    # What can be seen at Zoom

    def meetings(self) -> list[dict[str, Any]]:
        """The meetings that exist there."""
        meetings: list[dict[str, Any]] = self.zoom.state()["meetings"]
        return meetings

    def only_meeting(self) -> dict[str, Any]:
        """The only meeting that exists there."""
        [meeting] = self.meetings()
        return meeting

    def granted_users(self) -> set[str]:
        """Who consented there and has not been revoked."""
        return {grant["user"] for grant in self.zoom.state()["grants"]}


def wait_until(read: Callable[[], T]) -> T:
    """Look again until it is true of what no page shows, such as the sandbox's state."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not (value := read()):
        if time.monotonic() > deadline:
            raise AssertionError(f"It did not become true: {value!r}")
        time.sleep(0.05)
    return value
