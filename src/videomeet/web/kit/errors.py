"""Turns an error into its response: one table gives status, code and title; the page or JSON has a repair."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import (
    Conflict,
    ContextInvalid,
    DatabaseUnavailable,
    NeedsAuthorization,
    NeedsConfiguration,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    Refused,
    Repair,
    TooManyAttempts,
    TryLater,
    Vanished,
)
from videomeet.domain.kit.reason import Reason
from videomeet.flows.people.audit_log import record_refusal
from videomeet.messages.markers import gettext_noop
from videomeet.messages.translate import sentence, sentences
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import cached_caller, get_services, language_of, render
from videomeet.web.kit.repairs import (
    RepairButton,
    expects_json,
    repair_button,
    return_path,
    serialize_button,
)
from videomeet.web.kit.request_parsing import UNREADABLE_MESSAGE
from videomeet.web.kit.response_schemas import ErrorBody, ErrorResponse, json_response

log = structlog.get_logger("videomeet.web")
OOPS_TITLE = gettext_noop("404 OOPS. Something went wrong!")
GENERIC_TITLE = gettext_noop("Something went wrong")


@dataclass(frozen=True)
class ErrorPresentation:
    """How an error is presented: the HTTP status, the code in JSON, the title of the page."""

    status: int
    code: str
    title: str


PROBLEM_TABLE: Mapping[type[Problem], ErrorPresentation] = {
    Refused: ErrorPresentation(422, "refused", gettext_noop("That did not work")),
    Conflict: ErrorPresentation(409, "conflict", gettext_noop("Somebody was faster")),
    NotFound: ErrorPresentation(404, "not_found", OOPS_TITLE),
    Vanished: ErrorPresentation(404, "not_found", OOPS_TITLE),
    NotSignedIn: ErrorPresentation(401, "not_signed_in", gettext_noop("Please sign in")),
    NotAllowed: ErrorPresentation(403, "not_allowed", gettext_noop("Not available to you")),
    TooManyAttempts: ErrorPresentation(429, "too_many_attempts", gettext_noop("Please wait a little")),
    ContextInvalid: ErrorPresentation(409, "context_invalid", GENERIC_TITLE),
    NeedsAuthorization: ErrorPresentation(409, "needs_authorization", OOPS_TITLE),
    NeedsConfiguration: ErrorPresentation(
        409, "needs_configuration", gettext_noop("This needs an administrator")
    ),
    DatabaseUnavailable: ErrorPresentation(
        503, "try_later", gettext_noop("Nothing can be saved at this moment")
    ),
    TryLater: ErrorPresentation(503, "try_later", gettext_noop("Please try again in a moment")),
}
HTTP_TABLE: Mapping[int, tuple[ErrorPresentation, Reason]] = {
    400: (ErrorPresentation(400, "malformed", GENERIC_TITLE), UNREADABLE_MESSAGE),
    403: (ErrorPresentation(403, "cross_origin", GENERIC_TITLE), Reason("request.cross_origin")),
    404: (ErrorPresentation(404, "not_found", OOPS_TITLE), Reason("request.no_such_address")),
    405: (ErrorPresentation(405, "method_not_allowed", GENERIC_TITLE), Reason("request.method")),
    421: (ErrorPresentation(421, "wrong_host", GENERIC_TITLE), Reason("request.wrong_host")),
    413: (ErrorPresentation(413, "too_large", gettext_noop("That is too much")), Reason("request.too_large")),
    415: (ErrorPresentation(415, "malformed", GENERIC_TITLE), UNREADABLE_MESSAGE),
}
UNEXPECTED = ErrorPresentation(500, "unexpected", GENERIC_TITLE)
UNEXPECTED_MESSAGE = Reason("request.our_mistake")


def find_presentation(problem: Problem) -> ErrorPresentation:
    """The table's row for an error or the nearest of its ancestors."""
    return next((PROBLEM_TABLE[kind] for kind in type(problem).__mro__ if kind in PROBLEM_TABLE), UNEXPECTED)


async def handle_problem(request: Request, error: Exception) -> Response:
    """Answer one of our own errors."""
    assert isinstance(error, Problem)  # noqa: S101  # nosec B101 # for the type checker
    if isinstance(error, NotSignedIn) and not expects_json(request):
        return RedirectResponse(callers.sign_in_path(return_path(request)), 303)
    return await problem_response(request, error)


async def problem_response(
    request: Request,
    error: Problem,
    *,
    extra_button: RepairButton | None = None,
    status: int | None = None,
    reload_after: int | None = None,
) -> Response:
    """The page or the JSON for one of our errors, which is logged with its reference.

    Pages only: `extra_button` is offered as well, and the page reloads itself after `reload_after` seconds.
    `status` overrides the table's.
    """
    presentation, reference = find_presentation(error), generate_reference()
    await _record_refusal(request, error)
    log.info(
        "problem_response",
        reference=reference,
        code=presentation.code,
        kind=type(error).__name__,
        reason=error.reason.code,
    )
    presentation = presentation if status is None else replace(presentation, status=status)
    button = repair_button(request, error.repair or (Repair.RELOAD if isinstance(error, TryLater) else None))
    response = await error_response(
        request, presentation, error.reason, reference, [button, extra_button], error.fields, reload_after
    )
    if isinstance(error, TryLater) and error.retry_after:
        response.headers["Retry-After"] = str(int(error.retry_after) + 1)
    return response


async def _record_refusal(request: Request, error: Problem) -> None:
    """What people may not do, and what they try too often, stands in the audit."""
    caller, route = cached_caller(request), request.scope.get("route")
    if caller and route and isinstance(error, NotAllowed | TooManyAttempts):
        # A full disk must not hide what was refused.
        with suppress(DatabaseUnavailable):
            await record_refusal(get_services(request), caller, request.method, route.path, error)


async def handle_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the framework rejects: unknown addresses, methods, bodies."""
    assert isinstance(error, HTTPException)  # noqa: S101  # nosec B101 # for the type checker
    presentation, message = HTTP_TABLE.get(error.status_code, HTTP_TABLE[400])
    reference = generate_reference()
    log.info("request_refused", reference=reference, code=presentation.code, status=presentation.status)
    response = await error_response(request, presentation, message, reference, [])
    response.headers.update(error.headers or {})
    return response


async def handle_unexpected(request: Request, error: Exception) -> Response:
    """Answer a bug of ours: the traceback is logged, the page shows the reference."""
    reference = generate_reference()
    log.error("unexpected_error", reference=reference, exc_info=error)
    return await error_response(
        request, UNEXPECTED, UNEXPECTED_MESSAGE, reference, [repair_button(request, Repair.RELOAD)]
    )


async def error_response(
    request: Request,
    presentation: ErrorPresentation,
    message: Reason,
    reference: str,
    buttons: Sequence[RepairButton | None],
    fields: Mapping[str, Reason] | None = None,
    reload_after: int | None = None,
) -> Response:
    """The JSON error, with the first button as its repair, or the friendly page with all of them."""
    shown_buttons = [button for button in buttons if button]
    if expects_json(request):
        language = language_of(request)
        error = ErrorBody(
            code=presentation.code,
            message=sentence(message, language),
            fields=dict(sentences(fields or {}, language)),
            repair=serialize_button(shown_buttons[0] if shown_buttons else None, language),
            reference=reference,
        )
        return json_response(ErrorResponse(error=error), presentation.status)
    if presentation is not UNEXPECTED:
        await callers.find(request)
    return render(
        request,
        "kit/error.html",
        status=presentation.status,
        title=presentation.title,
        message=message,
        buttons=shown_buttons,
        reference=reference,
        shows_repair_steps=presentation.title == OOPS_TITLE,
        is_popup=_is_popup(request),
        reload_after=reload_after,
    )


def generate_reference() -> str:
    """Six hexadecimal digits that are on the error page and in the log."""
    return secrets.token_hex(3).upper()


def _is_popup(request: Request) -> bool:
    return request.url.path.startswith("/connect/") or request.url.path == "/meet/authorize"
