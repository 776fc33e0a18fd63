"""The commands. Each imports what it needs when it runs, so that `--help` comes at once."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from videomeet import __version__
from videomeet.ports import why_not_listen
from videomeet.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from videomeet.flows.services import Services

P = ParamSpec("P")

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Video meetings inside a CRM's diary, behind one link that always works.",
)  # fmt: skip
tenants = typer.Typer(no_args_is_help=True, help="tenant add: add an installation.")
users = typer.Typer(no_args_is_help=True, help="user add: add an associate.")
app.add_typer(tenants, name="tenant")
app.add_typer(users, name="user")

CustomerId = Annotated[str, typer.Option(help="The tenant's customer ID, for example Cust10001.")]
Zone = Annotated[str, typer.Option(help="An IANA time zone, for example Europe/Oslo.")]


def one_sentence(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what a person can put right into one sentence and status 1, without a trace."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from videomeet.demo.state import DemoError
        from videomeet.domain.errors import Problem
        from videomeet.messages.say import sentence

        try:
            command(*args, **kwargs)
        except (SettingsError, DemoError) as error:
            raise _stop(str(error)) from None
        except Problem as problem:
            raise _stop(sentence(problem.reason)) from None

    return run


@app.command()
@one_sentence
def serve() -> None:
    """Serve the pages and, unless told otherwise, do the background work."""
    settings = _migrated(load_settings(os.environ))
    from videomeet.serving import serve as run
    from videomeet.web.assets import PagesNotBuilt

    address = f"{settings.host}:{settings.port}"
    if reason := why_not_listen(settings.host, settings.port):
        raise _stop(f"VIDEOMEET_HOST and VIDEOMEET_PORT, {address}, can't be used: {reason}.")
    try:
        run(settings, lambda: typer.echo(f"Videomeet listens on http://{address}"))
    except PagesNotBuilt as error:
        raise _stop(str(error)) from None


@app.command()
@one_sentence
def worker() -> None:
    """Do the background work alone, beside a `serve` with VIDEOMEET_EMBEDDED_WORKER=false."""
    settings = _migrated(load_settings(os.environ))
    from videomeet.serving import work

    work(settings)


@app.command()
@one_sentence
def migrate() -> None:
    """Bring the database to the version that this release needs."""
    settings = load_settings(os.environ)
    from videomeet.store import migrations

    migrations.upgrade(settings.database_url)
    typer.echo(
        f"The database {settings.database_path} is at revision {migrations.newest(settings.database_url)}."
    )


@tenants.command("add")
@one_sentence
def tenant_add(
    name: Annotated[str, typer.Option(help="The company's name.")],
    customer_id: CustomerId,
    zone: Zone = "UTC",
) -> None:
    """Add an installation."""
    from videomeet.flows import people

    _with_services(lambda services: people.add_tenant(services, name, customer_id, zone))
    typer.echo(
        f"Added {name} ({customer_id}). Next: videomeet user add --customer-id {customer_id} --administrator"
    )


@users.command("add")
@one_sentence
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
    from videomeet.flows import people

    async def add(services: "Services") -> None:
        tenant = await people.tenant_by_customer_id(services, customer_id)
        await people.add_associate(
            services, tenant.id, name=name, email=email, password=password, administrator=administrator,
            zone=zone or tenant.zone, language=language,
        )  # fmt: skip

    settings = _migrated(load_settings(os.environ))
    password = _password(password_file)
    _with_services(add, settings)
    typer.echo(f"Added {name} <{email}> to {customer_id}.")


@app.command()
@one_sentence
def doctor(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the provider, and compare clocks.")
    ] = False,
) -> None:
    """Check that everything is as it has to be; status 1 if something must be put right."""
    from videomeet.doctor import examine

    findings = examine(os.environ, online=online)
    for finding in findings:
        typer.echo(f"{finding.grade.value:<8}{finding.about:<14}{finding.text}")
    if any(finding.must_be_mended for finding in findings):
        raise typer.Exit(1)


@app.command()
@one_sentence
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


def _migrated(settings: Settings) -> Settings:
    """The settings, if their database is ready for this release."""
    from videomeet.store import migrations

    if not settings.database_path.exists():
        raise _stop(f"There is no database at {settings.database_path} yet: run videomeet migrate.")
    if migrations.current(settings.database_url) != migrations.newest(settings.database_url):
        raise _stop(f"The database {settings.database_path} is of another release: run videomeet migrate.")
    return settings


def _with_services(flow: Callable[["Services"], Awaitable[object]], settings: Settings | None = None) -> None:
    from videomeet import bootstrap

    known = settings or _migrated(load_settings(os.environ))

    async def run() -> None:
        house = bootstrap.House(known)
        try:
            await flow(house.services)
        finally:
            await house.close()

    asyncio.run(run())


def _password(path: Path | None) -> str:
    if path is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        return path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise _stop(f"The password file {path} can't be read ({error}).") from None


def _stop(sentence: str) -> typer.Exit:
    typer.echo(f"videomeet: {sentence}", err=True)
    return typer.Exit(1)
