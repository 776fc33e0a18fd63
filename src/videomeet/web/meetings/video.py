"""The video icon's JSON: what it can do, a link reserved, a link given back."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.flows.meetings import reserve, video_state
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import parse_body, path_uuid
from videomeet.web.kit.response_schemas import json_response
from videomeet.web.meetings.request_schemas import ReserveBody
from videomeet.web.meetings.response_schemas import Reservation
from videomeet.web.meetings.serializers import serialize_offer


async def show_video_state(request: Request) -> Response:
    """What the video icon can do now."""
    caller, services = await callers.require(request), get_services(request)
    return json_response(serialize_offer(caller, await video_state.video_state(services, caller)))


async def reserve_video(request: Request) -> Response:
    """Reserve a join link, at once; the provider hears of it when the follow-up is saved."""
    caller, services = await callers.require(request), get_services(request)
    owner_id = (await parse_body(request, ReserveBody)).owner_id
    reservation_id = await reserve.reserve_for(services, caller, owner_id)
    link = services.join_link(reservation_id)
    return json_response(Reservation(id=reservation_id, join_url=link), 201)


async def release_video(request: Request) -> Response:
    """Give a link back whose follow-up was not saved; one that is gone already is no error."""
    caller, services = await callers.require(request), get_services(request)
    await reserve.release(services, caller, path_uuid(request, "uuid"))
    return Response(status_code=204)
