"""The way to the provider and back, for administrators (connect) and associates (the small window)."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import Problem, Repair
from videomeet.flows import connect
from videomeet.web import caller as callers
from videomeet.web.errors import answer_problem, repair_of
from videomeet.web.pages import render, services_of

LONGEST = 4000


async def begin(request: Request) -> Response:
    """The administrator chose a provider: off to its authorization page."""
    caller = await callers.require_administrator(request)
    key = request.path_params["provider"]
    return RedirectResponse(await connect.begin(services_of(request), caller, key, connect.CONFIGURE), 303)


async def authorize(request: Request) -> Response:
    """An associate signs in at the tenant's provider, usually in the small window."""
    caller = await callers.require(request)
    return RedirectResponse(await connect.begin_authorize(services_of(request), caller), 302)


async def callback(request: Request) -> Response:
    """The provider sends people back here."""
    caller = await callers.find(request)
    if caller is None:
        # The code is bound to the session that is gone: nothing to keep, so signing in starts afresh.
        return RedirectResponse("/sign-in?next=/diary&because=returned", 303)
    services, key = services_of(request), request.path_params["provider"]
    code, state, error = (_given(request, name) for name in ("code", "state", "error"))
    try:
        finished = await connect.finish(services, caller, key, code=code, state=state, error=error)
    except Problem as problem:
        # The way back has been used up, so trying again means starting again.
        problem.repair = Repair.CONFIGURE if caller.administrator else Repair.AUTHORIZE
        again = repair_of(request, Repair.AUTHORIZE) if caller.administrator else None
        return await answer_problem(request, problem, also=again)
    if finished.outcome == "without_state":
        return render(request, "from_marketplace.html", provider=services.provider(key))
    if finished.purpose == connect.CONFIGURE:
        return RedirectResponse(f"/configure?{finished.outcome}", 303)
    return render(request, "authorized.html", finished=finished, provider=services.provider(key))


def _given(request: Request, name: str) -> str | None:
    return request.query_params.get(name, "")[:LONGEST] or None
