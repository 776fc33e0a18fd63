"""The program `videomeet-sandbox`: serves the simulators on loopback, or says in one sentence why not.

It listens before it imports what is large: whoever started it may ask at once, and waits for the answer only.
"""

import contextlib
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from videomeet_sandbox.settings import SandboxConfig, ahead_by

if TYPE_CHECKING:
    import uvicorn

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}


def stop_with(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(2)


def bind(host: str, port: int, option: str = "--port") -> socket.socket:
    """A listening loopback socket; raises `typer.Exit` after one clear sentence."""
    if host not in LOOPBACK:
        raise stop_with(
            f"The sandbox listens on this machine only: --host must be 127.0.0.1 or ::1, not {host}."
        )
    listener = socket.socket(LOOPBACK[host])
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise stop_with(
            f"Port {port} can't be used ({error.strerror}): choose another with {option}."
        ) from None
    except OverflowError:
        raise stop_with(f"{port} is no port number: choose one between 1 and 65535.") from None
    return listener


def specs_from_environment() -> Path | None:
    named = os.environ.get("VIDEOMEET_SPECS", "")
    return Path(named) if named else None


@app.command()
def sandbox(  # nosec B107 # none is no password
    client_id: Annotated[str, typer.Option(help="The app's client id.")],
    client_secret: Annotated[str, typer.Option(help="The app's client secret.")],
    redirect_uri: Annotated[
        list[str], typer.Option(help="An address people may be sent back to; may be repeated.")
    ],
    host: Annotated[str, typer.Option(help="Loopback only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8701,
    state: Annotated[Path | None, typer.Option(help="A file that keeps everything over a restart.")] = None,
    app_name: Annotated[str, typer.Option(help="The app's name at the Marketplace.")] = "Videomeet",
    webhook_url: Annotated[
        str | None, typer.Option(help="Where signed webhooks go; without it none are sent.")
    ] = None,
    webhook_secret: Annotated[str, typer.Option(help="Signs the webhooks; needed with --webhook-url.")] = "",
    webhook_time_scale: Annotated[
        float, typer.Option(help="Shrinks the waits between webhook attempts.")
    ] = 1.0,
    mail_port: Annotated[
        int | None, typer.Option(help="Where mail is caught (SMTP); without it none is.")
    ] = None,
    imap_port: Annotated[
        int | None, typer.Option(help="Where caught mail is served (IMAP); without it none is.")
    ] = None,
    clock_ahead: Annotated[
        float, typer.Option(help="Seconds by which its clock is ahead of the machine's.")
    ] = 0.0,
) -> None:
    """Simulates the video providers, to try every step without an account. Never for production."""
    import uvicorn

    from videomeet_sandbox.app import create_app
    from videomeet_sandbox.specification.check import SpecificationError

    if webhook_url and not webhook_secret:
        raise stop_with("--webhook-url needs --webhook-secret: webhooks are always signed.")
    listener = bind(host, port)
    smtp = None if mail_port is None else bind(host, mail_port, "--mail-port")
    imap = None if imap_port is None else bind(host, imap_port, "--imap-port")
    url_host = f"[{host}]" if ":" in host else host
    config = SandboxConfig(
        base_url=f"http://{url_host}:{listener.getsockname()[1]}",
        client_id=client_id,
        client_secret=client_secret,
        redirect_uris=tuple(redirect_uri),
        app_name=app_name,
        state_path=state,
        specs=specs_from_environment(),
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        webhook_time_scale=webhook_time_scale,
        smtp_listener=smtp,
        imap_listener=imap,
        now=ahead_by(clock_ahead),
    )
    try:
        app = create_app(config)
    except SpecificationError as error:
        raise stop_with(str(error)) from None
    server = uvicorn.Server(server_settings(app))
    typer.echo(f"The sandbox listens on {config.base_url}")
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is the normal way to end it
        server.run(sockets=[listener])


def server_settings(app: object) -> "uvicorn.Config":
    """Ctrl-C ends it within a second, even while a fault holds a request back."""
    import uvicorn

    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,
        # The sandbox has a clock of its own, and says what that one shows.
        date_header=False,
        timeout_graceful_shutdown=1,
        lifespan="on",
        ws="none",
    )
