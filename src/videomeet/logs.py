"""The log: one JSON line per event on standard error, with secrets redacted."""

import logging
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

# A safety net: we never log these, but a library's message may hold a URL with one in it.
_SECRET_PARAMETER = re.compile(
    r"(?i)((?:access_token|refresh_token|code|state|zak|pwd|password|token)=)[^&\s\"']+"
)


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


def redact_secrets(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Replace the values of secret parameters in every text of an event."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET_PARAMETER.sub(r"\1***", value)
    return event


def configure_logs(level: str, now: Callable[[], datetime]) -> None:
    """Send our events and the libraries' to standard error, from `level` up, each with the time by `now`."""

    def stamp(_logger: object, _name: str, event: EventDict) -> EventDict:
        event["timestamp"] = now().isoformat()
        return event

    stream = cast(TextIO, BestEffortStream(sys.stderr))
    shared_processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        stamp,
        structlog.processors.format_exc_info,
        redact_secrets,
    ]
    structlog.configure(
        processors=[*shared_processors, structlog.processors.JSONRenderer()],
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
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
