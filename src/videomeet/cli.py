"""The commands. Each imports what it needs when it runs, so that `--help` comes at once."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from videomeet import __version__
from videomeet.command_setup import (
    begin_run,
    exit_with_error,
    read_password,
    report_errors,
    require_migrated,
    with_services,
)
from videomeet.port_check import find_port_problem
from videomeet.settings import load_settings

if TYPE_CHECKING:
    from videomeet.flows.services import Services

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Video meetings inside a CRM's diary, behind one link that always works.",
)
tenant_commands = typer.Typer(no_args_is_help=True, help="tenant add: add an installation.")
user_commands = typer.Typer(no_args_is_help=True, help="user add, list, disable, enable, reset-password.")
app.add_typer(tenant_commands, name="tenant")
app.add_typer(user_commands, name="user")

CustomerId = Annotated[str, typer.Option(help="The tenant's customer ID, for example Cust10001.")]
UserEmail = Annotated[str, typer.Option("--email", help="What they sign in with.")]
Zone = Annotated[str, typer.Option(help="An IANA time zone, for example Europe/Oslo.")]


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
    from videomeet.backup import back_up

    size = back_up(settings.database_path, target)
    typer.echo(
        f"Copied {settings.database_path} to {target} ({size:,} bytes). The encryption keys are not in it."
    )


@app.command()
@report_errors
def restore(backup: Annotated[Path, typer.Argument(help="What videomeet backup made.")]) -> None:
    """Put a backup in the database's place. The service must not run."""
    settings = load_settings(os.environ)
    from videomeet import backup as backups

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
    from videomeet import key_rotation

    with_services(key_rotation.run)


@tenant_commands.command("add")
@report_errors
def tenant_add(
    name: Annotated[str, typer.Option(help="The company's name.")],
    customer_id: CustomerId,
    zone: Zone = "UTC",
) -> None:
    """Add an installation."""
    from videomeet.flows.people import user_accounts

    with_services(lambda services: user_accounts.add_tenant(services, name, customer_id, zone))
    typer.echo(
        f"Added {name} ({customer_id}). Next: videomeet user add --customer-id {customer_id} --administrator"
    )


@user_commands.command("add")
@report_errors
def user_add(
    customer_id: CustomerId,
    name: Annotated[str, typer.Option(help="First and last name.")],
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    zone: Annotated[str | None, typer.Option(help="An IANA time zone; the tenant's if not given.")] = None,
    language: Annotated[str, typer.Option(help="A language code, for example en.")] = "en",
    administrator: Annotated[bool, typer.Option("--administrator", help="May configure the tenant.")] = False,
    password_file: Annotated[
        Path | None, typer.Option(help="A file whose first line is the password; asked for if not given.")
    ] = None,
) -> None:
    """Add an associate. The password is asked for, or read from a file; it never stands in the command."""
    from videomeet.flows.people import user_accounts

    async def add(services: "Services") -> None:
        tenant = await user_accounts.tenant_by_customer_id(services, customer_id)
        await user_accounts.add_associate(
            services,
            tenant.id,
            name=name,
            email=email,
            password=password,
            administrator=administrator,
            zone=zone or tenant.zone,
            language=language,
        )

    settings = require_migrated(load_settings(os.environ))
    password = read_password(password_file)
    with_services(add, settings)
    typer.echo(f"Added {name} <{email}> to {customer_id}.")


@user_commands.command("list")
@report_errors
def user_list(customer_id: CustomerId) -> None:
    """List an installation's associates: ID, e-mail, name, role, whether they may log in."""
    from videomeet.flows.users import operator

    async def show(services: "Services") -> None:
        async for user in operator.list_users(services, customer_id):
            role = "administrator" if user.administrator else "associate"
            login = "may log in" if user.may_log_in else "may not log in"
            typer.echo(f"{user.id}\t{user.email}\t{user.name}\t{role}\t{login}")

    with_services(show)


@user_commands.command("disable")
@report_errors
def user_disable(email: UserEmail) -> None:
    """Let somebody no longer log in: sessions, links, calendar address and notifications end for good."""
    from videomeet.flows.users import operator

    with_services(lambda services: operator.set_may_log_in(services, email, allowed=False))
    typer.echo(f"{email} may no longer log in.")


@user_commands.command("enable")
@report_errors
def user_enable(email: UserEmail) -> None:
    """Let somebody log in again. What was ended stays ended."""
    from videomeet.flows.users import operator

    with_services(lambda services: operator.set_may_log_in(services, email, allowed=True))
    typer.echo(f"{email} may log in.")


@user_commands.command("reset-password")
@report_errors
def user_reset_password(email: UserEmail) -> None:
    """Print a link by which somebody sets their password: it works once, and for two days."""
    from videomeet.flows.users import operator

    async def show(services: "Services") -> None:
        typer.echo(await operator.reset_password(services, email))

    with_services(show)


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
