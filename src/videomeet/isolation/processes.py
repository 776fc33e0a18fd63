"""Calls in processes of their own: one call, one process, gone afterwards whatever happened in it."""

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import is_dataclass
from enum import Enum, StrEnum
from functools import cache
from io import BytesIO
from typing import Any, ParamSpec, TypeVar, cast

import structlog

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.isolation.fork_server import EXIT_CODE, NO_MEMORY, PICKLED, RAISED
from videomeet.isolation.limits import Limits

P = ParamSpec("P")
T = TypeVar("T")
MAX_WAITING_PER_TENANT = 20
RETRY_AFTER_SECONDS = 5
# Whatever the settings hold, secrets too, is in the environment: the processes get these of it.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "PYTHONPATH", "TMPDIR")
PLAIN_TYPES = {("uuid", "UUID"), ("uuid", "SafeUUID")} | {
    ("datetime", name) for name in ("date", "datetime", "timedelta", "timezone")
}
log = structlog.get_logger(__name__)


class Death(StrEnum):
    """Why a call gave no result."""

    CPU = "cpu"
    TIME = "time"
    MEMORY = "memory"
    RESULT = "result"
    ERROR = "error"


class IsolatedCallError(Exception):
    """A call was ended at a limit, or broke on what it was given, of which `detail` quotes nothing."""

    def __init__(self, death: Death, detail: str = "") -> None:
        super().__init__(death, detail)
        self.death, self.detail = death, detail


class IsolatedProcesses:
    """`slots` calls at a time, of which each tenant has one; who waits is served in the order of coming.

    `modules` are those whose functions are called.
    """

    def __init__(self, modules: Sequence[str], slots: int, limits: Limits | None = None) -> None:
        self._modules = tuple(modules)
        self._limits = limits or Limits()
        self._slots = asyncio.Semaphore(slots)
        self._turns: dict[Hashable, asyncio.Lock] = {}
        self._waiting: Counter[Hashable] = Counter()

    async def run(self, tenant: Hashable, function: Callable[P, T], *args: P.args, **keywords: P.kwargs) -> T:
        """What the function returns: plain values, as it is pickled. It must be importable by name.

        Raises `IsolatedCallError`, and `TryLater` when too many calls of this tenant wait already.
        """
        if self._waiting[tenant] >= MAX_WAITING_PER_TENANT:
            raise TryLater(Reason("server.busy"), retry_after=RETRY_AFTER_SECONDS)
        self._waiting[tenant] += 1
        try:
            async with self._turns.setdefault(tenant, asyncio.Lock()), self._slots:
                request = pickle.dumps((self._limits.apply, function, args, keywords))
                return cast(T, await self._call(request))
        except IsolatedCallError as death:
            log.warning(
                "isolated_call_died", function=function.__name__, death=death.death, detail=death.detail
            )
            raise
        finally:
            self._waiting[tenant] -= 1
            if not self._waiting[tenant]:
                del self._waiting[tenant], self._turns[tenant]

    async def _call(self, request: bytes) -> object:
        reader, writer = await asyncio.open_unix_connection(sock=_fork_server(self._modules).connect())
        try:
            async with asyncio.timeout(self._limits.seconds):
                writer.write(request)
                writer.write_eof()
                answer = await self._read(reader)
        except TimeoutError:
            raise IsolatedCallError(Death.TIME) from None
        except ConnectionError:
            raise IsolatedCallError(Death.ERROR, "the fork server ended") from None
        finally:
            # The server ends the child of a connection that is closed.
            writer.close()
        return _result(answer)

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        answer = bytearray()
        while part := await reader.read(2**16):
            answer += part
            if len(answer) > self._limits.result_bytes:
                raise IsolatedCallError(Death.RESULT)
        return bytes(answer)


def _result(answer: bytes) -> object:
    """What a child returned. Behind what it wrote stands how it ended."""
    if len(answer) < EXIT_CODE.size:
        raise IsolatedCallError(Death.ERROR, "the fork server ended")
    written, (code,) = answer[: -EXIT_CODE.size], EXIT_CODE.unpack(answer[-EXIT_CODE.size :])
    if code == PICKLED:
        return _unpickled(written)
    if code == RAISED:
        raise IsolatedCallError(Death.ERROR, written.decode(errors="replace"))
    if code == -signal.SIGXCPU:
        raise IsolatedCallError(Death.CPU)
    # Libraries that are not Python's end the process when they get no memory.
    no_memory = code in (NO_MEMORY, -signal.SIGABRT, -signal.SIGSEGV)
    raise IsolatedCallError(Death.MEMORY if no_memory else Death.ERROR, str(code))


def _unpickled(written: bytes) -> object:
    try:
        return _PlainValues(BytesIO(written)).load()
    except IsolatedCallError:
        raise
    except Exception as error:
        # What a child in a stranger's hands may write raises all sorts of errors.
        raise IsolatedCallError(Death.RESULT, type(error).__name__) from None


class _PlainValues(pickle.Unpickler):
    """Reads records, enums, dates and UUIDs, and runs nothing: a child may be in a stranger's hands."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) in PLAIN_TYPES:
            return super().find_class(module_name, global_name)
        if module_name.startswith("videomeet."):
            record = super().find_class(module_name, global_name)
            if isinstance(record, type) and (is_dataclass(record) or issubclass(record, (Enum, Reason))):
                return record
        raise IsolatedCallError(Death.RESULT, "not a plain value")


@cache
def _fork_server(modules: tuple[str, ...]) -> "_ForkServer":
    """One for each process of ours and set of modules, whatever uses it: it holds nothing of anybody's."""
    return _ForkServer(modules)


class _ForkServer:
    """The other side of `fork_server`: started at the first need, and anew should it ever end."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = modules
        self._control: socket.socket | None = None
        # Several event loops may share one.
        self._guard = threading.Lock()

    def connect(self) -> socket.socket:
        """A connection to a new child."""
        ours, childs = socket.socketpair()
        with childs, self._guard:
            try:
                self._send(childs)
            except OSError:
                self._control = None
                self._send(childs)
        ours.setblocking(False)
        return ours

    def _send(self, connection: socket.socket) -> None:
        if self._control is None:
            self._control = self._start()
        socket.send_fds(self._control, [b"c"], [connection.fileno()])

    def _start(self) -> socket.socket:
        ours, servers = socket.socketpair()
        with servers:
            # It ends with us, when its end of the connection is closed: nobody waits for it.
            program = (sys.executable, "-m", "videomeet.isolation.fork_server")
            self._process = subprocess.Popen(  # noqa: S603 - nothing of it is anybody else's  # nosec B603 # nothing of it is anybody else's
                (*program, str(servers.fileno()), *self._modules),
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
                pass_fds=(servers.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        return ours
