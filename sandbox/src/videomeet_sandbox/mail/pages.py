"""The catcher's pages: the list, one mail, its HTML in a box of its own, its parts, and the replies."""

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
from videomeet_sandbox.mail.store import KEPT, Mail
from videomeet_sandbox.pages import message, page

Handler = Callable[[Request], Awaitable[Response]]
A_PAGE = 25
# Nothing is fetched, nothing runs, whatever stands in the letter; links open beside it.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
GUARDED = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


async def list_mails(request: Request) -> Response:
    """Newest first, 25 on a page, everybody's or one recipient's."""
    service, recipient = mail_of(request), request.query_params.get("recipient", "")
    total = service.box.count(recipient)
    last = max(1, -(-total // A_PAGE))
    at = min(max(1, _number(request.query_params.get("page", ""))), last)
    mails = service.box.page(recipient, (at - 1) * A_PAGE, A_PAGE)
    return page(
        request,
        "mail/list.html",
        rows=[_row(mail) for mail in mails],
        on=service.config.smtp_listener is not None,
        recipients=service.box.recipients(),
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
        "when": _shown(mail.at),
        "subject": contents.header("Subject"),
        "from": contents.header("From") or mail.sender,
        "recipients": mail.recipients,
        "method": calendar.method if calendar else "",
    }


def _shown(at: datetime) -> str:
    return f"{at:%d %b %Y, %H:%M:%S} UTC"


def _with_mail(answer: Callable[[Request, Mail], Awaitable[Response]]) -> Handler:
    """The mail of the address, or the page that says there is none."""

    async def found_or_not(request: Request) -> Response:
        found = mail_of(request).box.get(request.path_params["number"])
        if found is None:
            hint = f"Only the newest {KEPT} mails are kept."
            return message(request, 404, "This mail is not here", "It was never caught, or it is gone.", hint)
        return await answer(request, found)

    return found_or_not


@_with_mail
async def show_mail(request: Request, mail: Mail) -> Response:
    sent = mail_of(request).box.get(_number(request.query_params.get("reply", "")))
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
        when=_shown(mail.at),
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
        return message(
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
    headers = {**GUARDED, "Content-Security-Policy": LETTER_POLICY}
    return HTMLResponse(framed(read(mail).html), headers=headers)


@_with_mail
async def download_mail(request: Request, mail: Mail) -> Response:
    return _download(mail.raw, f"mail-{mail.id}.eml", "message/rfc822")


@_with_mail
async def download_part(request: Request, mail: Mail) -> Response:
    number, parts = request.path_params["part"], read(mail).parts
    if number >= len(parts):
        return message(request, 404, "This attachment is not here", "The mail has no such part.")
    part = parts[number]
    return _download(part.content, part.name or f"part-{number}", "application/octet-stream")


def _download(content: bytes, name: str, kind: str) -> Response:
    """Never shown in the sandbox's own place, whatever it says it is."""
    headers = {**GUARDED, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, headers={**headers, "Content-Security-Policy": LETTER_POLICY}, media_type=kind)


ROUTES = (
    Route("/mail", list_mails, methods=["GET"]),
    Route("/mail/{number:int}", show_mail, methods=["GET"]),
    Route("/mail/{number:int}/html", show_html, methods=["GET"]),
    Route("/mail/{number:int}/mail.eml", download_mail, methods=["GET"]),
    Route("/mail/{number:int}/part/{part:int}", download_part, methods=["GET"]),
    Route("/mail/{number:int}/reply", send_reply, methods=["POST"]),
)
