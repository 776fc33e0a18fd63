"""Where providers deliver webhooks: no session, no page, an answer at once."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows import receive_hook
from videomeet.web.pages import services_of


async def receive(request: Request) -> Response:
    """401 for what the provider did not sign, 200 for everything else, repeats and unknown events too."""
    raw = await request.body()
    received = await receive_hook.receive(
        services_of(request), request.path_params["provider"], dict(request.headers), raw
    )
    if not received.genuine:
        return Response(status_code=401)
    return JSONResponse(received.answer or {})
