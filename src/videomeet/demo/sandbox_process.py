"""The sandbox, a package of its own, as a child process of the demo."""

import asyncio
import ctypes
import importlib.util
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from videomeet.demo.state import DemoError

START_TIMEOUT_SECONDS = 20.0
_SET_PARENT_DEATH_SIGNAL = 1
PACKAGE = "videomeet_sandbox"
SandboxProcess = subprocess.Popen[bytes]


def require_installed() -> None:
    """DemoError where the sandbox is not installed beside Videomeet: production has no use for it."""
    if importlib.util.find_spec(PACKAGE) is None:
        raise DemoError(
            "The demo needs the sandbox, which simulates Zoom and is a package of its own: "
            "pip install videomeet-sandbox, into the environment of videomeet."
        )


def sandbox_url(port: int) -> str:
    """Where the sandbox is reached."""
    return f"http://127.0.0.1:{port}"


def start(port: int, arguments: Sequence[str], log: Path) -> SandboxProcess:
    """Start it; what it says goes to `log`."""
    command = [sys.executable, "-m", PACKAGE, "--port", str(port), *arguments]
    with log.open("ab") as output:
        return subprocess.Popen(  # nosec B603 # our own command
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=die_with_parent
        )


async def wait_until_listening(process: SandboxProcess, port: int, log: Path) -> None:
    """Return when the port answers; DemoError when the sandbox ended or takes too long."""
    try:
        async with asyncio.timeout(START_TIMEOUT_SECONDS):
            while not await _is_listening(port):
                if process.poll() is not None:
                    raise DemoError(f"The Zoom sandbox did not start: {log} says why.")
                await asyncio.sleep(0.03)
    except TimeoutError:
        raise DemoError(f"The Zoom sandbox takes too long to start: {log} may say why.") from None


def stop(process: SandboxProcess) -> None:
    """End it, the hard way if it doesn't listen."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def die_with_parent() -> None:
    """On Linux: end this process when its parent ends, even where that was killed and couldn't clean up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
