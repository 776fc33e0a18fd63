"""The demo's own process: prepares the database, loads the companies once, then serves."""

import asyncio
import sys
from threading import Thread

from videomeet import bootstrap
from videomeet.demo import sandbox
from videomeet.demo.load import load
from videomeet.demo.state import DemoError, State
from videomeet.demo.welcome import welcome
from videomeet.serving import Server, web_server
from videomeet.settings import Settings
from videomeet.web.assets import PagesNotBuilt


def load_and_serve(settings: Settings, state: State, child: sandbox.Child, sandbox_port: int) -> None:
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
        asyncio.run(_load_and_serve(settings, state, child, sandbox_port))
    except PagesNotBuilt as error:
        raise DemoError(str(error)) from None


async def _load_and_serve(settings: Settings, state: State, child: sandbox.Child, sandbox_port: int) -> None:
    if not state.loaded:
        house = bootstrap.House(settings)
        await load(house.services)
        await house.close()
        state.end_loading()
    text = welcome(settings.base_url, sandbox.address(sandbox_port), str(state.folder))
    server = web_server(settings, lambda: print(text, flush=True))
    await sandbox.wait_until_it_listens(child, sandbox_port, state.sandbox_log)
    Thread(target=_end_after, args=(child, server), daemon=True).start()
    await server.serve()


def _end_after(child: sandbox.Child, server: Server) -> None:
    """Videomeet without its Zoom is no demo: end it when the sandbox has ended."""
    child.wait()
    if not server.should_exit:
        print("The Zoom sandbox has ended, so the demo ends too.", file=sys.stderr, flush=True)
        server.should_exit = True
