"""The commands. Each imports what it needs when it runs, so that `--help` comes at once."""

import os
from pathlib import Path
from typing import Annotated

import typer

from videomeet import __version__
from videomeet.commands.command_setup import (
    begin_run,
    exit_with_error,
    report_errors,
    require_migrated,
    with_services,
)
from videomeet.commands.people_commands import tenant_commands, user_commands
from videomeet.commands.personal_data import person_commands
from videomeet.port_check import find_port_problem
from videomeet.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Video meetings inside a CRM's diary, behind one link that always works.",
)
app.add_typer(tenant_commands, name="tenant")
app.add_typer(user_commands, name="user")
app.add_typer(person_commands, name="person")


@app.command()
@report_errors
def serve() -> None:
    """Serve the pages and, unless configured otherwise, do the background work."""
    settings = require_migrated(load_settings(os.environ))
    from videomeet.server import serve as run
    from videomeet.web.kit.assets import PagesNotBuilt

    address = f"{settings.host}:{settings.port}"
    if reason := find_port_problem(settings.host, settings.port):
        raise exit_with_error(f"VIDEOMEET_HOST and VIDEOMEET_PORT, {address}, can't be used: {reason}.")
    begin_run(settings)
    try:
        run(settings, lambda: typer.echo(f"Videomeet listens on http://{address}"))
    except PagesNotBuilt as error:
        raise exit_with_error(str(error)) from None


@app.command()
@report_errors
def worker() -> None:
    """Do the background work alone, beside a `serve` with VIDEOMEET_EMBEDDED_WORKER=false."""
    settings = require_migrated(load_settings(os.environ))
    if settings.rehearsal:
        raise exit_with_error("In a rehearsal (VIDEOMEET_REHEARSAL) no background work is done.")
    from videomeet.server import run_worker

    begin_run(settings)
    run_worker(settings)


@app.command()
@report_errors
def migrate() -> None:
    """Bring the database to the version that this release needs."""
    settings = load_settings(os.environ)
    from videomeet.store import migrations

    migrations.upgrade(settings.database_url)
    revision = migrations.latest_revision(settings.database_url)
    typer.echo(f"The database {settings.database_path} is at revision {revision}.")


@app.command()
@report_errors
def backup(target: Annotated[Path, typer.Argument(help="A file that does not exist yet.")]) -> None:
    """Copy the database, while the service runs, to one file."""
    settings = require_migrated(load_settings(os.environ))
    from videomeet.commands.backup import back_up

    size = back_up(settings.database_path, target)
    typer.echo(
        f"Copied {settings.database_path} to {target} ({size:,} bytes). The encryption keys are not in it."
    )


@app.command()
@report_errors
def restore(backup: Annotated[Path, typer.Argument(help="What videomeet backup made.")]) -> None:
    """Put a backup in the database's place. The service must not run."""
    settings = load_settings(os.environ)
    from videomeet.commands import backup as backups

    restored = backups.restore(backup, settings.database_path)
    typer.echo(f"Restored {backup} to {settings.database_path}: epoch {restored.epoch}.")
    if restored.replaced:
        typer.echo(f"What stood there is {restored.replaced}.")
    typer.echo(
        "Everybody has to sign in again. What was made at Zoom since the backup is listed in Settings."
    )


@app.command("rotate-keys")
@report_errors
def rotate_keys() -> None:
    """Encrypt everything anew with the first key, while people work; say which old keys can go."""
    from videomeet.commands import key_rotation

    with_services(key_rotation.run)


@app.command()
@report_errors
def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also call the provider, and compare clocks.")
    ] = False,
) -> None:
    """Check the installation: ok, warning or error for each part; status 1 if there is an error."""
    from videomeet.doctor import run_checks

    findings = run_checks(os.environ, online=online)
    for finding in findings:
        typer.echo(f"{finding.severity.value:<8}{finding.subject:<17}{finding.text}")
    if any(finding.is_error for finding in findings):
        raise typer.Exit(1)


@app.command()
@report_errors
def demo(
    port: Annotated[int, typer.Option(envvar="DEMO_PORT", help="Where Videomeet listens.")] = 8700,
    sandbox_port: Annotated[
        int, typer.Option(envvar="SANDBOX_PORT", help="Where the sandbox listens.")
    ] = 8701,
    state: Annotated[Path, typer.Option(help="The folder for everything the demo keeps.")] = Path("var/demo"),
    reset: Annotated[bool, typer.Option("--reset", help="Forget what the folder holds, and end.")] = False,
) -> None:
    """Try everything: Videomeet, a Zoom sandbox and a small company, on this machine only."""
    from videomeet.demo import launch

    if reset:
        launch.reset(state)
        typer.echo(f"The demo in {state} is forgotten; the next one starts anew.")
        return
    launch.run(port, sandbox_port, state)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
