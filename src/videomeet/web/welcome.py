"""The pages for everybody: welcome and privacy."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.web.kit import callers as callers
from videomeet.web.kit.rendering import get_services, render


async def welcome(request: Request) -> Response:
    """What this is, and where to go on."""
    await callers.find(request)
    return render(request, "welcome.html", providers=list(get_services(request).providers.values()))


async def privacy(request: Request) -> Response:
    """What is kept, for how long, and why."""
    await callers.find(request)
    return render(request, "privacy.html", providers=list(get_services(request).providers.values()))
