"""The endpoint where providers deliver webhooks."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.flows.webhooks import receive_webhook
from videomeet.web.kit.rendering import get_services


async def receive(request: Request) -> Response:
    """401 without a valid signature, else 200, for repeats and unknown events too. It is applied later."""
    body = await request.body()
    receipt = await receive_webhook.receive_webhook(
        get_services(request), request.path_params["provider"], dict(request.headers), body
    )
    if not receipt.genuine:
        return Response(status_code=401)
    return JSONResponse(receipt.response or {})
