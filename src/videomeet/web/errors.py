"""The one table: our error -> status, code and title; then the page, or the JSON, with its repair."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from videomeet.domain.errors import (
    Conflict,
    ContextInvalid,
    NeedsAuthorization,
    NeedsConfiguration,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotStored,
    Problem,
    Refused,
    Repair,
    TooManyAttempts,
    TryLater,
    Vanished,
)
from videomeet.domain.reason import Reason
from videomeet.messages.marked import said
from videomeet.messages.say import sentence, sentences
from videomeet.web import caller as callers
from videomeet.web.incoming import UNREADABLE
from videomeet.web.pages import language_of, render

log = structlog.get_logger("videomeet.web")
OOPS = said("404 OOPS. Something went wrong!")
WRONG = said("Something went wrong")


@dataclass(frozen=True)
class Told:
    """How an error is told: the HTTP status, the code in JSON, the title of the page."""

    status: int
    code: str
    title: str


TABLE: Mapping[type[Problem], Told] = {
    Refused: Told(422, "refused", said("That did not work")),
    Conflict: Told(409, "conflict", said("Somebody was faster")),
    NotFound: Told(404, "not_found", OOPS),
    Vanished: Told(404, "not_found", OOPS),
    NotSignedIn: Told(401, "not_signed_in", said("Please sign in")),
    NotAllowed: Told(403, "not_allowed", said("Not available to you")),
    TooManyAttempts: Told(429, "too_many_attempts", said("Please wait a little")),
    ContextInvalid: Told(409, "context_invalid", WRONG),
    NeedsAuthorization: Told(409, "needs_authorization", OOPS),
    NeedsConfiguration: Told(409, "needs_configuration", said("This needs an administrator")),
    NotStored: Told(503, "try_later", said("Nothing can be saved at this moment")),
    TryLater: Told(503, "try_later", said("Please try again in a moment")),
}
HTTP_TABLE: Mapping[int, tuple[Told, Reason]] = {
    400: (Told(400, "malformed", WRONG), UNREADABLE),
    403: (Told(403, "cross_origin", WRONG), Reason("request.cross_origin")),
    404: (Told(404, "not_found", OOPS), Reason("request.no_such_address")),
    405: (Told(405, "method_not_allowed", WRONG), Reason("request.method")),
    413: (Told(413, "too_large", said("That is too much")), Reason("request.too_large")),
    415: (Told(415, "malformed", WRONG), UNREADABLE),
}  # fmt: skip
UNEXPECTED = Told(500, "unexpected", WRONG)
UNEXPECTED_MESSAGE = Reason("request.our_mistake")


@dataclass(frozen=True)
class Button:
    """What mends it: a link (`get`) or a button that sends (`post`)."""

    label: str
    url: str
    method: str = "get"


REPAIRS: Mapping[Repair, Button] = {
    Repair.SIGN_IN_AGAIN: Button(said("Sign out and sign in again"), "/sign-out?again", "post"),
    Repair.AUTHORIZE: Button(said("Authenticate again"), "/meet/authorize"),
    Repair.DISCONNECT_USER: Button(said("Disconnect my user account"), "/meet/DisconnectUser"),
    Repair.CONFIGURE: Button(said("Configure your video-provider"), "/configure"),
}


def is_json(request: Request) -> bool:
    """Whether this address speaks JSON: all below /diary/ do."""
    return request.url.path.startswith("/diary/")


def repair_of(request: Request, repair: Repair | None) -> Button | None:
    """What the person can press."""
    if repair is Repair.SIGN_IN:
        return Button(said("Sign in"), callers.sign_in_path(_way_back(request)))
    if repair is Repair.RELOAD:
        label = said("Load the diary again") if is_json(request) else said("Try again")
        return Button(label, _way_back(request))
    return REPAIRS[repair] if repair else None


def told(problem: Problem) -> Told:
    """The table's row for an error or the nearest of its ancestors."""
    return next((TABLE[kind] for kind in type(problem).__mro__ if kind in TABLE), UNEXPECTED)


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer one of our own errors."""
    assert isinstance(error, Problem)  # noqa: S101
    if isinstance(error, NotSignedIn) and not is_json(request):
        return RedirectResponse(callers.sign_in_path(_way_back(request)), 303)
    return await answer_problem(request, error)


async def answer_problem(
    request: Request,
    error: Problem,
    *,
    also: Button | None = None,
    status: int | None = None,
    again: int | None = None,
) -> Response:
    """The page or the JSON for one of our errors. For pages: `also` is a second way on, and after `again`
    seconds the page tries again by itself."""
    row, reference = told(error), new_reference()
    log.info(
        "problem", reference=reference, code=row.code, kind=type(error).__name__, reason=error.reason.code
    )
    row = row if status is None else replace(row, status=status)
    button = repair_of(request, error.repair or (Repair.RELOAD if isinstance(error, TryLater) else None))
    response = await answer(request, row, error.reason, reference, [button, also], error.fields, again)
    if isinstance(error, TryLater) and error.after:
        response.headers["Retry-After"] = str(int(error.after) + 1)
    return response


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown addresses, methods, bodies."""
    assert isinstance(error, HTTPException)  # noqa: S101
    row, message = HTTP_TABLE.get(error.status_code, HTTP_TABLE[400])
    reference = new_reference()
    log.info("refused", reference=reference, code=row.code, status=row.status)
    response = await answer(request, row, message, reference, [])
    response.headers.update(error.headers or {})
    return response


async def on_unexpected(request: Request, error: Exception) -> Response:
    """Answer our own mistakes: the trace goes to the log, the reference to the person."""
    reference = new_reference()
    log.error("unexpected error", reference=reference, exc_info=error)
    return await answer(
        request, UNEXPECTED, UNEXPECTED_MESSAGE, reference, [repair_of(request, Repair.RELOAD)]
    )


async def answer(
    request: Request, row: Told, message: Reason, reference: str,
    buttons: Sequence[Button | None], fields: Mapping[str, Reason] | None = None, again: int | None = None,
) -> Response:  # fmt: skip
    """The JSON error, with the first button as its repair, or the friendly page with all of them."""
    offered = [button for button in buttons if button]
    if is_json(request):
        language = language_of(request)
        told_as = {
            "code": row.code, "message": sentence(message, language),
            "fields": sentences(fields or {}, language), "reference": reference,
        }  # fmt: skip
        repair = asdict(offered[0]) if offered else None
        return JSONResponse({"error": {**told_as, "repair": repair}}, row.status)
    if row is not UNEXPECTED:
        await callers.find(request)
    return render(
        request, "error.html", status=row.status, title=row.title, message=message, buttons=offered,
        reference=reference, oops=row.title == OOPS, small_window=_small_window(request), again=again,
    )  # fmt: skip


def new_reference() -> str:
    """A number that stands on the page and in the log."""
    return secrets.token_hex(3).upper()


def _small_window(request: Request) -> bool:
    return request.url.path.startswith("/connect/") or request.url.path == "/meet/authorize"


def _way_back(request: Request) -> str:
    """The page to return to: this one, or the one that a form was sent from."""
    if is_json(request):
        return "/diary"
    if request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return callers.local_path(request.url.path + query)
    came_from = urlsplit(request.headers.get("referer", ""))
    return callers.local_path(came_from.path) if came_from.netloc == request.url.netloc else "/diary"
