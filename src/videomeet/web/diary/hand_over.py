"""The Users page's *Hand over*, and the choice of what becomes of meetings when a host is removed."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused
from videomeet.domain.meetings.reservation import Disposition
from videomeet.flows.diary import hand_over as flow
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import UNREADABLE_MESSAGE, parse_form, path_id


async def hand_over(request: Request) -> Response:
    """Move an associate's upcoming meetings to a colleague."""
    caller = await callers.require_administrator(request)
    new_host_id = chosen_host_id(await parse_form(request))
    moved_count = await flow.hand_over(
        get_services(request), caller, path_id(request, "associate_id"), new_host_id
    )
    return RedirectResponse(f"/settings/users?handed_over={moved_count}", 303)


def chosen_disposition(form: Mapping[str, str]) -> Disposition:
    """What is to become of the meetings; they are kept when nothing was chosen."""
    try:
        return Disposition(form.get("meetings", Disposition.KEEP))
    except ValueError:
        raise Refused(UNREADABLE_MESSAGE) from None


def chosen_host_id(form: Mapping[str, str]) -> int | None:
    """Who takes over; None when nobody was chosen."""
    text = form.get("new_host_id", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
