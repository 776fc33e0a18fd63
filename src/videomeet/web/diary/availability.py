"""When colleagues are busy, for the follow-up's search for a time."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.domain.diary.appointment import MAX_ATTENDEES
from videomeet.flows.diary import availability
from videomeet.web.diary.serializers import serialize_busy_times
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import query_id, query_ids, query_text, query_wall_time
from videomeet.web.kit.response_schemas import json_response


async def show_availability(request: Request) -> Response:
    """When associates are busy, in wall times of `zone` (the caller's when it is not said)."""
    caller, services = await callers.require(request), get_services(request)
    zone = query_text(request, "zone", 64) or caller.zone
    range_start, range_end = query_wall_time(request, "start"), query_wall_time(request, "end")
    busy_times = await availability.busy_times(
        services,
        caller,
        query_ids(request, "associates", MAX_ATTENDEES + 1),
        range_start,
        range_end,
        zone,
        query_id(request, "except"),
    )
    return json_response(serialize_busy_times(busy_times, zone))
