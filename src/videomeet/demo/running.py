"""The demo's own process: prepares the database, loads the companies once, then serves."""

import asyncio
import sys
from threading import Thread

from videomeet import bootstrap
from videomeet.demo import mailbox, sandbox_process
from videomeet.demo.load import load
from videomeet.demo.ports import Ports
from videomeet.demo.state import DemoError, DemoState
from videomeet.demo.welcome import welcome_text
from videomeet.server import Server, create_server
from videomeet.settings import Settings
from videomeet.web.kit.assets import PagesNotBuilt


def load_and_serve(
    settings: Settings, state: DemoState, process: sandbox_process.SandboxProcess, ports: Ports
) -> None:
    """Migrate, load the companies once, and serve until stopped. Raises DemoError without built pages."""
    if not state.is_loaded:
        print("Loading the demo's companies ...", flush=True)
        state.discard_partial_load()
    if not state.is_migrated:
        # Alembic takes half a second to import, so only where there is something for it to do.
        from videomeet.store import migrations

        migrations.upgrade(settings.database_url)
        state.record_migrated()
    try:
        asyncio.run(_prepare_and_serve(settings, state, process, ports))
    except PagesNotBuilt as error:
        raise DemoError(str(error)) from None


async def _prepare_and_serve(
    settings: Settings, state: DemoState, process: sandbox_process.SandboxProcess, ports: Ports
) -> None:
    if not (state.is_loaded and state.uses_mailbox_port(ports.imap)):
        await _load_companies(bootstrap.Application(settings), state, ports.imap)
    text = welcome_text(settings.base_url, sandbox_process.sandbox_url(ports.sandbox), str(state.folder))
    server = create_server(settings, lambda: print(text, flush=True))
    await sandbox_process.wait_until_listening(process, ports.sandbox, state.sandbox_log)
    Thread(target=_stop_server_after, args=(process, server), daemon=True).start()
    await server.serve()


async def _load_companies(application: bootstrap.Application, state: DemoState, imap_port: int) -> None:
    """Load everything at the first start; later only set the inboxes to another port."""
    if not state.is_loaded:
        await load(application.services)
    await mailbox.connect_mailboxes(application.services, imap_port)
    await application.close()
    state.record_mailbox_port(imap_port)
    if not state.is_loaded:
        state.mark_loaded()


def _stop_server_after(process: sandbox_process.SandboxProcess, server: Server) -> None:
    """The demo needs its sandbox: stop the server when the sandbox has ended."""
    process.wait()
    if not server.should_exit:
        print("The Zoom sandbox has ended, so the demo ends too.", file=sys.stderr, flush=True)
        server.should_exit = True
