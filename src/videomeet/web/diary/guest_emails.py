"""E-mails to attendees: shown before they are sent, and sent once more."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.flows.diary import appointments
from videomeet.flows.diary.preview import preview_save
from videomeet.flows.mail import guest_emails
from videomeet.web.diary.request_schemas import PreviewBody, RecipientBody
from videomeet.web.diary.serializers import serialize_detail, serialize_preview
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import parse_body, path_id
from videomeet.web.kit.response_schemas import json_response


async def show_preview(request: Request) -> Response:
    """What saving this draft would send, and to whom; nothing is saved."""
    caller, services = await callers.require(request), get_services(request)
    body = await parse_body(request, PreviewBody)
    save_preview = await preview_save(services, caller, body.to_draft(), body.id, body.to_edited_email())
    return json_response(serialize_preview(save_preview))


async def retry_delivery(request: Request) -> Response:
    """Send an e-mail now that was rejected, or still waits."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, RecipientBody)
    await guest_emails.retry_delivery(services, caller, appointment_id, body.address)
    entry = await appointments.get_entry(services, caller, appointment_id)
    return json_response(serialize_detail(services, caller, entry))
