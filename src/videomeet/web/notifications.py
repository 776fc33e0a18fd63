"""What rings and where: the alarm of new follow-ups, and the script that shows notifications."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from videomeet.flows import remind
from videomeet.web import caller as callers
from videomeet.web.assets import BUILT
from videomeet.web.incoming import UNREADABLE, form_of
from videomeet.web.pages import services_of

WORKER = BUILT / "service-worker.js"


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
        raise HTTPException(400, UNREADABLE)
    await remind.choose_default(services_of(request), caller, int(text) if text else None)
    return RedirectResponse("/account?saved=alarm", 303)
