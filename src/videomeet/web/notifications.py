"""What rings and where: the alarm of new follow-ups, and the browsers that are rung with no diary open."""

from typing import Annotated

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from videomeet.flows import browsers, remind
from videomeet.web import caller as callers
from videomeet.web.assets import BUILT
from videomeet.web.incoming import UNREADABLE, Body, Text, body_of, form_of, path_number
from videomeet.web.pages import services_of

WORKER = BUILT / "service-worker.js"


class Keys(Body):
    """A browser's keys, in URL-safe base64."""

    p256dh: Annotated[Text, Field(max_length=200)]
    auth: Annotated[Text, Field(max_length=100)]


class Subscription(Body):
    """A browser, as its PushSubscription tells."""

    endpoint: Annotated[Text, Field(max_length=2000)]
    keys: Keys


async def worker(_request: Request) -> Response:
    """The service worker. It stands at the top, because it may only act for what lies below its address."""
    if not WORKER.exists():
        raise HTTPException(404)
    return FileResponse(WORKER, media_type="text/javascript")


async def choose_alarm(request: Request) -> Response:
    """Set what my new follow-ups start with."""
    caller = await callers.require(request)
    text = (await form_of(request)).get("alarm", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise HTTPException(400, UNREADABLE.code)
    await remind.choose_default(services_of(request), caller, int(text) if text else None)
    return RedirectResponse("/account?saved=alarm", 303)


async def add(request: Request) -> Response:
    """Ring in this browser with no diary open, too."""
    caller = await callers.require(request)
    told = await body_of(request, Subscription)
    number = await browsers.add(
        services_of(request), caller, told.endpoint, told.keys.p256dh, told.keys.auth,
        request.headers.get("user-agent", "")[:300],
    )  # fmt: skip
    return JSONResponse({"id": number}, 201)


async def remove(request: Request) -> Response:
    """Ring there no more."""
    caller = await callers.require(request)
    await browsers.remove(services_of(request), caller, path_number(request, "id"))
    return RedirectResponse("/account?saved=browser", 303)
