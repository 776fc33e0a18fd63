"""The diary's page; scripts fill it with what the routes below /diary/ say."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.flows.diary import appointments
from videomeet.flows.grants import my_account
from videomeet.web.diary.serializers import serialize_start
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render


async def show_page(request: Request) -> Response:
    """The page, with what its script needs before it asks anything."""
    caller, services = await callers.require(request), get_services(request)
    start_data = await appointments.start_data(services, caller)
    reauth_notice = await my_account.needs_reauth_unseen(services, caller)
    page_data = serialize_start(caller, start_data, services.now()).model_dump(mode="json")
    return render(
        request, "diary/diary.html", current="diary", page_data=page_data, reauth_notice=reauth_notice
    )


async def needs_reauth_seen(request: Request) -> Response:
    """Note that the page has shown the notice about the caller's lost sign-in: it is shown once."""
    caller, services = await callers.require(request), get_services(request)
    await my_account.needs_reauth_seen(services, caller)
    return Response(status_code=204)
