"""Manage Users: who has signed in at the provider, and removing one of them."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.admin import manage_users as flow
from videomeet.flows.admin import provider_connection
from videomeet.flows.diary import hand_over
from videomeet.web.diary.hand_over import chosen_disposition, chosen_host_id
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number, parse_form, path_id


async def manage_users(request: Request) -> Response:
    """The associates who have signed in at the provider."""
    caller = await callers.require_administrator(request)
    page = await flow.list_connected_users(get_services(request), caller, page_number(request))
    if page.page > page.page_count:
        return RedirectResponse(f"/configure/users?page={page.page_count}", 303)
    overview = await provider_connection.connection_overview(get_services(request), caller)
    removed = "removed" in request.query_params
    colleagues = await hand_over.possible_hosts(get_services(request), caller)
    return render(
        request,
        "admin/manage_users.html",
        current="settings",
        page=page,
        overview=overview,
        removed=removed,
        colleagues=colleagues,
    )


async def remove_user(request: Request) -> Response:
    """End an associate's sign-in at the provider, and do with their meetings what was chosen."""
    caller = await callers.require_administrator(request)
    form_fields, associate_id = await parse_form(request), path_id(request, "associate_id")
    await flow.remove_user(
        get_services(request),
        caller,
        associate_id,
        chosen_disposition(form_fields),
        chosen_host_id(form_fields),
    )
    return RedirectResponse("/configure/users?removed", 303)
