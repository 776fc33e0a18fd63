"""Settings and maintenance > E-mail."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import Problem, Refused
from videomeet.domain.letter import MailServer, MailSettings
from videomeet.domain.reason import Reason
from videomeet.flows import mail_setup as flow
from videomeet.web import caller as callers
from videomeet.web.incoming import form_of
from videomeet.web.pages import render, services_of

Form = Mapping[str, str]
PATH = "/settings/email"


async def show(request: Request) -> Response:
    """What is set up, and whether it works."""
    return await _page(request)


async def save_sending(request: Request) -> Response:
    """Save how letters go out; what was refused stays in the fields."""
    caller, form = await callers.require_administrator(request), await form_of(request)
    wanted = MailSettings(
        server=_server(form, 587) if "own" in form else None,
        sender_name=_text(form, "sender_name", 200), sender_address=_text(form, "sender_address"),
        reply_to=_text(form, "reply_to"), mail_link="mail_link" in form,
    )  # fmt: skip
    try:
        await flow.save_sending(services_of(request), caller, wanted)
    except Refused as error:
        return await _page(request, refused={"sending": error.fields}, typed={"sending": form})
    return RedirectResponse(f"{PATH}?saved", 303)


async def save_answers(request: Request) -> Response:
    """Save where answers are read."""
    caller, form = await callers.require_administrator(request), await form_of(request)
    inbox = _server(form, 993) if "own" in form else None
    try:
        await flow.save_answers(services_of(request), caller, inbox, form.get("folder", ""))
    except Refused as error:
        return await _page(request, refused={"answers": error.fields}, typed={"answers": form})
    return RedirectResponse(f"{PATH}?saved", 303)


async def send_test(request: Request) -> Response:
    """Send a test mail, and say what the mail server said."""
    caller = await callers.require_administrator(request)
    try:
        await flow.send_test(services_of(request), caller)
    except Problem as error:
        return await _page(request, status=200, trouble=error.reason)
    return RedirectResponse(f"{PATH}?sent", 303)


def _server(form: Form, port: int) -> MailServer:
    typed = form.get("port", "").strip()
    usable = typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 and int(typed) < 65536
    return MailServer(
        host=form.get("host", "").strip()[:253], port=int(typed) if usable else 0 if typed else port,
        security=form.get("security", ""), user=_text(form, "user"), password=form.get("password") or None,
    )  # fmt: skip


def _text(form: Form, name: str, longest: int = 254) -> str | None:
    return form.get(name, "").strip()[:longest] or None


async def _page(
    request: Request, *, status: int = 422, refused: Mapping[str, Mapping[str, Reason]] | None = None,
    typed: Mapping[str, Form] | None = None, trouble: Reason | None = None,
) -> Response:  # fmt: skip
    caller = await callers.require_administrator(request)
    found = await flow.setup(services_of(request), caller)
    return render(
        request, "email.html", current="settings", status=status if refused else 200, setup=found,
        sending=_values(found.settings.server, found.settings, (typed or {}).get("sending")),
        answers=_values(found.settings.inbox, found.settings, (typed or {}).get("answers")),
        refused=refused or {}, trouble=trouble, query=request.query_params, demo=services_of(request).demo,
    )  # fmt: skip


def _values(server: MailServer | None, kept: MailSettings, typed: Form | None) -> dict[str, Any]:
    """What stands in a form's fields. Passwords never come back to a page."""
    if typed is not None:
        return {**dict.fromkeys(FIELDS, ""), **typed, "own": "own" in typed, "has_password": False,
                "mail_link": "mail_link" in typed}  # fmt: skip
    server = server or MailServer("", 0, "")
    return {
        "own": bool(server.host), "host": server.host, "port": server.port or "",
        "security": server.security, "user": server.user or "",
        "has_password": bool(server.password), "sender_name": kept.sender_name or "",
        "sender_address": kept.sender_address or "", "reply_to": kept.reply_to or "",
        "mail_link": kept.mail_link, "folder": kept.inbox_folder,
    }  # fmt: skip


FIELDS = ("host", "port", "security", "user", "sender_name", "sender_address", "reply_to", "folder")
