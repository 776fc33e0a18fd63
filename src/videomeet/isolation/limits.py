"""What one call in a process of its own may use up, and how the process is held to it."""

import os
import resource
import signal
from dataclasses import dataclass

# Those who work come first; what strangers sent can wait.
NICENESS = 10


@dataclass(frozen=True)
class Limits:
    """`cpu_seconds` and `seconds` of wall time; `memory_bytes` beyond what the process starts with."""

    cpu_seconds: int = 2
    seconds: float = 10.0
    memory_bytes: int = 96_000_000
    result_bytes: int = 4_000_000

    def apply(self) -> None:
        """Hold this process to them, for good. The kernel ends it at the limits of time.

        The alarm ends a process whose parent died and can't; it is meant to come later than the parent.
        """
        resource.setrlimit(resource.RLIMIT_CPU, (self.cpu_seconds, self.cpu_seconds + 1))
        _lower(resource.RLIMIT_DATA, _data_bytes() + self.memory_bytes)
        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_FSIZE, 0)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.alarm(int(self.seconds) + 5)
        os.nice(NICENESS)


def _lower(kind: int, limit: int) -> None:
    hard_limit = resource.getrlimit(kind)[1]
    limit = limit if hard_limit == resource.RLIM_INFINITY else min(limit, hard_limit)
    resource.setrlimit(kind, (limit, limit))


def _data_bytes() -> int:
    """How much of what RLIMIT_DATA counts this process has already; 0 where the kernel doesn't say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0
