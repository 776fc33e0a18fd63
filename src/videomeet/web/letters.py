"""Letters to attendees, as the follow-up shows them: before they go, and once more."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows import appointments, invite
from videomeet.flows.preview import preview
from videomeet.web import caller as callers
from videomeet.web import diary_shapes as shapes
from videomeet.web.diary_bodies import AddressBody, PreviewBody
from videomeet.web.incoming import body_of, path_number
from videomeet.web.pages import services_of


async def show(request: Request) -> Response:
    """What saving this draft would send, and to whom; nothing is saved."""
    caller, services = await callers.require(request), services_of(request)
    body = await body_of(request, PreviewBody)
    found = await preview(services, caller, body.draft(), body.id, body.words())
    return JSONResponse(shapes.preview(found))


async def send_again(request: Request) -> Response:
    """A letter that was refused, or waits, is tried now."""
    caller, services = await callers.require(request), services_of(request)
    number, body = path_number(request, "id"), await body_of(request, AddressBody)
    await invite.send_again(services, caller.tenant_id, number, body.address)
    entry = await appointments.detail(services, caller, number)
    return JSONResponse(shapes.detail(services, caller, entry))
