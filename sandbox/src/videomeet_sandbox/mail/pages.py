"""The catcher's pages: the list, one mail, its HTML in a frame of its own, its parts, and the replies."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from videomeet_sandbox.mail.calendar import CalendarError, Event, read_event
from videomeet_sandbox.mail.message_html import framed, linked
from videomeet_sandbox.mail.reading import Contents, read
from videomeet_sandbox.mail.reply import repliers, reply
from videomeet_sandbox.mail.service import mail_of
from videomeet_sandbox.mail.store import MAX_MAILS, Mail
from videomeet_sandbox.pages import message_page, page

Handler = Callable[[Request], Awaitable[Response]]
PAGE_SIZE = 25
# Nothing is fetched, nothing runs, whatever the message holds; links open beside it.
MESSAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def list_mails(request: Request) -> Response:
    """Newest first, 25 on a page, everybody's or one recipient's."""
    service, recipient = mail_of(request), request.query_params.get("recipient", "")
    total = service.store.count(recipient)
    last = max(1, -(-total // PAGE_SIZE))
    at = min(max(1, _number(request.query_params.get("page", ""))), last)
    mails = service.store.page(recipient, (at - 1) * PAGE_SIZE, PAGE_SIZE)
    return page(
        request,
        "mail/list.html",
        rows=[_row(mail) for mail in mails],
        on=service.config.smtp_listener is not None,
        recipients=service.store.recipients(),
        recipient=recipient,
        at=at,
        last=last,
        total=total,
        address=lambda number: "/mail?" + urlencode({"recipient": recipient, "page": number}),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _row(mail: Mail) -> dict[str, Any]:
    contents = read(mail)
    calendar = contents.calendar
    return {
        "id": mail.id,
        "when": _format_time(mail.at),
        "subject": contents.header("Subject"),
        "from": contents.header("From") or mail.sender,
        "recipients": mail.recipients,
        "method": calendar.method if calendar else "",
    }


def _format_time(at: datetime) -> str:
    return f"{at:%d %b %Y, %H:%M:%S} UTC"


def _with_mail(handler: Callable[[Request, Mail], Awaitable[Response]]) -> Handler:
    """The mail of the address, or the page that says there is none."""

    async def with_mail_or_404(request: Request) -> Response:
        mail = mail_of(request).store.get(request.path_params["number"])
        if mail is None:
            hint = f"Only the newest {MAX_MAILS} mails are kept."
            return message_page(
                request, 404, "This mail is not here", "It was never caught, or it is gone.", hint
            )
        return await handler(request, mail)

    return with_mail_or_404


@_with_mail
async def show_mail(request: Request, mail: Mail) -> Response:
    sent = mail_of(request).store.get(_number(request.query_params.get("reply", "")))
    return _mail_page(request, mail, sent=sent)


def _mail_page(
    request: Request, mail: Mail, status: int = 200, *, sent: Mail | None = None, problem: str = ""
) -> Response:
    contents = read(mail)
    event, unreadable = _event(contents)
    return page(
        request,
        "mail/show.html",
        status,
        mail=mail,
        when=_format_time(mail.at),
        contents=contents,
        text=linked(contents.text),
        event=event,
        unreadable=unreadable,
        raw_calendar=contents.calendar.text if contents.calendar else "",
        repliers=repliers(mail, event) if event else [],
        sent=sent and {"id": sent.id, "subject": read(sent).header("Subject"), "to": sent.recipients[0]},
        problem=problem,
    )


def _event(contents: Contents) -> tuple[Event | None, str]:
    """The event, and why there is none although there is a calendar part."""
    if contents.calendar is None:
        return None, ""
    try:
        return read_event(contents.calendar.text), ""
    except CalendarError as error:
        return None, str(error)


@_with_mail
async def send_reply(request: Request, mail: Mail) -> Response:
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return message_page(
            request, 403, "Nothing was sent", "This reply was not asked for on the sandbox's own page."
        )
    form = await request.form()
    try:
        sent = reply(mail_of(request), mail, str(form.get("status", "")), str(form.get("as", "")))
    except CalendarError as error:
        return _mail_page(request, mail, 400, problem=str(error))
    return RedirectResponse(f"/mail/{mail.id}?reply={sent.id}", 303)


@_with_mail
async def show_html(request: Request, mail: Mail) -> Response:
    """The HTML alone, for the frame in the mail's page."""
    headers = {**SECURITY_HEADERS, "Content-Security-Policy": MESSAGE_POLICY}
    return HTMLResponse(framed(read(mail).html), headers=headers)


@_with_mail
async def download_mail(request: Request, mail: Mail) -> Response:
    return _download(mail.raw, f"mail-{mail.id}.eml", "message/rfc822")


@_with_mail
async def download_part(request: Request, mail: Mail) -> Response:
    number, parts = request.path_params["part"], read(mail).parts
    if number >= len(parts):
        return message_page(request, 404, "This attachment is not here", "The mail has no such part.")
    part = parts[number]
    return _download(part.content, part.name or f"part-{number}", "application/octet-stream")


def _download(content: bytes, name: str, kind: str) -> Response:
    """Never shown in the sandbox's own place, whatever it says it is."""
    headers = {
        **SECURITY_HEADERS,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return Response(content, headers={**headers, "Content-Security-Policy": MESSAGE_POLICY}, media_type=kind)


ROUTES = (
    Route("/mail", list_mails, methods=["GET"]),
    Route("/mail/{number:int}", show_mail, methods=["GET"]),
    Route("/mail/{number:int}/html", show_html, methods=["GET"]),
    Route("/mail/{number:int}/mail.eml", download_mail, methods=["GET"]),
    Route("/mail/{number:int}/part/{part:int}", download_part, methods=["GET"]),
    Route("/mail/{number:int}/reply", send_reply, methods=["POST"]),
)
