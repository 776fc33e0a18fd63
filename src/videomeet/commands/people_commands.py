"""`videomeet tenant ...` and `videomeet user ...`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from videomeet.commands.command_setup import read_password, report_errors, require_migrated, with_services
from videomeet.settings import load_settings

if TYPE_CHECKING:
    from videomeet.flows.services import Services

tenant_commands = typer.Typer(no_args_is_help=True, help="tenant add, list, edit, remove.")
user_commands = typer.Typer(
    no_args_is_help=True,
    help="user add, list, edit, disable, enable, delete, remove-second-factor, reset-password.",
)

CustomerId = Annotated[str, typer.Option(help="The tenant's customer ID, for example Cust10001.")]
UserEmail = Annotated[str, typer.Option("--email", help="What they sign in with.")]
Zone = Annotated[str, typer.Option(help="An IANA time zone, for example Europe/Oslo.")]


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


@tenant_commands.command("list")
@report_errors
def tenant_list() -> None:
    """List the installations: customer ID, name, time zone."""
    from videomeet.flows.users import operator

    async def show(services: "Services") -> None:
        async for tenant in operator.list_tenants(services):
            typer.echo(f"{tenant.customer_id}\t{tenant.name}\t{tenant.zone}")

    with_services(show)


@tenant_commands.command("edit")
@report_errors
def tenant_edit(
    customer_id: CustomerId,
    name: Annotated[str | None, typer.Option(help="The company's name.")] = None,
    zone: Annotated[str | None, typer.Option(help="The IANA time zone of new associates.")] = None,
) -> None:
    """Change what is given of an installation."""
    from videomeet.flows.users import operator

    async def edit(services: "Services") -> None:
        tenant = await operator.edit_tenant(services, customer_id, name=name, zone=zone)
        typer.echo(f"{tenant.customer_id} is {tenant.name}, {tenant.zone}.")

    with_services(edit)


@tenant_commands.command("remove")
@report_errors
def tenant_remove(
    customer_id: CustomerId,
    confirm: Annotated[str, typer.Option(help="The customer ID once more, for everything is deleted.")],
    cancel_meetings: Annotated[
        bool,
        typer.Option(
            "--cancel-meetings/--keep-meetings",
            help="Delete what is upcoming at the provider and mail cancellations, or leave it there.",
        ),
    ],
) -> None:
    """Remove an installation and all its data. Everybody is out at once; a running worker does the rest."""
    from videomeet.flows.admin import remove_tenant

    if confirm != customer_id:
        raise typer.BadParameter("--confirm must be the same customer ID.")
    with_services(
        lambda services: remove_tenant.remove_tenant(services, customer_id, cancels_meetings=cancel_meetings)
    )
    typer.echo(f"{customer_id} is locked out. A running worker deletes the rest, and logs tenant_removed.")


@user_commands.command("edit")
@report_errors
def user_edit(
    email: UserEmail,
    name: Annotated[str | None, typer.Option(help="First and last name.")] = None,
    new_email: Annotated[str | None, typer.Option(help="What they sign in with from now on.")] = None,
    zone: Annotated[str | None, typer.Option(help="An IANA time zone.")] = None,
    language: Annotated[str | None, typer.Option(help="A language code, for example en.")] = None,
    administrator: Annotated[
        bool | None, typer.Option("--administrator/--no-administrator", help="May configure the tenant.")
    ] = None,
) -> None:
    """Change what is given of somebody."""
    from videomeet.flows.users import operator

    async def edit(services: "Services") -> None:
        user = await operator.edit_user(
            services,
            email,
            name=name,
            new_email=new_email,
            zone=zone,
            language=language,
            administrator=administrator,
        )
        role = "administrator" if user.administrator else "associate"
        typer.echo(f"{user.email} is {user.name}, {role}, {user.zone}, {user.language}.")

    with_services(edit)


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


@user_commands.command("delete")
@report_errors
def user_delete(
    email: UserEmail,
    hand_over_to: Annotated[
        str | None, typer.Option(help="The colleague, by e-mail, who gets their upcoming appointments.")
    ] = None,
    delete_upcoming: Annotated[
        bool, typer.Option("--delete-upcoming", help="Delete those instead; guests get a cancellation.")
    ] = False,
) -> None:
    """Delete somebody who has left. What is upcoming is handed over or deleted by the worker, in slices."""
    from videomeet.flows.admin import offboarding

    if (hand_over_to is None) != delete_upcoming:
        raise typer.BadParameter("Give either --hand-over-to or --delete-upcoming.")
    with_services(lambda services: offboarding.delete_user_by_email(services, email, hand_over_to))
    typer.echo(f"Deleted {email}. A running worker does the rest within minutes.")


@user_commands.command("remove-second-factor")
@report_errors
def user_remove_second_factor(email: UserEmail) -> None:
    """Remove every second factor of somebody who has lost theirs; they are signed out everywhere."""
    from videomeet.flows.users import operator

    with_services(lambda services: operator.remove_second_factor(services, email))
    typer.echo(f"{email} has no second factor any more.")


@user_commands.command("reset-password")
@report_errors
def user_reset_password(email: UserEmail) -> None:
    """Print a link by which somebody sets their password: it works once, and for two days."""
    from videomeet.flows.users import operator

    async def show(services: "Services") -> None:
        typer.echo(await operator.reset_password(services, email))

    with_services(show)
