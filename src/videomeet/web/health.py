"""Is the process alive?"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def health(request: Request) -> Response:
    """For load balancers: answers without touching the database."""
    return JSONResponse({"status": "ok"})
