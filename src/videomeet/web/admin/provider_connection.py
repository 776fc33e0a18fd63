"""The service's own page for administrators: provider, passcode, connected users, disconnect."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.connection import PasscodeMode
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.reason import Reason
from videomeet.flows.admin import provider_connection
from videomeet.flows.admin.disconnect import disconnect_provider, disconnect_warning
from videomeet.flows.admin.manage_users import list_connected_users
from videomeet.flows.admin.manage_users import remove_user as remove_connected_user
from videomeet.flows.diary import hand_over
from videomeet.web.diary.hand_over import chosen_disposition, chosen_host_id
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number, parse_form, path_id


async def show_configuration(request: Request) -> Response:
    """Providers on the left, Set Configurations on the right."""
    return await _configuration_page(request)


async def save_passcode(request: Request) -> Response:
    """Save the passcode; what was refused stays in the field."""
    caller = await callers.require_administrator(request)
    form = await parse_form(request)
    fresh, passcode = "fresh" in form, form.get("passcode", "")
    try:
        await provider_connection.save_passcode(
            get_services(request), caller, fresh=fresh, passcode=passcode or None
        )
    except Refused as error:
        passcode_problem = error.fields.get("passcode", error.reason)
        return await _configuration_page(
            request, status=422, passcode_problem=passcode_problem, passcode=passcode[:200], fresh=fresh
        )
    return RedirectResponse("/configure?saved", 303)


async def manage_users(request: Request) -> Response:
    """Manage Users: who is connected."""
    caller = await callers.require_administrator(request)
    page = await list_connected_users(get_services(request), caller, page_number(request))
    if page.page > page.page_count:
        return RedirectResponse(f"/configure/users?page={page.page_count}", 303)
    overview = await provider_connection.connection_overview(get_services(request), caller)
    removed = "removed" in request.query_params
    colleagues = await hand_over.possible_hosts(get_services(request), caller)
    return render(
        request,
        "manage_users.html",
        current="settings",
        page=page,
        overview=overview,
        removed=removed,
        colleagues=colleagues,
    )


async def remove_user(request: Request) -> Response:
    """Sign an associate out of the provider."""
    caller = await callers.require_administrator(request)
    form_fields, associate_id = await parse_form(request), path_id(request, "associate_id")
    await remove_connected_user(
        get_services(request),
        caller,
        associate_id,
        chosen_disposition(form_fields),
        chosen_host_id(form_fields),
    )
    return RedirectResponse("/configure/users?removed", 303)


async def confirm_disconnect(request: Request) -> Response:
    """What a disconnect would end, with OK and Cancel; afterwards how to uninstall at the provider's side."""
    caller, services = await callers.require_administrator(request), get_services(request)
    try:
        warning = await disconnect_warning(services, caller)
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
        disposition = chosen_disposition(await parse_form(request))
        provider = await disconnect_provider(get_services(request), caller, disposition)
    except NotFound:
        return RedirectResponse("/configure", 303)
    return RedirectResponse(f"/configure/disconnect?done={provider.key}", 303)


async def _configuration_page(
    request: Request,
    *,
    status: int = 200,
    passcode_problem: Reason | None = None,
    passcode: str | None = None,
    fresh: bool | None = None,
) -> Response:
    caller = await callers.require_administrator(request)
    overview = await provider_connection.connection_overview(get_services(request), caller)
    connection = overview.connection
    saved_passcode = connection.passcode if connection else None
    saved_as_fresh = connection is not None and connection.passcode_mode is PasscodeMode.FRESH
    return render(
        request,
        "configure.html",
        status=status,
        current="settings",
        overview=overview,
        refused=passcode_problem,
        passcode=(saved_passcode or "") if passcode is None else passcode,
        fresh=saved_as_fresh if fresh is None else fresh,
        saved="saved" in request.query_params,
        declined="declined" in request.query_params,
    )
