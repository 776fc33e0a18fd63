"""The default alarm of new follow-ups, and the browsers that get push notifications."""

from typing import Annotated

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from videomeet.flows.alarms import fire_alarms, push_notifications
from videomeet.web.alarms.event_schemas import SubscriptionCreated
from videomeet.web.kit import callers
from videomeet.web.kit.assets import BUILT_DIR
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import (
    UNREADABLE_MESSAGE,
    RequestBody,
    Text,
    parse_body,
    parse_form,
    path_id,
)
from videomeet.web.kit.response_schemas import json_response

SERVICE_WORKER = BUILT_DIR / "service-worker.js"


class SubscriptionKeys(RequestBody):
    """A browser's keys, in URL-safe base64."""

    p256dh: Annotated[Text, Field(max_length=200)]
    auth: Annotated[Text, Field(max_length=100)]


class SubscriptionBody(RequestBody):
    """A browser's PushSubscription as JSON."""

    endpoint: Annotated[Text, Field(max_length=2000)]
    keys: SubscriptionKeys


async def service_worker(_request: Request) -> Response:
    """The service worker, at the root, because its scope is what lies below its own address."""
    if not SERVICE_WORKER.exists():
        raise HTTPException(404)
    return FileResponse(SERVICE_WORKER, media_type="text/javascript")


async def set_default_alarm(request: Request) -> Response:
    """Set the alarm that the caller's new follow-ups start with."""
    caller = await callers.require(request)
    minutes_text = (await parse_form(request)).get("alarm", "")
    if minutes_text and not (minutes_text.isascii() and minutes_text.isdigit() and len(minutes_text) < 6):
        raise HTTPException(400, UNREADABLE_MESSAGE.code)
    await fire_alarms.set_default_alarm(
        get_services(request), caller, int(minutes_text) if minutes_text else None
    )
    return RedirectResponse("/account?saved=alarm", 303)


async def subscribe(request: Request) -> Response:
    """Send push notifications to this browser, too: 201 with the subscription's id."""
    caller = await callers.require(request)
    subscription = await parse_body(request, SubscriptionBody)
    subscription_id = await push_notifications.subscribe(
        get_services(request),
        caller,
        subscription.endpoint,
        subscription.keys.p256dh,
        subscription.keys.auth,
        request.headers.get("user-agent", "")[:300],
    )
    return json_response(SubscriptionCreated(id=subscription_id), 201)


async def unsubscribe(request: Request) -> Response:
    """Stop push notifications to one of the caller's browsers."""
    caller = await callers.require(request)
    await push_notifications.unsubscribe(get_services(request), caller, path_id(request, "id"))
    return RedirectResponse("/account?saved=browser", 303)
