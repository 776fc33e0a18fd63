"""Settings and maintenance > E-mail."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Problem, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer, MailSettings
from videomeet.flows.mail import mail_setup as flow
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form

FormFields = Mapping[str, str]
SETUP_PATH = "/settings/email"


async def show_setup(request: Request) -> Response:
    """The mail settings, and whether they work."""
    return await _setup_page(request)


async def save_sending(request: Request) -> Response:
    """Save how e-mails are sent; rejected input stays in the form, with 422."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    requested = MailSettings(
        server=_parse_server(form, 587) if "own_server" in form else None,
        sender_name=_form_text(form, "sender_name", 200),
        sender_address=_form_text(form, "sender_address"),
        reply_to=_form_text(form, "reply_to"),
        mail_link="mail_link" in form,
    )
    try:
        await flow.save_sending(get_services(request), caller, requested)
    except Refused as error:
        return await _setup_page(
            request, field_errors={"sending": error.fields}, typed_forms={"sending": form}
        )
    return RedirectResponse(f"{SETUP_PATH}?saved", 303)


async def save_inbox(request: Request) -> Response:
    """Save the mailbox where answers are read; rejected input stays in the form, with 422."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    inbox = _parse_server(form, 993) if "own_server" in form else None
    try:
        await flow.save_inbox(get_services(request), caller, inbox, form.get("folder", ""))
    except Refused as error:
        return await _setup_page(request, field_errors={"inbox": error.fields}, typed_forms={"inbox": form})
    return RedirectResponse(f"{SETUP_PATH}?saved", 303)


async def send_test_mail(request: Request) -> Response:
    """Send a test mail to the caller, and show the mail server's answer."""
    caller = await callers.require_administrator(request)
    try:
        await flow.send_test_mail(get_services(request), caller)
    except Problem as error:
        return await _setup_page(request, status=200, send_problem=error.reason)
    return RedirectResponse(f"{SETUP_PATH}?sent", 303)


def _parse_server(form: FormFields, port: int) -> MailServer:
    port_text = form.get("port", "").strip()
    is_port = (
        port_text.isascii() and port_text.isdigit() and 0 < len(port_text) < 6 and int(port_text) < 65536
    )
    return MailServer(
        host=form.get("host", "").strip()[:253],
        port=int(port_text) if is_port else 0 if port_text else port,
        security=form.get("security", ""),
        user=_form_text(form, "user"),
        password=form.get("password") or None,
    )


def _form_text(form: FormFields, name: str, max_length: int = 254) -> str | None:
    return form.get(name, "").strip()[:max_length] or None


async def _setup_page(
    request: Request,
    *,
    status: int = 422,
    field_errors: Mapping[str, Mapping[str, Reason]] | None = None,
    typed_forms: Mapping[str, FormFields] | None = None,
    send_problem: Reason | None = None,
) -> Response:
    caller = await callers.require_administrator(request)
    setup = await flow.get_setup(get_services(request), caller)
    return render(
        request,
        "mail/mail_setup.html",
        current="settings",
        status=status if field_errors else 200,
        setup=setup,
        sending=_form_values(setup.settings.server, setup.settings, (typed_forms or {}).get("sending")),
        inbox=_form_values(setup.settings.inbox, setup.settings, (typed_forms or {}).get("inbox")),
        field_errors=field_errors or {},
        send_problem=send_problem,
        query=request.query_params,
        demo=get_services(request).demo,
    )


def _form_values(
    server: MailServer | None, saved: MailSettings, typed_form: FormFields | None
) -> dict[str, Any]:
    """The values of a form's fields, typed or saved. Passwords are never sent to a page."""
    if typed_form is not None:
        return {
            **dict.fromkeys(FORM_FIELDS, ""),
            **typed_form,
            "own_server": "own_server" in typed_form,
            "has_password": False,  # nosec B105 # whether there is one
            "mail_link": "mail_link" in typed_form,
        }
    server = server or MailServer("", 0, "")
    return {
        "own_server": bool(server.host),
        "host": server.host,
        "port": server.port or "",
        "security": server.security,
        "user": server.user or "",
        "has_password": bool(server.password),
        "sender_name": saved.sender_name or "",
        "sender_address": saved.sender_address or "",
        "reply_to": saved.reply_to or "",
        "mail_link": saved.mail_link,
        "folder": saved.inbox_folder,
    }


FORM_FIELDS = ("host", "port", "security", "user", "sender_name", "sender_address", "reply_to", "folder")
