"""Starts the demo: the sandbox as a child process, Videomeet in this one; both end together.

The child is started before anything large is imported, so that both get ready side by side.
"""

import base64
import os
import signal
import sys
from pathlib import Path

from videomeet.demo import sandbox
from videomeet.demo.state import DemoError, State
from videomeet.ports import why_not_listen
from videomeet.settings import Settings, load_settings


def run(port: int, sandbox_port: int, folder: Path) -> None:
    """Run until Ctrl-C or SIGTERM. DemoError before anything is started when it can't be."""
    if port == sandbox_port:
        raise DemoError(f"DEMO_PORT and SANDBOX_PORT are both {port}: choose two different ports.")
    _require_free(port, "DEMO_PORT")
    _require_free(sandbox_port, "SANDBOX_PORT")
    state = State(folder)
    state.hold()
    if "MAKELEVEL" in os.environ:
        sandbox.die_with_parent()
    # Uvicorn raises SIGTERM again when it has stopped: then the child must still be ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _run(port, sandbox_port, state)
    except KeyboardInterrupt:
        return


def reset(folder: Path) -> None:
    """Forget everything a demo holds."""
    if folder.exists():
        state = State(folder)
        state.hold()
        state.forget()


def _run(port: int, sandbox_port: int, state: State) -> None:
    settings = settings_of(port, sandbox_port, state)
    child = sandbox.start(sandbox_port, _sandbox_arguments(settings, state), state.sandbox_log)
    try:
        from videomeet.demo import running

        running.load_and_serve(settings, state, child, sandbox_port)
    finally:
        sandbox.stop(child)


def settings_of(port: int, sandbox_port: int, state: State) -> Settings:
    """The demo's settings: plain http on loopback, its own secrets, the sandbox as Zoom."""
    zoom = sandbox.address(sandbox_port)
    key = base64.b64encode(bytes.fromhex(state.secret("sealing-key"))).decode()
    values = {
        "DEMO": "true",
        "SANDBOX": "true",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{state.database}",
        "SEALING_KEYS": f"k1:{key}",
        "LOG_LEVEL": os.environ.get("VIDEOMEET_LOG_LEVEL") or "warning",
        "ZOOM_CLIENT_ID": "videomeet-demo",
        "ZOOM_CLIENT_SECRET": state.secret("zoom-client-secret"),
        "ZOOM_WEBHOOK_SECRET": state.secret("zoom-webhook-secret"),
        "ZOOM_OAUTH_URL": f"{zoom}/oauth",
        "ZOOM_API_URL": f"{zoom}/v2",
        "ZOOM_MARKETPLACE_URL": f"{zoom}/marketplace",
    }
    return load_settings({f"VIDEOMEET_{name}": value for name, value in values.items()})


def _sandbox_arguments(settings: Settings, state: State) -> list[str]:
    arguments = {
        "--state": str(state.folder / "sandbox.json"),
        "--client-id": settings.zoom_client_id,
        "--client-secret": settings.zoom_client_secret,
        "--redirect-uri": f"{settings.base_url}/connect/zoom/callback",
        "--webhook-url": f"{settings.base_url}/hooks/zoom",
        "--webhook-secret": settings.zoom_webhook_secret,
    }
    return [word for pair in arguments.items() for word in pair]


def _require_free(port: int, variable: str) -> None:
    if reason := why_not_listen("127.0.0.1", port):
        raise DemoError(
            f"Port {port} can't be used ({reason}): stop what uses it, or choose another, "
            f"for example make demo {variable}={port % 60000 + 10}."
        )
