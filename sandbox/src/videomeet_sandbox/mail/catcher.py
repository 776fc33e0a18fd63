"""The mail catcher as a part of the sandbox: its servers, its pages, what it keeps and what it reports."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute

from videomeet_sandbox.mail import control, pages
from videomeet_sandbox.mail.serialize import envelope
from videomeet_sandbox.mail.service import MailService
from videomeet_sandbox.mail.smtp import protocol

if TYPE_CHECKING:
    from videomeet_sandbox.mail.imap import Serve


class MailCatcher:
    key = "mail"

    def __init__(self, service: MailService) -> None:
        self._service = service
        self._servers: list[asyncio.Server] = []
        self._imap: Serve | None = None

    def routes(self) -> Sequence[BaseRoute]:
        return (*pages.ROUTES, *control.ROUTES)

    def dump(self) -> dict[str, Any]:
        """Nothing: the mails have a file of their own, so that a click elsewhere doesn't write them anew."""
        return {}

    def load(self, saved: dict[str, Any]) -> None:
        """See `dump`."""

    async def reset(self) -> None:
        self._service.store.clear()
        self._service.faults.active.clear()

    def report(self) -> dict[str, Any]:
        return {"mails": [envelope(mail) for mail in self._service.store.all()]}

    async def start(self) -> None:
        service, loop = self._service, asyncio.get_running_loop()
        service.store.open()
        if listener := service.config.smtp_listener:
            smtp = await loop.create_server(lambda: protocol(service.store, service.faults), sock=listener)
            self._servers.append(smtp)
        if listener := service.config.imap_listener:
            self._servers.append(await asyncio.start_server(self._serve_imap, sock=listener))

    async def _serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What it takes is large, and imported by the first who asks: most never do."""
        if self._imap is None:
            self._imap = await asyncio.to_thread(_imap, self._service)
        await self._imap(reader, writer)

    async def stop(self) -> None:
        for server in self._servers:
            server.close()
        self._service.store.close()


def _imap(service: MailService) -> "Serve":
    from videomeet_sandbox.mail.imap import server  # noqa: PLC0415 -- half a second

    return server(service.store, service.faults)
