"""What `videomeet doctor` checks, and what it says about each."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from videomeet import bootstrap
from videomeet.clock import ahead_by
from videomeet.connections import connections_for, raise_descriptor_limit
from videomeet.domain.kit.errors import Problem
from videomeet.flows.services import Services
from videomeet.messages.translate import sentence
from videomeet.providers.contract import Provider
from videomeet.settings import Settings, SettingsError, load_settings
from videomeet.store import encryption_keys, migrations
from videomeet.store.installation import UNKNOWN
from videomeet.store.webhooks import webhook_deliveries
from videomeet.web.kit.assets import Assets, PagesNotBuilt

# Older ones can damage the write-ahead log when several processes write (fixed in 3.51.3).
MIN_SQLITE_VERSION = (3, 51, 3)
MAX_CLOCK_SKEW_SECONDS = 60.0
# An open page holds a connection all the time.
MIN_DESCRIPTORS = 1024
# The permissions of a file for whoever does not own it.
OTHERS_MAY = 0o077


class Severity(StrEnum):
    """How bad a finding is; `videomeet doctor` prints the value."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


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
    """Check everything that can be checked, in the order of the report. `online` also asks the providers.

    Without usable settings their error is the only finding; without a database what needs one is left out.
    """
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        return [Finding(Severity.ERROR, "settings", str(error))]
    database = _check_database(settings)
    findings = [
        _check_settings(settings),
        database,
        _check_sqlite(settings),
        _check_descriptors(),
        _check_pages(),
    ]
    findings += asyncio.run(_check_services(settings, has_database=not database.is_error, online=online))
    return findings if online else [*findings, _show_clock(settings)]


async def _check_services(settings: Settings, *, has_database: bool, online: bool) -> list[Finding]:
    """What needs the services; the database is opened only where it was found usable."""
    application = bootstrap.Application(settings, identity=None if has_database else UNKNOWN)
    services, findings = application.services, []
    try:
        if has_database:
            known_ids = [key_id for key_id, _ in settings.encryption_key_ring]
            findings.append(await _check_encryption_keys(services, known_ids))
        for provider in services.providers.values():
            if has_database and provider.webhook_steps:
                findings.append(await _check_webhooks(services, provider))
            if online and provider.check_url:
                findings.append(await _check_provider(services, provider.check_url))
    finally:
        await application.close()
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
    try:
        migrations.check_not_newer(url)
    except migrations.NewerDatabaseError as error:
        return Finding(Severity.ERROR, "database", str(error))
    if current != latest:
        return Finding(
            Severity.ERROR, "database", f"{path} is at {current}, not {latest}: run videomeet migrate."
        )
    if others := [each.name for each in _files_of(path) if each.stat().st_mode & OTHERS_MAY]:
        text = f"others on this machine may read {', '.join(others)}: chmod 600."
        return Finding(Severity.WARNING, "database", text)
    return Finding(Severity.OK, "database", f"{path} is at revision {current}")


def _files_of(database: Path) -> list[Path]:
    """The database and the files that SQLite keeps beside it."""
    files = (database.with_name(database.name + suffix) for suffix in ("", "-wal", "-shm"))
    return [file for file in files if file.exists()]


def _check_sqlite(settings: Settings) -> Finding:
    if sqlite3.sqlite_version_info >= MIN_SQLITE_VERSION:
        return Finding(Severity.OK, "sqlite", sqlite3.sqlite_version)
    required = ".".join(map(str, MIN_SQLITE_VERSION))
    text = f"{sqlite3.sqlite_version} is older than {required}: let one process alone write to the database"
    remedy = "." if settings.embedded_worker else ", so turn VIDEOMEET_EMBEDDED_WORKER on."
    return Finding(Severity.WARNING, "sqlite", text + remedy)


def _check_descriptors() -> Finding:
    descriptors = raise_descriptor_limit()
    text = f"{descriptors} files may be open: {connections_for(descriptors)} connections at once"
    if descriptors < MIN_DESCRIPTORS:
        return Finding(Severity.WARNING, "open files", f"{text}; raise it (LimitNOFILE, ulimit -n).")
    return Finding(Severity.OK, "open files", text)


def _check_pages() -> Finding:
    try:
        Assets().check()
    except PagesNotBuilt as error:
        return Finding(Severity.ERROR, "pages", str(error))
    return Finding(Severity.OK, "pages", "built")


async def _check_encryption_keys(services: Services, known_ids: Sequence[str]) -> Finding:
    async with services.database.reading() as tx:
        needed_ids = await encryption_keys.key_ids_in_use(tx)
    if missing := needed_ids - set(known_ids):
        text = f"stored secrets need {_join_names(missing)}: put it back into VIDEOMEET_ENCRYPTION_KEYS."
        return Finding(Severity.ERROR, "encryption keys", text)
    text = f"{known_ids[0]} encrypts; stored secrets need {_join_names(needed_ids)}"
    return Finding(Severity.OK, "encryption keys", text)


async def _check_webhooks(services: Services, provider: Provider) -> Finding:
    if provider.webhooks is None:
        text = (
            f"VIDEOMEET_{provider.key.upper()}_WEBHOOK_SECRET is not set: "
            f"what happens at {provider.label} is noticed later."
        )
        return Finding(Severity.WARNING, "webhooks", text)
    async with services.database.reading() as tx:
        last_received_at = await webhook_deliveries.last_received(tx)
    address = f"{services.base_url}/webhooks/{provider.key}"
    if last_received_at is None:
        text = f"none has arrived yet: is {address} the app's event address?"
        return Finding(Severity.WARNING, "webhooks", text)
    silence = services.now() - last_received_at
    if provider.max_webhook_silence and silence > provider.max_webhook_silence:
        text = f"silence for {silence.days} days: have {provider.label} validate {address} again."
        return Finding(Severity.WARNING, "webhooks", text)
    text = f"the last one came {last_received_at.isoformat(timespec='seconds')}"
    return Finding(Severity.OK, "webhooks", text)


def _show_clock(settings: Settings) -> Finding:
    now = ahead_by(settings.clock_ahead)().isoformat(timespec="seconds")
    return Finding(Severity.OK, "clock", f"{now}; compare it with the provider's by --online")


async def _check_provider(services: Services, check_url: str) -> Finding:
    """Whether the provider answers, and how far its clock is from ours."""
    try:
        response = await services.http_client.request("GET", check_url)
    except Problem as problem:
        text = f"{check_url} can't be reached: {sentence(problem.reason)}"
        return Finding(Severity.ERROR, "provider", text)
    date = {name.lower(): value for name, value in response.headers.items()}.get("date", "")
    skew = _clock_skew(services.now(), date)
    if skew is not None and abs(skew) > MAX_CLOCK_SKEW_SECONDS:
        text = f"it is {skew:+.0f} seconds off the provider's: synchronise it."
        return Finding(Severity.ERROR, "clock", text)
    return Finding(Severity.OK, "provider", f"{check_url} answers, and the clocks agree")


def _clock_skew(now: datetime, date: str) -> float | None:
    try:
        return (now - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return None


def _join_names(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none yet"
