"""Whether a database runs twice: a copy of it, or of an older backup, beside the one that people use.

Whoever is not the one that answers at the base URL is the copy, and stops. The one that people use finds
itself there.
"""

import asyncio
import ssl
from collections.abc import Callable
from uuid import UUID

import httpx2
import structlog

from videomeet.store import installation
from videomeet.store.installation import Installation

IDENTITY_PATH = "/.well-known/videomeet"
TIMEOUT_SECONDS = 3.0
CHECK_INTERVAL_SECONDS = 60.0
MAX_ANSWER_BYTES = 1_000
log = structlog.get_logger(__name__)


def begin_run(database_url: str, base_url: str, ssl_context: ssl.SSLContext | None = None) -> str | None:
    """A process starts on this database: None when it may, or one sentence that says why not."""
    run = installation.begin_run(database_url)
    twin_url = asyncio.run(_find_twin(run, {run.base_url, base_url} - {""}, ssl_context))
    if twin_url:
        return twin_sentence(twin_url)
    installation.record_base_url(database_url, base_url)
    return None


async def stop_beside_twin(
    database_url: str,
    base_url: str,
    stop: Callable[[], object],
    ssl_context: ssl.SSLContext | None = None,
    interval: float = CHECK_INTERVAL_SECONDS,
) -> None:
    """Look every `interval` seconds; call `stop`, and end, when another copy answers at the base URL."""
    while True:
        await asyncio.sleep(interval)
        run = await asyncio.to_thread(installation.load, database_url)
        if await _find_twin(run, {base_url}, ssl_context):
            log.error("stopped_beside_twin", base_url=base_url)
            stop()
            return


def twin_sentence(url: str) -> str:
    """What the operator is asked to do."""
    return (
        f"Another copy of this database is in use at {url}: stop that one first, or try this one out with "
        "VIDEOMEET_REHEARSAL=true, which reaches nobody."
    )


async def _find_twin(run: Installation, urls: set[str], ssl_context: ssl.SSLContext | None) -> str | None:
    """The first of these addresses at which another copy of this database answers."""
    async with httpx2.AsyncClient(
        timeout=TIMEOUT_SECONDS, trust_env=False, verify=ssl_context or True, follow_redirects=False
    ) as client:
        for url in sorted(urls):
            answer = await _ask(client, url)
            if answer is not None and answer[0] == run.id and answer[1] != run.run:
                return url
    return None


async def _ask(client: httpx2.AsyncClient, url: str) -> tuple[UUID, UUID] | None:
    """(id, run) of the Videomeet that answers there; None when none does, or not in time."""
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            client.stream("GET", f"{url}{IDENTITY_PATH}") as response,
        ):
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    return None
            return _parse(response.status_code, body)
    except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL):
        return None


def _parse(status: int, body: bytes) -> tuple[UUID, UUID] | None:
    try:
        values = httpx2.Response(status, content=body).json()
        return UUID(values["installation"]), UUID(values["run"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
