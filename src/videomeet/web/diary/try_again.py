"""The button *Try again* beside a video meeting that was given up for now."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.diary.try_again import retry_meeting
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import path_id


async def retry(request: Request) -> Response:
    """A plain form sends it, from the follow-up and the side panel; back to the diary."""
    caller = await callers.require(request)
    await retry_meeting(get_services(request), caller, path_id(request, "id"))
    return RedirectResponse("/diary", 303)
