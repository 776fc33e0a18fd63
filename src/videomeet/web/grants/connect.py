"""Sign-in at the provider: redirect there and callback, for administrators and associates (in the pop-up)."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Problem, Repair
from videomeet.flows.grants import connect
from videomeet.web.kit import callers
from videomeet.web.kit.errors import problem_response
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.repairs import repair_button

MAX_PARAMETER_LENGTH = 4000


async def connect_provider(request: Request) -> Response:
    """Redirect the administrator to the chosen provider's authorization page."""
    caller = await callers.require_administrator(request)
    provider_key = request.path_params["provider"]
    return RedirectResponse(
        await connect.start_sign_in(get_services(request), caller, provider_key, connect.CONFIGURE), 303
    )


async def authorize(request: Request) -> Response:
    """Redirect an associate to the tenant's provider, usually in the pop-up window."""
    caller = await callers.require(request)
    return RedirectResponse(await connect.start_associate_sign_in(get_services(request), caller), 302)


async def callback(request: Request) -> Response:
    """The provider sends people back here."""
    caller = await callers.find(request)
    if caller is None:
        # The code is bound to the session that has ended: it can't be used, so the sign-in starts again.
        return RedirectResponse("/sign-in?next=/diary&because=returned", 303)
    services, provider_key = get_services(request), request.path_params["provider"]
    code, state, error = (_query_parameter(request, name) for name in ("code", "state", "error"))
    try:
        sign_in_result = await connect.finish_sign_in(
            services, caller, provider_key, code=code, state=state, error=error
        )
    except Problem as problem:
        # The state in the callback counts once, so trying again means starting again.
        problem.repair = Repair.CONFIGURE if caller.administrator else Repair.AUTHORIZE
        retry_button = repair_button(request, Repair.AUTHORIZE) if caller.administrator else None
        return await problem_response(request, problem, extra_button=retry_button)
    if sign_in_result.outcome == "without_state":
        return render(request, "grants/from_marketplace.html", provider=services.provider(provider_key))
    if sign_in_result.purpose == connect.CONFIGURE:
        return RedirectResponse(f"/configure?{sign_in_result.outcome}", 303)
    return render(
        request,
        "grants/authorized.html",
        sign_in_result=sign_in_result,
        provider=services.provider(provider_key),
    )


def _query_parameter(request: Request, name: str) -> str | None:
    return request.query_params.get(name, "")[:MAX_PARAMETER_LENGTH] or None
