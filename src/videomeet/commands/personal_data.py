"""`videomeet person ...`: what is held on somebody."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from videomeet.commands.command_setup import exit_with_error, report_errors, with_services
from videomeet.commands.people_commands import CustomerId

if TYPE_CHECKING:
    from videomeet.flows.services import Services

person_commands = typer.Typer(no_args_is_help=True, help="person export, erase.")

Address = Annotated[str | None, typer.Option(help="An e-mail address, whoever has it.")]
Contact = Annotated[int | None, typer.Option(help="The ID of a contact.")]
Colleague = Annotated[
    str | None, typer.Option("--associate", help="The ID of an associate, or what they sign in with.")
]


@person_commands.command("export")
@report_errors
def person_export(
    customer_id: CustomerId,
    address: Address = None,
    contact: Contact = None,
    associate: Colleague = None,
    out: Annotated[
        Path | None, typer.Option(help="A file that does not exist yet; the screen if not given.")
    ] = None,
) -> None:
    """Write what is held on somebody, as JSON."""
    from videomeet.flows.personal_data.export_person import export_by_operator

    kind, key = _named(address, contact, associate)

    async def export(services: "Services") -> None:
        _, pieces = await export_by_operator(services, customer_id, kind, key)
        if out is None:
            async for piece in pieces:
                typer.echo(piece, nl=False)
        else:
            await _write(out, pieces)

    if out is not None and out.exists():
        raise exit_with_error(f"{out} exists already: name another file.")
    with_services(export)
    if out is not None:
        typer.echo(f"Wrote {out}. It is personal data: hand it over, then delete it.")


@person_commands.command("erase")
@report_errors
def person_erase(
    customer_id: CustomerId,
    address: Address = None,
    contact: Contact = None,
    associate: Colleague = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Erase what is held on somebody, after asking. Run it again after it was interrupted."""
    from videomeet.flows.personal_data.erase_person import erase_by_operator
    from videomeet.flows.personal_data.review_erasure import find_by_operator, measure

    kind, key = _named(address, contact, associate)

    async def erase(services: "Services") -> None:
        person = await find_by_operator(services, customer_id, kind, key)
        extent = await measure(services, person)
        typer.echo(
            f"{person.name}: appointments {extent.appointments}, answers {extent.responses}, "
            f"e-mails {extent.emails}, audit entries {extent.audit_entries}."
        )
        if not yes:
            typer.confirm("Erase this person for good?", abort=True)
        await erase_by_operator(services, person)
        typer.echo("Erased. Titles, agendas and notes were not searched.")
        if extent.was_connected:
            typer.echo(
                "The sign-in at the provider is being revoked; past meetings stay in that account there."
            )

    with_services(erase)


def _named(address: str | None, contact: int | None, associate: str | None) -> tuple[str, str]:
    """By what the person is named, and which they are."""
    given = {"address": address, "contact": contact, "associate": associate}
    named = [(kind, str(key)) for kind, key in given.items() if key is not None]
    if len(named) != 1:
        raise exit_with_error("Give one of --address, --contact and --associate.")
    return named[0]


async def _write(path: Path, pieces: AsyncIterator[str]) -> None:
    """For whoever runs the command alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            async for piece in pieces:
                file.write(piece)
    except OSError as error:
        raise exit_with_error(f"{path} can't be written ({error.strerror}).") from None
