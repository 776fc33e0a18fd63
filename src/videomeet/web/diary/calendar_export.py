"""One appointment as a file to open with a calendar program."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from videomeet.flows.diary.calendar_export import export_appointment
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import path_id

CALENDAR_MEDIA_TYPE = "text/calendar; charset=utf-8"


async def download_appointment(request: Request) -> Response:
    """One appointment as a file to open with a calendar program."""
    caller = await callers.require(request)
    entry, content = await export_appointment(get_services(request), caller, path_id(request, "id"))
    file_name = quote(f"{entry.appointment.title[:80]}.ics", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{file_name}"}
    return Response(content, media_type=CALENDAR_MEDIA_TYPE, headers=headers)
