"""Letters to attendees, as the follow-up shows them: before they go, and once more."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows import appointments, invite
from videomeet.flows.preview import preview_save
from videomeet.web import caller as callers
from videomeet.web import diary_shapes as shapes
from videomeet.web.diary_bodies import PreviewBody, RecipientBody
from videomeet.web.incoming import parse_body, path_id
from videomeet.web.pages import get_services


async def show_preview(request: Request) -> Response:
    """What saving this draft would send, and to whom; nothing is saved."""
    caller, services = await callers.require(request), get_services(request)
    body = await parse_body(request, PreviewBody)
    save_preview = await preview_save(services, caller, body.to_draft(), body.id, body.to_edited_email())
    return JSONResponse(shapes.serialize_preview(save_preview))


async def retry_delivery(request: Request) -> Response:
    """A letter that was refused, or waits, is tried now."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, RecipientBody)
    await invite.retry_delivery(services, caller.tenant_id, appointment_id, body.address)
    entry = await appointments.get_entry(services, caller, appointment_id)
    return JSONResponse(shapes.serialize_detail(services, caller, entry))
