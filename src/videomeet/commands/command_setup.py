"""What commands begin and end with: settings, a migrated database, services, a sentence for errors."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import typer

from videomeet.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from videomeet.flows.services import Services

P = ParamSpec("P")


def report_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print errors that a person can fix as one sentence, with status 1 and no traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from videomeet.commands.backup import BackupError
        from videomeet.demo.state import DemoError
        from videomeet.domain.kit.errors import Problem
        from videomeet.messages.translate import sentence
        from videomeet.store.migrations import NewerDatabaseError

        try:
            command(*args, **kwargs)
        except (SettingsError, BackupError, DemoError, NewerDatabaseError) as error:
            raise exit_with_error(str(error)) from None
        except Problem as problem:
            raise exit_with_error(sentence(problem.reason)) from None

    return run


def require_migrated(settings: Settings) -> Settings:
    """The settings, if their database is ready for this release."""
    from videomeet.store import migrations

    if not settings.database_path.exists():
        raise exit_with_error(f"There is no database at {settings.database_path} yet: run videomeet migrate.")
    migrations.check_not_newer(settings.database_url)
    if migrations.current_revision(settings.database_url) != migrations.latest_revision(
        settings.database_url
    ):
        raise exit_with_error(
            f"The database {settings.database_path} is of another release: run videomeet migrate."
        )
    return settings


def begin_run(settings: Settings) -> None:
    """Tell this database from its copies; end when one of them is in use at the base URL."""
    if settings.rehearsal:
        return
    from videomeet import twin_check
    from videomeet.mail.certificates import trusted_certificates

    if problem := twin_check.begin_run(settings.database_url, settings.base_url, trusted_certificates()):
        raise exit_with_error(problem)


def with_services(flow: Callable[["Services"], Awaitable[object]], settings: Settings | None = None) -> None:
    """Run a flow with the services of this command alone."""
    from videomeet import bootstrap

    loaded_settings = settings or require_migrated(load_settings(os.environ))

    async def run() -> None:
        application = bootstrap.Application(loaded_settings)
        try:
            await flow(application.services)
        finally:
            await application.close()

    asyncio.run(run())


def read_password(path: Path | None) -> str:
    """The first line of a file; asked for twice where none is given."""
    if path is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        return path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise exit_with_error(f"The password file {path} can't be read ({error}).") from None


def exit_with_error(sentence: str) -> typer.Exit:
    """To be raised: one sentence on standard error, status 1."""
    typer.echo(f"videomeet: {sentence}", err=True)
    return typer.Exit(1)
