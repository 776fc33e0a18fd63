"""Deleting an associate: a page that asks what becomes of their appointments, and doing it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused
from videomeet.flows.admin import offboarding
from videomeet.flows.diary import hand_over
from videomeet.web.diary.hand_over import chosen_host_id
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form, path_id


async def confirm_delete(request: Request) -> Response:
    """Ask for confirmation, and who takes over."""
    return await _page(request)


async def delete_user(request: Request) -> Response:
    """Delete them. Without a colleague to hand over to the question comes again, with 422."""
    caller, associate_id = await callers.require_administrator(request), path_id(request, "associate_id")
    form = await parse_form(request)
    try:
        await offboarding.delete_user(
            get_services(request),
            caller,
            associate_id,
            chosen_host_id(form),
            hand_over=form.get("appointments") != "delete",
        )
    except Refused as refused:
        if not refused.fields:
            raise
        return await _page(request, refused)
    return RedirectResponse("/settings/users?deleted", 303)


async def _page(request: Request, refused: Refused | None = None) -> Response:
    caller, services = await callers.require_administrator(request), get_services(request)
    departure = await offboarding.departure(services, caller, path_id(request, "associate_id"))
    everybody = await hand_over.possible_hosts(services, caller)
    return render(
        request,
        "admin/delete_user.html",
        status=422 if refused else 200,
        current="settings",
        departure=departure,
        colleagues=[colleague for colleague in everybody if colleague.id != departure.associate.id],
        field_errors=refused.fields if refused else {},
    )
