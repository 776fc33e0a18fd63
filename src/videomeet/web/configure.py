"""The service's own page for administrators: provider, passcode, connected users, disconnect."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.connection import PasscodeMode
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.reason import Reason
from videomeet.flows import configure, hand_over
from videomeet.web import caller as callers
from videomeet.web.hand_over import chosen_colleague, chosen_fate
from videomeet.web.incoming import form_of, page_number, path_number
from videomeet.web.pages import render, services_of


async def show(request: Request) -> Response:
    """Providers on the left, Set Configurations on the right."""
    return await _page(request)


async def save_passcode(request: Request) -> Response:
    """Save the passcode; what was refused stays in the field."""
    caller = await callers.require_administrator(request)
    form = await form_of(request)
    fresh, passcode = "fresh" in form, form.get("passcode", "")
    try:
        await configure.save_passcode(services_of(request), caller, fresh=fresh, passcode=passcode or None)
    except Refused as error:
        refused = error.fields.get("passcode", error.reason)
        return await _page(request, status=422, refused=refused, passcode=passcode[:200], fresh=fresh)
    return RedirectResponse("/configure?saved", 303)


async def users(request: Request) -> Response:
    """Manage Users: who is connected."""
    caller = await callers.require_administrator(request)
    page = await configure.connected_users(services_of(request), caller, page_number(request))
    if page.page > page.pages:
        return RedirectResponse(f"/configure/users?page={page.pages}", 303)
    overview = await configure.overview(services_of(request), caller)
    removed = "removed" in request.query_params
    colleagues = await hand_over.colleagues(services_of(request), caller)
    return render(
        request, "manage_users.html", current="settings", page=page, overview=overview, removed=removed,
        colleagues=colleagues,
    )  # fmt: skip


async def remove_user(request: Request) -> Response:
    """Sign an associate out of the provider."""
    caller = await callers.require_administrator(request)
    form, associate_id = await form_of(request), path_number(request, "associate_id")
    await configure.remove_user(
        services_of(request), caller, associate_id, chosen_fate(form), chosen_colleague(form)
    )
    return RedirectResponse("/configure/users?removed", 303)


async def ask_disconnect(request: Request) -> Response:
    """What a disconnect would end, with OK and Cancel; afterwards how to uninstall at the provider's side."""
    caller, services = await callers.require_administrator(request), services_of(request)
    try:
        warning = await configure.disconnect_warning(services, caller)
    except NotFound:
        if "done" not in request.query_params:
            raise
        provider = services.provider(request.query_params["done"])
        return render(request, "disconnected.html", current="settings", provider=provider)
    return render(request, "disconnect.html", current="settings", warning=warning)


async def disconnect(request: Request) -> Response:
    """End the connection. A second click finds nothing left to end."""
    caller = await callers.require_administrator(request)
    try:
        fate = chosen_fate(await form_of(request))
        provider = await configure.disconnect(services_of(request), caller, fate)
    except NotFound:
        return RedirectResponse("/configure", 303)
    return RedirectResponse(f"/configure/disconnect?done={provider.key}", 303)


async def _page(
    request: Request, *, status: int = 200, refused: Reason | None = None, passcode: str | None = None,
    fresh: bool | None = None,
) -> Response:  # fmt: skip
    caller = await callers.require_administrator(request)
    overview = await configure.overview(services_of(request), caller)
    connection = overview.connection
    kept = connection.passcode if connection else None
    kept_fresh = connection is not None and connection.passcode_mode is PasscodeMode.FRESH
    return render(
        request, "configure.html", status=status, current="settings", overview=overview, refused=refused,
        passcode=(kept or "") if passcode is None else passcode,
        fresh=kept_fresh if fresh is None else fresh,
        saved="saved" in request.query_params, declined="declined" in request.query_params,
    )  # fmt: skip
