"""/join/{uuid}, the one link: guests to the guest link, the signed-in host to the start."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import NeedsAuthorization, TryLater
from videomeet.domain.reservation import Way
from videomeet.flows import join
from videomeet.flows.join import Joined
from videomeet.messages.marked import said
from videomeet.web import caller as callers
from videomeet.web.errors import Button, answer_problem
from videomeet.web.incoming import path_uuid
from videomeet.web.pages import render, services_of

GONE = (Way.CANCELLED, Way.OVER)
GUEST = "guest"
# Such a request comes before anybody clicked; what it answers must not be kept for the click either.
AHEAD_OF_TIME = {"Cache-Control": "no-store", "Retry-After": "1"}
# What looks at links before people do, as far as it says so.
LOOKS_AHEAD = re.compile(r"bot\b|crawl|spider|preview|scan|slurp|facebookexternalhit|whatsapp", re.IGNORECASE)

# Seconds after which a page that could not lead on tries again by itself.
AGAIN_AFTER, LONGEST_WAIT = 5, 60


async def follow(request: Request) -> Response:
    """Lead on. The host's click asks the provider, a guest's seldom; what only looks at links never does."""
    reservation_id, services = path_uuid(request, "uuid"), services_of(request)
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        return Response(status_code=503, headers=AHEAD_OF_TIME)
    caller = await callers.find(request) if request.method == "GET" else None
    as_guest = GUEST in request.query_params
    try:
        joined = await join.follow(
            services, reservation_id, caller, as_guest=as_guest, clicked=_clicked(request)
        )
    except NeedsAuthorization as error:
        return await answer_problem(request, error, also=_as_guest(request), status=404)
    except TryLater as error:
        also, again = None if as_guest else _as_guest(request), max(AGAIN_AFTER, int(error.after or 0) + 1)
        return await answer_problem(request, error, also=also, again=min(again, LONGEST_WAIT))
    response = _lead_on(request, joined)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _clicked(request: Request) -> bool:
    """Whether a browser goes there, as far as can be told: some scanners are browsers."""
    goes = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return request.method == "GET" and goes and not LOOKS_AHEAD.search(request.headers.get("user-agent", ""))


def _lead_on(request: Request, joined: Joined) -> Response:
    if joined.url is not None:
        return RedirectResponse(joined.url, 302)
    status = 410 if joined.way in GONE else 200
    return render(request, "join.html", status=status, joined=joined, way=joined.way.value)


def _as_guest(request: Request) -> Button:
    return Button(said("Join as a guest"), f"{request.url.path}?{GUEST}")
