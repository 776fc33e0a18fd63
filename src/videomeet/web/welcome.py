"""The pages for everybody: welcome and privacy."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render


async def welcome(request: Request) -> Response:
    """What Videomeet is, and where to start."""
    await callers.find(request)
    return render(request, "welcome.html", providers=list(get_services(request).providers.values()))


async def privacy(request: Request) -> Response:
    """Which data is stored, for how long, and why."""
    await callers.find(request)
    return render(request, "privacy.html", providers=list(get_services(request).providers.values()))
