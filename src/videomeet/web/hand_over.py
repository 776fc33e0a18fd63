"""The Users page's *Hand over*, and the choice of what becomes of meetings when a host is removed."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import Refused
from videomeet.flows import hand_over as flow
from videomeet.flows.hand_over import Fate
from videomeet.web import caller as callers
from videomeet.web.incoming import UNREADABLE, form_of, path_number
from videomeet.web.pages import services_of


async def hand_over(request: Request) -> Response:
    """Move an associate's upcoming meetings to a colleague."""
    caller = await callers.require_administrator(request)
    to = chosen_colleague(await form_of(request))
    moved = await flow.hand_over(services_of(request), caller, path_number(request, "associate_id"), to)
    return RedirectResponse(f"/settings/users?handed={moved}", 303)


def chosen_fate(form: Mapping[str, str]) -> Fate:
    """What is to become of the meetings; they are kept when nothing was chosen."""
    try:
        return Fate(form.get("meetings", Fate.KEEP))
    except ValueError:
        raise Refused(UNREADABLE) from None


def chosen_colleague(form: Mapping[str, str]) -> int | None:
    """Who takes over; None when nobody was chosen."""
    text = form.get("to", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
