"""Starts the demo: the sandbox as a child process, Videomeet in this one; both end together.

The child is started before anything large is imported, so that both get ready side by side.
"""

import base64
import os
import signal
import sys
from pathlib import Path

from videomeet.demo import sandbox_process
from videomeet.demo.ports import MAIL_FROM, Ports
from videomeet.demo.state import DemoError, DemoState
from videomeet.port_check import find_port_problem
from videomeet.settings import Settings, load_settings


def run(port: int, sandbox_port: int, folder: Path) -> None:
    """Run until Ctrl-C or SIGTERM. Raises DemoError, before anything is started, if it can't run."""
    sandbox_process.require_installed()
    ports = Ports(port, sandbox_port)
    if port == sandbox_port:
        raise DemoError(f"DEMO_PORT and SANDBOX_PORT are both {port}: choose two different ports.")
    if port in (ports.mail, ports.imap):
        raise DemoError(
            f"DEMO_PORT {port} is one of the sandbox's three ports from {sandbox_port} on: choose another."
        )
    _require_free(port, "DEMO_PORT")
    for listening_port in (ports.sandbox, ports.mail, ports.imap):
        _require_free(listening_port, "SANDBOX_PORT", listening_port - sandbox_port)
    state = DemoState(folder)
    state.acquire_lock()
    if "MAKELEVEL" in os.environ:
        sandbox_process.die_with_parent()
    # Uvicorn raises SIGTERM again when it has stopped: then the child must still be ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _start_and_serve(ports, state)
    except KeyboardInterrupt:
        return


def reset(folder: Path) -> None:
    """Delete everything in the demo's folder. Raises DemoError while a demo is running on it."""
    if folder.exists():
        state = DemoState(folder)
        state.acquire_lock()
        state.delete()


def _start_and_serve(ports: Ports, state: DemoState) -> None:
    settings = demo_settings(ports, state)
    process = sandbox_process.start(
        ports.sandbox, _sandbox_arguments(settings, ports, state), state.sandbox_log
    )
    try:
        from videomeet.demo import running

        running.load_and_serve(settings, state, process, ports)
    finally:
        sandbox_process.stop(process)


def demo_settings(ports: Ports, state: DemoState) -> Settings:
    """The demo's settings: plain http on loopback, its own secrets, the sandbox as Zoom and for mail."""
    zoom = sandbox_process.sandbox_url(ports.sandbox)
    key = base64.b64encode(bytes.fromhex(state.secret("encryption-key"))).decode()
    values = {
        "DEMO": "true",
        "SANDBOX": "true",
        "BASE_URL": f"http://127.0.0.1:{ports.web}",
        "PORT": str(ports.web),
        "DATABASE_URL": f"sqlite:///{state.database}",
        "ENCRYPTION_KEYS": f"k1:{key}",
        "CLOCK_AHEAD": os.environ.get("VIDEOMEET_CLOCK_AHEAD", ""),
        "LOG_LEVEL": os.environ.get("VIDEOMEET_LOG_LEVEL") or "warning",
        "ZOOM_CLIENT_ID": "videomeet-demo",
        "ZOOM_CLIENT_SECRET": state.secret("zoom-client-secret"),
        "ZOOM_WEBHOOK_SECRET": state.secret("zoom-webhook-secret"),
        "ZOOM_OAUTH_URL": f"{zoom}/oauth",
        "ZOOM_API_URL": f"{zoom}/v2",
        "ZOOM_MARKETPLACE_URL": f"{zoom}/marketplace",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(ports.mail),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": MAIL_FROM,
    }
    return load_settings({f"VIDEOMEET_{name}": value for name, value in values.items()})


def _sandbox_arguments(settings: Settings, ports: Ports, state: DemoState) -> list[str]:
    arguments = {
        "--state": str(state.folder / "sandbox.json"),
        "--client-id": settings.zoom_client_id,
        "--client-secret": settings.zoom_client_secret,
        "--redirect-uri": f"{settings.base_url}/connect/zoom/callback",
        "--webhook-url": f"{settings.base_url}/webhooks/zoom",
        "--webhook-secret": settings.zoom_webhook_secret,
        "--mail-port": str(ports.mail),
        "--imap-port": str(ports.imap),
        "--clock-ahead": str(settings.clock_ahead),
    }
    return [argument for pair in arguments.items() for argument in pair]


def _require_free(port: int, variable: str, offset: int = 0) -> None:
    """Raise DemoError unless `port` is free. `offset` is how far it is from the one that `variable` sets."""
    if reason := find_port_problem("127.0.0.1", port):
        raise DemoError(
            f"Port {port} can't be used ({reason}): stop what uses it, or choose another by the variable "
            f"{variable}, for example {variable}={(port - offset) % 60000 + 10}."
        )
