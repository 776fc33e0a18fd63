"""The private address that calendar programs subscribe to."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.diary import calendar_feed as flow
from videomeet.web.diary.calendar_export import CALENDAR_MEDIA_TYPE
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render

MAX_TOKEN_LENGTH = 200


async def read_feed(request: Request) -> Response:
    """The calendar behind a private address; 304 when the calendar program has it already."""
    token = str(request.path_params["token"])[:MAX_TOKEN_LENGTH]
    known_tag = request.headers.get("if-none-match", "").strip().removeprefix("W/").strip('"') or None
    feed = await flow.read_feed(get_services(request), token, known_tag)
    headers = {"ETag": f'"{feed.tag if feed else known_tag}"', "Cache-Control": "private, no-cache"}
    if feed is None:
        return Response(status_code=304, headers=headers)
    return Response(feed.content, media_type=CALENDAR_MEDIA_TYPE, headers=headers)


async def create_feed(request: Request) -> Response:
    """A new address, shown this once."""
    caller = await callers.require(request)
    feed_url = await flow.create_feed(get_services(request), caller)
    return render(request, "diary/calendar_feed_url.html", current="account", address=feed_url)


async def revoke_feed(request: Request) -> Response:
    """The address stops working."""
    caller = await callers.require(request)
    await flow.revoke_feed(get_services(request), caller)
    return RedirectResponse("/account", 303)
