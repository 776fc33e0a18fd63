"""The whole of Videomeet as people have it: pages, worker and SQLite behind a port, the sandbox as Zoom."""

import asyncio
import hashlib
import secrets
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.support.sandbox import LIAM, OLIVIA, SandboxServer
from tests.support.world import ADA, BO, PASSWORD, Clock, World, build_template, settings_for

from videomeet.bootstrap import House
from videomeet.flows import people
from videomeet.flows.appointments import create
from videomeet.flows.reserve import join_link
from videomeet.serving import Server, web_server
from videomeet.settings import Settings
from videomeet.store import contacts
from videomeet.store import people as associates
from videomeet.web.caller import cookie_name

PATIENCE = 15.0
GRACE = "grace@acme.example"
NEW_YORK = "America/New_York"
COMPANY, CONTACT = "Fjord Logistics AS", "Kari Nilsen"
T = TypeVar("T")


class Premises:
    """The port that Videomeet keeps through all tests, and the sandbox that sends people back to it."""

    def __init__(self) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.zoom = SandboxServer([f"{self.url}/connect/zoom/callback"], webhook_url=f"{self.url}/hooks/zoom")

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
    await build_template(path, zoom)
    house = House(settings_for(path, zoom, "http://videomeet.test"))
    services = house.services
    try:
        acme = await people.tenant_by_customer_id(services, "Cust10001")
        await people.add_associate(
            services, acme.id, name="Grace Miller", email=GRACE, password=PASSWORD, administrator=False,
            zone=NEW_YORK,
        )  # fmt: skip
        async with services.database.writing() as c:
            company = await contacts.add_company(c, acme.id, COMPANY)
            await contacts.add_contact(
                c, acme.id, name=CONTACT, email="kari@fjord.example", company_id=company
            )
    finally:
        await house.close()


class _Arranging(World):
    """The world's flows, on a database that is in use already."""

    def __init__(self, settings: Settings, zoom: SandboxServer) -> None:
        self.path, self.settings, self.zoom, self.clock = settings.database_path, settings, zoom, Clock()
        self._houses, self._closing = [], AsyncExitStack()
        self.house = self.another_process()
        self.services = self.house.services


class Videomeet:
    """`with Videomeet(folder, template, premises) as videomeet:`, then `videomeet.url`."""

    def __init__(self, folder: Path, template: Path, premises: Premises, **environment: str) -> None:
        self.url, self.zoom = premises.url, premises.zoom
        self._listener = premises.listener
        self._path = folder / "videomeet.db"
        shutil.copy(template, self._path)
        self._settings = settings_for(self._path, self.zoom, self.url, **environment)
        self._listening = threading.Event()

    def __enter__(self) -> Self:
        self._server: Server = web_server(self._settings, self._listening.set)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        if not self._listening.wait(PATIENCE):
            raise RuntimeError("Videomeet did not start.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)

    def _serve(self) -> None:
        # Uvicorn closes what it is given; the port has to stay ours for the next test.
        self._server.run(sockets=[self._listener.dup()])

    # What happened before the journey begins

    def arrange(self, work: Callable[[World], Awaitable[T]]) -> T:
        """Do something through the flows, as another process on the same database would."""

        async def on_a_world_of_its_own() -> T:
            world = _Arranging(self._settings, self.zoom)
            try:
                return await work(world)
            finally:
                await world.close()

        # A thread of its own, because a browser's event loop may be running in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, on_a_world_of_its_own()).result()

    def connect(self) -> None:
        """The administrator has connected Zoom as Olivia and saved a password: active."""
        self.arrange(lambda world: world.connected(ADA, OLIVIA))

    def authorize(self, email: str = BO, zoom_user: str = LIAM) -> None:
        """An associate has signed in at Zoom."""

        async def work(world: World) -> None:
            await world.authorize(await world.caller(email), zoom_user)

        self.arrange(work)

    def follow_up(self, title: str, start: datetime, *, by: str = BO, video: bool = True, **more: Any) -> str:
        """A follow-up of an hour has been saved; its join link, which is empty without video."""

        async def work(world: World) -> str:
            caller = await world.caller(by)
            told = {"title": title, "start": start, "end": start + timedelta(hours=1), **more}
            if not video:
                await create(world.services, caller, world.draft(caller, **told))
                return ""
            entry = await world.with_video(caller, **told)
            assert entry.reservation is not None
            return join_link(world.services, entry.reservation.id)

        return self.arrange(work)

    def session(self, email: str) -> tuple[str, str]:
        """The cookie (name, value) of an associate in a new session, without waiting for a password."""
        token = secrets.token_urlsafe(32)

        async def work(world: World) -> tuple[str, str]:
            caller, now = await world.caller(email), world.clock()
            async with world.services.database.writing() as c:
                await associates.add_session(
                    c, caller.tenant_id, caller.associate_id, context=caller.customer_id, now=now,
                    token_hash=hashlib.sha256(token.encode()).digest(), expires_at=now + timedelta(hours=1),
                    user_agent="tests", address="127.0.0.1",
                )  # fmt: skip
            return cookie_name(world.services), token

        return self.arrange(work)

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Look, or lay hands on the database behind everybody's back."""
        with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    # What can be seen at Zoom

    def meetings(self) -> list[dict[str, Any]]:
        """The meetings that exist there."""
        found: list[dict[str, Any]] = self.zoom.state()["meetings"]
        return found

    def the_meeting(self) -> dict[str, Any]:
        """The only meeting that exists there."""
        [meeting] = self.meetings()
        return meeting

    def grants(self) -> set[str]:
        """Who consented there and has not been revoked."""
        return {grant["user"] for grant in self.zoom.state()["grants"]}


def until(look: Callable[[], T]) -> T:
    """Look again until it is true of what no page shows, such as the sandbox's state."""
    end = time.monotonic() + PATIENCE
    while not (seen := look()):
        if time.monotonic() > end:
            raise AssertionError(f"It did not become true: {seen!r}")
        time.sleep(0.05)
    return seen
