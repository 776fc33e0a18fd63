"""What Zoom's error codes mean to us: one table from (status, code) to who has to act next."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog

from videomeet.domain.kit.errors import NeedsAuthorization, Problem, Refused, Repair, TryLater, Vanished
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Response, TokenRejected

MAX_REASON_LENGTH = 300
SCOPE_PATTERN = re.compile(r"\b[a-z_]+:[a-z_]+(?::[a-z_]+)*\b")

log = structlog.get_logger(__name__)


def to_problem(response: Response, secrets: Iterable[str] = ()) -> Problem:
    """Our error for an answer of Zoom's that is no success; `secrets` are redacted from Zoom's words."""
    body = response.json if isinstance(response.json, dict) else {}
    code = body.get("code")
    tracking = response.headers.get("x-zm-trackingid")
    log.info("zoom_request_rejected", status=response.status, code=code, tracking=tracking)
    reason = _reason_text(body, secrets)
    if not isinstance(code, int):
        return _problem_without_code(response.status, reason)
    make_problem = (
        PROBLEM_BY_CODE.get((response.status, code))
        or PROBLEM_BY_CODE.get((None, code))
        or _problem_for_status(response.status)
    )
    return make_problem(reason)


def _problem_for_status(status: int) -> Callable[[str], Problem]:
    if status == 401:
        return _token_rejected
    return _refused if status in (400, 403, 404, 409, 422) else _unexpected_response


def _problem_without_code(status: int, reason: str) -> Problem:
    # It may not be Zoom's API that speaks (a proxy, a maintenance page): a 404 like that is no lost meeting.
    return _token_rejected(reason) if status == 401 else _unexpected_response(reason)


def _unexpected_response(_reason: str) -> Problem:
    return TryLater(Reason("zoom.not_understood"))


def _refused(reason: str) -> Problem:
    return Refused(Reason("zoom.refused", detail=reason))


def _token_rejected(_reason: str) -> Problem:
    return TokenRejected(Reason("zoom.token_dead"))


def _grant_replaced(_reason: str) -> Problem:
    return NeedsAuthorization(Reason("zoom.grant_replaced"))


def _scope_missing(reason: str) -> Problem:
    names = sorted(
        {name for name in SCOPE_PATTERN.findall(reason) if not name.endswith((":admin", ":master"))}
    )
    missing = tuple(names) or Reason("zoom.a_permission")
    return NeedsAuthorization(
        Reason("zoom.scope_missing", scopes=missing),
        repair=Repair.AUTHORIZE,
    )


def _meeting_vanished(_reason: str) -> Problem:
    return Vanished(Reason("zoom.meeting_gone"))


def _unknown_user(_reason: str) -> Problem:
    return NeedsAuthorization(Reason("zoom.user_gone"))


def _hosting_not_allowed(_reason: str) -> Problem:
    return Refused(Reason("zoom.may_not_host"))


def _plan_not_sufficient(reason: str) -> Problem:
    return Refused(Reason("zoom.plan", detail=reason))


def _invalid_meeting(reason: str) -> Problem:
    fields = (
        {"passcode": Reason("zoom.detail", detail=reason)}
        if re.search(r"passw?code|password", reason, re.IGNORECASE)
        else {}
    )
    return Refused(Reason("zoom.meeting_invalid", detail=reason), fields=fields)


PROBLEM_BY_CODE: Mapping[tuple[int | None, int], Callable[[str], Problem]] = {
    (401, 124): _token_rejected,
    (None, 4711): _scope_missing,
    (None, 4741): _grant_replaced,
    (404, 3001): _meeting_vanished,
    (404, 1001): _unknown_user,
    (400, 3161): _hosting_not_allowed,
    (400, 200): _plan_not_sufficient,
    (400, 300): _invalid_meeting,
    (400, 3000): _invalid_meeting,
}
"""429 and 5xx never come here: the HTTP client has made them TryLater."""


def _reason_text(body: Mapping[str, Any], secrets: Iterable[str]) -> str:
    errors = body.get("errors")
    parts = [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    texts = [str(body.get("message", "")), *(f"{e.get('field', '')}: {e.get('message', '')}" for e in parts)]
    text = " ".join(" ".join(texts).split())
    for secret in secrets:
        text = text.replace(secret, "...") if secret else text
    printable = "".join(sign for sign in text if sign.isprintable())
    return printable[:MAX_REASON_LENGTH] or "-"
