"""The pages for everybody: welcome and privacy."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.flows.personal_data import retention
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render


async def welcome(request: Request) -> Response:
    """What Videomeet is, and where to start."""
    await callers.find(request)
    return render(request, "welcome.html", providers=list(get_services(request).providers.values()))


async def privacy(request: Request) -> Response:
    """Which data is stored, for how long, and why: in the caller's tenant, or as every tenant begins."""
    services = get_services(request)
    days = await retention.current_periods(services, await callers.find(request))
    return render(request, "privacy.html", providers=list(services.providers.values()), days=days)
