"""What `videomeet doctor` looks at, and what it says about each."""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from videomeet import bootstrap
from videomeet.clock import ahead_by
from videomeet.domain.errors import Problem
from videomeet.messages.translate import sentence
from videomeet.settings import Settings, SettingsError, load_settings
from videomeet.store import encryption_keys, migrations
from videomeet.store.webhooks import webhook_deliveries
from videomeet.web.kit.assets import Assets, PagesNotBuilt

# Older ones can damage the write-ahead log when several processes write (fixed in 3.51.3).
MIN_SQLITE_VERSION = (3, 51, 3)
MAX_CLOCK_SKEW_SECONDS = 60.0
# Zoom looks at the address every 72 hours, so a longer silence means that nothing gets through.
MAX_WEBHOOK_SILENCE = timedelta(days=4)


class Severity(StrEnum):
    """How it stands with one thing."""

    OK = "fine"
    WARNING = "look"
    ERROR = "mend"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    severity: Severity
    subject: str
    text: str

    @property
    def is_error(self) -> bool:
        """Whether the service can't work like this."""
        return self.severity is Severity.ERROR


def run_checks(environ: Mapping[str, str], *, online: bool) -> list[Finding]:
    """Everything, from the settings on; without usable settings nothing else can be looked at."""
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        return [Finding(Severity.ERROR, "settings", str(error))]
    findings = [_check_settings(settings), _check_database(settings), _check_sqlite(settings), _check_pages()]
    if not findings[1].is_error:
        findings.append(asyncio.run(_check_encryption_keys(settings)))
        findings.append(asyncio.run(_check_webhooks(settings)))
    findings.append(asyncio.run(_check_provider(settings)) if online else _show_clock(settings))
    return findings


def _check_settings(settings: Settings) -> Finding:
    if settings.demo:
        return Finding(Severity.WARNING, "settings", "VIDEOMEET_DEMO is on: good for trying only.")
    return Finding(Severity.OK, "settings", f"complete; people open {settings.base_url}")


def _check_database(settings: Settings) -> Finding:
    path, url = settings.database_path, settings.database_url
    if not path.exists():
        return Finding(Severity.ERROR, "database", f"{path} does not exist: run videomeet migrate.")
    try:
        current, latest = migrations.current_revision(url), migrations.latest_revision(url)
    except Exception as error:
        return Finding(
            Severity.ERROR, "database", f"{path} can't be read ({type(error).__name__}): restore a backup."
        )
    if current != latest:
        return Finding(
            Severity.ERROR, "database", f"{path} is at {current}, not {latest}: run videomeet migrate."
        )
    return Finding(Severity.OK, "database", f"{path} is at revision {current}")


def _check_sqlite(settings: Settings) -> Finding:
    if sqlite3.sqlite_version_info >= MIN_SQLITE_VERSION:
        return Finding(Severity.OK, "sqlite", sqlite3.sqlite_version)
    required = ".".join(map(str, MIN_SQLITE_VERSION))
    text = f"{sqlite3.sqlite_version} is older than {required}: let one process alone write to the database"
    remedy = "." if settings.embedded_worker else ", so turn VIDEOMEET_EMBEDDED_WORKER on."
    return Finding(Severity.WARNING, "sqlite", text + remedy)


def _check_pages() -> Finding:
    try:
        Assets().check()
    except PagesNotBuilt as error:
        return Finding(Severity.ERROR, "pages", str(error))
    return Finding(Severity.OK, "pages", "built")


async def _check_encryption_keys(settings: Settings) -> Finding:
    application = bootstrap.Application(settings)
    try:
        async with application.services.database.reading() as tx:
            needed_ids = await encryption_keys.key_ids_in_use(tx)
    finally:
        await application.close()
    known_ids = [name for name, _ in settings.encryption_key_ring]
    if missing := needed_ids - set(known_ids):
        text = (
            f"what {_join_names(missing)} sealed can't be opened: put it back into VIDEOMEET_ENCRYPTION_KEYS."
        )
        return Finding(Severity.ERROR, "sealing keys", text)
    return Finding(
        Severity.OK, "sealing keys", f"{known_ids[0]} seals; stored secrets need {_join_names(needed_ids)}"
    )


async def _check_webhooks(settings: Settings) -> Finding:
    if not settings.zoom_webhook_secret:
        text = "VIDEOMEET_ZOOM_WEBHOOK_SECRET is not set: what happens at the provider is noticed later."
        return Finding(Severity.WARNING, "webhooks", text)
    application = bootstrap.Application(settings)
    try:
        async with application.services.database.reading() as tx:
            last_received_at = await webhook_deliveries.last_received(tx)
    finally:
        await application.close()
    address = f"{settings.base_url}/webhooks/zoom"
    if last_received_at is None:
        return Finding(
            Severity.WARNING, "webhooks", f"none has arrived yet: is {address} the app's event address?"
        )
    silence = application.services.now() - last_received_at
    if silence > MAX_WEBHOOK_SILENCE:
        text = f"silence for {silence.days} days: have the provider validate {address} again."
        return Finding(Severity.WARNING, "webhooks", text)
    return Finding(
        Severity.OK, "webhooks", f"the last one came {last_received_at.isoformat(timespec='seconds')}"
    )


def _show_clock(settings: Settings) -> Finding:
    now = ahead_by(settings.clock_ahead)().isoformat(timespec="seconds")
    return Finding(Severity.OK, "clock", f"{now}; compare it with the provider's by --online")


async def _check_provider(settings: Settings) -> Finding:
    application = bootstrap.Application(settings)
    try:
        response = await application.services.http_client.request("GET", f"{settings.zoom_api_url}/users/me")
    except Problem as problem:
        return Finding(
            Severity.ERROR,
            "provider",
            f"{settings.zoom_api_url} can't be reached: {sentence(problem.reason)}",
        )
    finally:
        await application.close()
    date = {name.lower(): value for name, value in response.headers.items()}.get("date", "")
    skew = _clock_skew(application.services.now(), date)
    if skew is not None and abs(skew) > MAX_CLOCK_SKEW_SECONDS:
        return Finding(
            Severity.ERROR, "clock", f"it is {skew:+.0f} seconds off the provider's: synchronise it."
        )
    return Finding(Severity.OK, "provider", f"{settings.zoom_api_url} answers, and the clocks agree")


def _clock_skew(now: datetime, date: str) -> float | None:
    try:
        return (now - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return None


def _join_names(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none yet"
