"""Is the process alive, and can the installation do its work?"""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows.admin.readiness import check_readiness, identify
from videomeet.web.kit.rendering import get_services


async def health(request: Request) -> Response:
    """For load balancers: answers without touching the database."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """For whoever watches: 200 when the database answers, fits this release, and a worker was seen lately.

    Otherwise 503. What is said holds no secret and needs no sign-in.
    """
    readiness = await check_readiness(get_services(request))
    return JSONResponse(asdict(readiness), 200 if readiness.is_ready else 503)


async def identity(request: Request) -> Response:
    """Which installation answers here, for copies of its database that ask before they work."""
    current = await identify(get_services(request))
    return JSONResponse({"installation": str(current.id), "run": str(current.run), "epoch": current.epoch})
