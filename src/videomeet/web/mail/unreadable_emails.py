"""Settings and maintenance > E-mail: the incoming e-mails that could not be read."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.mail.unreadable_email import RETENTION
from videomeet.flows.mail import unreadable_emails as flow
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number, path_id

PATH = "/settings/email/unreadable"


async def list_unreadable(request: Request) -> Response:
    """Each with the reason, to be downloaded."""
    caller = await callers.require_administrator(request)
    page = await flow.list_unreadable(get_services(request), caller, page_number(request))
    if page.page > page.page_count:
        return RedirectResponse(f"{PATH}?page={page.page_count}", 303)
    return render(request, "mail/unreadable_emails.html", current="settings", page=page, days=RETENTION.days)


async def download(request: Request) -> Response:
    """One as it came, for a mail program: never shown by the browser."""
    caller = await callers.require_administrator(request)
    email_id = path_id(request, "id")
    raw = await flow.download(get_services(request), caller, email_id)
    headers = {"Content-Disposition": f"attachment; filename=email-{email_id}.eml"}
    return Response(raw, media_type="message/rfc822", headers=headers)
