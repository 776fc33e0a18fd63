"""The log: one JSON line per event on standard error, with secrets redacted."""

import logging
import re
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

# A safety net: we never log these, but a library's message may hold a URL with one in it.
_SECRET_PARAMETER = re.compile(
    r"(?i)((?:access_token|refresh_token|code|state|zak|pwd|password|token)=)[^&\s\"']+"
)


# Of identical lines so many are written in so many seconds.
MAX_REPEATS, REPEAT_SECONDS, MAX_REMEMBERED_LINES = 5, 60.0, 1_000
VARYING_FIELDS = ("timestamp", "ms", "attempts", "reference")


class BestEffortStream:
    """A stream that ignores write errors, such as a full disk: logging must not make anything else fail."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class RepeatFilter:
    """Lets the first few of identical lines through, and after a while says how many more there were.

    Something that fails all the time must not fill a disk. Times and durations make no line another.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """`seconds` is a clock that only goes forward."""
        self._seconds = seconds
        self._windows: OrderedDict[object, _Window] = OrderedDict()

    def admit(self, line: object) -> int | None:
        """How many of this line were left out before it; None when this one is left out too."""
        now = self._seconds()
        window = self._windows.get(line)
        if window is None or now - window.began_at > REPEAT_SECONDS:
            self._windows[line] = _Window(now)
            self._windows.move_to_end(line)
            if len(self._windows) > MAX_REMEMBERED_LINES:
                self._windows.popitem(last=False)
            return window.left_out if window else 0
        window.count += 1
        if window.count <= MAX_REPEATS:
            return 0
        window.left_out += 1
        return None

    def fold(self, _logger: object, _name: str, event: EventDict) -> EventDict:
        """A processor: drops what is left out, and adds `repeated` to what comes after."""
        line = tuple(
            sorted((name, str(value)) for name, value in event.items() if name not in VARYING_FIELDS)
        )
        left_out = self.admit(line)
        if left_out is None:
            raise structlog.DropEvent
        if left_out:
            event["repeated"] = left_out
        return event

    def filter(self, record: logging.LogRecord) -> bool:
        """The same for the lines of libraries, as a filter of their handler."""
        left_out = self.admit((record.name, record.levelno, record.getMessage()))
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (repeated {left_out} times)", ()
        return left_out is not None


@dataclass
class _Window:
    began_at: float
    count: int = 1
    left_out: int = 0


def redact_secrets(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Replace the values of secret parameters in every text of an event."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET_PARAMETER.sub(r"\1***", value)
    return event


def configure_logs(level: str, now: Callable[[], datetime]) -> None:
    """Send our events from `level` up to standard error, and libraries' warnings, with the time by `now`.

    Libraries log what they are given: statements with their parameters, headers with their tokens. So nothing
    below a warning is taken from them, at level `debug` neither.
    """

    def stamp(_logger: object, _name: str, event: EventDict) -> EventDict:
        event["timestamp"] = now().isoformat()
        return event

    stream, repeats = cast(TextIO, BestEffortStream(sys.stderr)), RepeatFilter()
    shared_processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        stamp,
        structlog.processors.format_exc_info,
        redact_secrets,
    ]
    structlog.configure(
        processors=[*shared_processors, repeats.fold, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact_secrets,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(repeats.filter)
    own_level = getattr(logging, level.upper())
    logging.basicConfig(handlers=[handler], level=max(own_level, logging.WARNING), force=True)
