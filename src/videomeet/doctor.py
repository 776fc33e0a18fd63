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
from videomeet.messages.say import sentence
from videomeet.settings import Settings, SettingsError, load_settings
from videomeet.store import hook_inbox, migrations, seals
from videomeet.web.assets import Assets, PagesNotBuilt

# Older ones can damage the write-ahead log when several processes write (fixed in 3.51.3).
SAFE_SQLITE = (3, 51, 3)
MOST_SKEW = 60.0
# Zoom looks at the address every 72 hours, so a longer silence means that nothing gets through.
LONGEST_SILENCE = timedelta(days=4)


class Grade(StrEnum):
    """How it stands with one thing."""

    FINE = "fine"
    LOOK = "look"
    MEND = "mend"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    grade: Grade
    about: str
    text: str

    @property
    def must_be_mended(self) -> bool:
        """Whether the service can't work like this."""
        return self.grade is Grade.MEND


def examine(environ: Mapping[str, str], *, online: bool) -> list[Finding]:
    """Everything, from the settings on; without usable settings nothing else can be looked at."""
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        return [Finding(Grade.MEND, "settings", str(error))]
    findings = [_settings(settings), _database(settings), _sqlite(settings), _pages()]
    if not findings[1].must_be_mended:
        findings.append(asyncio.run(_sealing_keys(settings)))
        findings.append(asyncio.run(_webhooks(settings)))
    findings.append(asyncio.run(_provider(settings)) if online else _clock(settings))
    return findings


def _settings(settings: Settings) -> Finding:
    if settings.demo:
        return Finding(Grade.LOOK, "settings", "VIDEOMEET_DEMO is on: good for trying only.")
    return Finding(Grade.FINE, "settings", f"complete; people open {settings.base_url}")


def _database(settings: Settings) -> Finding:
    path, url = settings.database_path, settings.database_url
    if not path.exists():
        return Finding(Grade.MEND, "database", f"{path} does not exist: run videomeet migrate.")
    try:
        current, newest = migrations.current(url), migrations.newest(url)
    except Exception as error:
        return Finding(
            Grade.MEND, "database", f"{path} can't be read ({type(error).__name__}): restore a backup."
        )
    if current != newest:
        return Finding(
            Grade.MEND, "database", f"{path} is at {current}, not {newest}: run videomeet migrate."
        )
    return Finding(Grade.FINE, "database", f"{path} is at revision {current}")


def _sqlite(settings: Settings) -> Finding:
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Finding(Grade.FINE, "sqlite", sqlite3.sqlite_version)
    wanted = ".".join(map(str, SAFE_SQLITE))
    text = f"{sqlite3.sqlite_version} is older than {wanted}: let one process alone write to the database"
    remedy = "." if settings.embedded_worker else ", so turn VIDEOMEET_EMBEDDED_WORKER on."
    return Finding(Grade.LOOK, "sqlite", text + remedy)


def _pages() -> Finding:
    try:
        Assets().check()
    except PagesNotBuilt as error:
        return Finding(Grade.MEND, "pages", str(error))
    return Finding(Grade.FINE, "pages", "built")


async def _sealing_keys(settings: Settings) -> Finding:
    house = bootstrap.House(settings)
    try:
        async with house.services.database.reading() as c:
            needed = await seals.key_ids_in_use(c)
    finally:
        await house.close()
    known = [name for name, _ in settings.sealing_key_ring]
    if missing := needed - set(known):
        text = f"what {_listed(missing)} sealed can't be opened: put it back into VIDEOMEET_SEALING_KEYS."
        return Finding(Grade.MEND, "sealing keys", text)
    return Finding(Grade.FINE, "sealing keys", f"{known[0]} seals; stored secrets need {_listed(needed)}")


async def _webhooks(settings: Settings) -> Finding:
    if not settings.zoom_webhook_secret:
        text = "VIDEOMEET_ZOOM_WEBHOOK_SECRET is not set: what happens at the provider is noticed later."
        return Finding(Grade.LOOK, "webhooks", text)
    house = bootstrap.House(settings)
    try:
        async with house.services.database.reading() as c:
            last = await hook_inbox.last_received(c)
    finally:
        await house.close()
    address = f"{settings.base_url}/hooks/zoom"
    if last is None:
        return Finding(Grade.LOOK, "webhooks", f"none has arrived yet: is {address} the app's event address?")
    silence = house.services.now() - last
    if silence > LONGEST_SILENCE:
        text = f"silence for {silence.days} days: have the provider validate {address} again."
        return Finding(Grade.LOOK, "webhooks", text)
    return Finding(Grade.FINE, "webhooks", f"the last one came {last.isoformat(timespec='seconds')}")


def _clock(settings: Settings) -> Finding:
    now = ahead_by(settings.clock_ahead)().isoformat(timespec="seconds")
    return Finding(Grade.FINE, "clock", f"{now}; compare it with the provider's by --online")


async def _provider(settings: Settings) -> Finding:
    house = bootstrap.House(settings)
    try:
        answer = await house.services.door.request("GET", f"{settings.zoom_api_url}/users/me")
    except Problem as problem:
        return Finding(
            Grade.MEND, "provider", f"{settings.zoom_api_url} can't be reached: {sentence(problem.reason)}"
        )
    finally:
        await house.close()
    date = {name.lower(): value for name, value in answer.headers.items()}.get("date", "")
    skew = _skew(house.services.now(), date)
    if skew is not None and abs(skew) > MOST_SKEW:
        return Finding(Grade.MEND, "clock", f"it is {skew:+.0f} seconds off the provider's: synchronise it.")
    return Finding(Grade.FINE, "provider", f"{settings.zoom_api_url} answers, and the clocks agree")


def _skew(now: datetime, date: str) -> float | None:
    try:
        return (now - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return None


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none yet"
