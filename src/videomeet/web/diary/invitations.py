"""Letters to attendees, as the follow-up shows them: before they go, and once more."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows.diary import appointments
from videomeet.flows.diary.preview import preview_save
from videomeet.flows.mail import invite
from videomeet.web.diary import serializers as shapes
from videomeet.web.diary.request_schemas import PreviewBody, RecipientBody
from videomeet.web.kit import callers as callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import parse_body, path_id


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
