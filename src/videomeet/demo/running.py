"""The demo's own process: prepares the database, loads the companies once, then serves."""

import asyncio
import sys
from threading import Thread

from videomeet import bootstrap
from videomeet.demo import mailbox, sandbox
from videomeet.demo.load import load
from videomeet.demo.ports import Ports
from videomeet.demo.state import DemoError, State
from videomeet.demo.welcome import welcome
from videomeet.serving import Server, web_server
from videomeet.settings import Settings
from videomeet.web.assets import PagesNotBuilt


def load_and_serve(settings: Settings, state: State, child: sandbox.Child, ports: Ports) -> None:
    """Everything from the database on, until told to stop."""
    if not state.loaded:
        print("Loading the demo's companies ...", flush=True)
        state.begin_loading()
    if not state.migrated:
        # Alembic takes half a second to import, so only where there is something for it to do.
        from videomeet.store import migrations

        migrations.upgrade(settings.database_url)
        state.note_migrated()
    try:
        asyncio.run(_load_and_serve(settings, state, child, ports))
    except PagesNotBuilt as error:
        raise DemoError(str(error)) from None


async def _load_and_serve(settings: Settings, state: State, child: sandbox.Child, ports: Ports) -> None:
    if not (state.loaded and state.reads_mail_at(ports.imap)):
        await _prepare(bootstrap.House(settings), state, ports.imap)
    text = welcome(settings.base_url, sandbox.address(ports.sandbox), str(state.folder))
    server = web_server(settings, lambda: print(text, flush=True))
    await sandbox.wait_until_it_listens(child, ports.sandbox, state.sandbox_log)
    Thread(target=_end_after, args=(child, server), daemon=True).start()
    await server.serve()


async def _prepare(house: bootstrap.House, state: State, imap_port: int) -> None:
    """At the first start all of it; later only where another port was chosen."""
    if not state.loaded:
        await load(house.services)
    await mailbox.connect(house.services, imap_port)
    await house.close()
    state.note_mailbox(imap_port)
    if not state.loaded:
        state.end_loading()


def _end_after(child: sandbox.Child, server: Server) -> None:
    """Videomeet without its Zoom is no demo: end it when the sandbox has ended."""
    child.wait()
    if not server.should_exit:
        print("The Zoom sandbox has ended, so the demo ends too.", file=sys.stderr, flush=True)
        server.should_exit = True
