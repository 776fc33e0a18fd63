"""`python -m videomeet.isolation.fork_server FD MODULE...`: forks a child for each call.

`processes` starts it. It has imported what the calls need and nothing else, so that a child costs some
milliseconds; it is given neither our environment nor our files, so that a child has no secret, no connection
and no lock of ours. Over FD comes a socket for each call. A child reads its call from there and writes what
it returns; the server writes behind it how the child ended, and ends one that nobody waits for any more.

The standard library's fork server would run our main module in every child, and take our environment along.
"""

import importlib
import os
import pickle
import select
import signal
import socket
import struct
import sys

EXIT_CODE = struct.Struct("!i")
PICKLED, NO_MEMORY, RAISED = 0, 1, 2
"""How a child ends by itself: what it wrote is a pickled value, nothing, the name of an error."""


def main(control_fd: int, modules: list[str]) -> None:
    """Serve until the other end of `control_fd` is closed.

    A module may have a function `prepare`, which does once what every child would have to do.
    """
    for name in modules:
        getattr(importlib.import_module(name), "prepare", _nothing)()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Server(socket.socket(fileno=control_fd)).run()


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._connections: dict[int, socket.socket] = {}
        self._pids: dict[int, int] = {}
        self._poll = select.poll()
        # Written to by every signal, so that the end of a child ends the waiting.
        self._signals, self._signals_in = socket.socketpair()
        self._signals.setblocking(False)
        self._signals_in.setblocking(False)
        signal.set_wakeup_fd(self._signals_in.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._signals, select.POLLIN)

    def run(self) -> None:
        while True:
            ready = {fd for fd, _ in self._poll.poll()}
            if self._signals.fileno() in ready:
                self._signals.recv(4096)
                self._reap()
            for fd in ready & self._pids.keys():
                # Both directions are closed: nobody waits for this call any more.
                self._poll.unregister(fd)
                os.kill(self._pids.pop(fd), signal.SIGKILL)
            if self._control.fileno() in ready and not self._accept():
                for pid in self._connections:
                    os.kill(pid, signal.SIGKILL)
                return

    def _accept(self) -> bool:
        """Fork a child for the next call; False when nobody will send one any more."""
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not message or not descriptors:
            return False
        connection = socket.socket(fileno=descriptors[0])
        pid = os.fork()
        if not pid:
            self._become_child(connection)
        self._connections[pid] = connection
        self._pids[connection.fileno()] = pid
        # Without a mask it reports only that the other end is gone.
        self._poll.register(connection, 0)
        return True

    def _reap(self) -> None:
        while self._connections:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            connection = self._connections.pop(pid)
            if self._pids.pop(connection.fileno(), None):
                self._poll.unregister(connection)
            try:
                connection.setblocking(False)
                connection.sendall(EXIT_CODE.pack(os.waitstatus_to_exitcode(status)))
            except OSError:
                pass  # Nobody waits for it any more.
            connection.close()

    def _become_child(self, connection: socket.socket) -> None:
        code = NO_MEMORY
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for other in self._connections.values():
                other.close()
            code = serve_call(connection)
        finally:
            os._exit(code)


def serve_call(connection: socket.socket) -> int:
    """Read one call, do it within its limits, write what it returns; the exit code."""
    with connection.makefile("rb") as incoming:
        request = incoming.read()
    try:
        apply_limits, function, args, keywords = pickle.loads(request)  # noqa: S301 - our own  # nosec B301 # of the process that started this one
        apply_limits()
        connection.sendall(pickle.dumps(function(*args, **keywords)))
        return PICKLED
    except MemoryError:
        return NO_MEMORY
    except Exception as error:
        # Its name only: its words may be those of whoever wrote the bytes.
        connection.sendall(type(error).__name__.encode())
        return RAISED


def _nothing() -> None:
    """Most modules have nothing to prepare."""


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
