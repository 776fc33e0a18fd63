"""/join/{uuid}, the one link: guests to the guest link, the signed-in host to the start."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import NeedsAuthorization, TryLater
from videomeet.domain.meetings.join import JoinOutcome
from videomeet.flows.meetings import join
from videomeet.flows.meetings.join import JoinTarget
from videomeet.messages.markers import gettext_noop
from videomeet.web.kit import callers
from videomeet.web.kit.errors import problem_response
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.repairs import RepairButton
from videomeet.web.kit.request_parsing import path_uuid

GONE_OUTCOMES = (JoinOutcome.CANCELLED, JoinOutcome.OVER)
GUEST_PARAMETER = "guest"
# Such a request comes before anybody clicked; what it answers must not be kept for the click either.
PREFETCH_HEADERS = {"Cache-Control": "no-store", "Retry-After": "1"}
# What looks at links before people do, as far as it says so.
LINK_SCANNER_PATTERN = re.compile(
    r"bot\b|crawl|spider|preview|scan|slurp|facebookexternalhit|whatsapp", re.IGNORECASE
)

# Seconds after which a page that could not lead on tries again by itself.
MIN_RELOAD_SECONDS, MAX_RELOAD_SECONDS = 5, 60


async def join_meeting(request: Request) -> Response:
    """Lead on. The host's click asks the provider, a guest's seldom; what only looks at links never does."""
    reservation_id, services = path_uuid(request, "uuid"), get_services(request)
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        return Response(status_code=503, headers=PREFETCH_HEADERS)
    caller = await callers.find(request) if request.method == "GET" else None
    as_guest = GUEST_PARAMETER in request.query_params
    try:
        target = await join.resolve_link(
            services, reservation_id, caller, as_guest=as_guest, clicked=_is_click(request)
        )
    except NeedsAuthorization as error:
        return await problem_response(request, error, extra_button=_guest_button(request), status=404)
    except TryLater as error:
        guest_button = None if as_guest else _guest_button(request)
        seconds = max(MIN_RELOAD_SECONDS, int(error.retry_after or 0) + 1)
        return await problem_response(
            request, error, extra_button=guest_button, reload_after=min(seconds, MAX_RELOAD_SECONDS)
        )
    response = _target_response(request, target)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _is_click(request: Request) -> bool:
    """Whether a browser goes there, as far as can be told: some scanners are browsers."""
    is_navigation = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return (
        request.method == "GET"
        and is_navigation
        and not LINK_SCANNER_PATTERN.search(request.headers.get("user-agent", ""))
    )


def _target_response(request: Request, target: JoinTarget) -> Response:
    if target.url is not None:
        return RedirectResponse(target.url, 302)
    status = 410 if target.outcome in GONE_OUTCOMES else 200
    return render(request, "meetings/join.html", status=status, target=target, outcome=target.outcome.value)


def _guest_button(request: Request) -> RepairButton:
    return RepairButton(gettext_noop("Join as a guest"), f"{request.url.path}?{GUEST_PARAMETER}")
