"""The button *Try again* beside a video meeting that was given up for now."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.try_again import try_again
from videomeet.web import caller as callers
from videomeet.web.incoming import path_number
from videomeet.web.pages import services_of


async def press(request: Request) -> Response:
    """A plain form sends it, from the follow-up and the side panel; back to the diary."""
    caller = await callers.require(request)
    await try_again(services_of(request), caller, path_number(request, "id"))
    return RedirectResponse("/diary", 303)
