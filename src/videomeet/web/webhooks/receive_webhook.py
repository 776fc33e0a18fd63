"""Where providers deliver webhooks: no session, no page, an answer at once."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows.webhooks import receive_webhook
from videomeet.web.kit.rendering import get_services


async def receive(request: Request) -> Response:
    """401 for what the provider did not sign, 200 for everything else, repeats and unknown events too."""
    body = await request.body()
    receipt = await receive_webhook.receive_webhook(
        get_services(request), request.path_params["provider"], dict(request.headers), body
    )
    if not receipt.genuine:
        return Response(status_code=401)
    return JSONResponse(receipt.response or {})
