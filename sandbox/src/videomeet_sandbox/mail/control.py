"""The control API's mail part: read what was caught, reply as a recipient, make the servers misbehave."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from videomeet_sandbox.control import ControlError, json_object
from videomeet_sandbox.mail.calendar import CalendarError
from videomeet_sandbox.mail.reply import reply
from videomeet_sandbox.mail.serialize import serialize
from videomeet_sandbox.mail.service import mail_of
from videomeet_sandbox.mail.store import Mail


def _mail(request: Request) -> Mail:
    mail = mail_of(request).store.get(request.path_params["number"])
    if mail is None:
        raise ControlError("There is no such mail in the sandbox.", 404)
    return mail


async def list_mails(request: Request) -> Response:
    """Oldest first; `?recipient=` for one person's."""
    mails = mail_of(request).store.all(request.query_params.get("recipient", ""))
    return JSONResponse([serialize(mail) for mail in mails])


async def show_mail(request: Request) -> Response:
    return JSONResponse(serialize(_mail(request)))


async def reply_to_mail(request: Request) -> Response:
    """`{"status": "accepted"|"declined"|"tentative"}`, and `as` (an address) where several were asked."""
    mail, body = _mail(request), await json_object(request)
    try:
        sent = reply(mail_of(request), mail, str(body.get("status")), str(body.get("as", "")))
    except CalendarError as error:
        raise ControlError(str(error)) from None
    return JSONResponse(serialize(sent), 201)


async def forget_mails(request: Request) -> Response:
    mail_of(request).store.clear()
    return Response(status_code=204)


async def add_fault(request: Request) -> Response:
    """`kind` slow (with `seconds`), greylist, refuse, drop or refuse_login; `match` is on the address."""
    return JSONResponse(asdict(mail_of(request).faults.add(await json_object(request))), 201)


async def remove_faults(request: Request) -> Response:
    mail_of(request).faults.active.clear()
    return Response(status_code=204)


ROUTES = (
    Route("/control/mail", list_mails, methods=["GET"]),
    Route("/control/mail", forget_mails, methods=["DELETE"]),
    Route("/control/mail/faults", add_fault, methods=["POST"]),
    Route("/control/mail/faults", remove_faults, methods=["DELETE"]),
    Route("/control/mail/{number:int}", show_mail, methods=["GET"]),
    Route("/control/mail/{number:int}/reply", reply_to_mail, methods=["POST"]),
)
