"""One call to Zoom's API as an associate: the bearer goes in, Zoom's errors come out as ours."""

from collections.abc import Mapping
from typing import Any

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Access
from videomeet.providers.zoom.errors import to_problem

METHODS_WITHOUT_BODY = ("PATCH", "DELETE")


async def call_api(
    access: Access,
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
    secret: str = "",
) -> dict[str, Any]:
    """Zoom's answer as a dict, {} when it has no (readable) body. Raises what `errors.to_problem` makes.

    `secret` is something that must not stand in an error, should Zoom repeat it to us.
    """
    headers = {"Authorization": f"Bearer {access.token}"}
    response = await access.http_client.request(method, url, headers=headers, params=params, json=json)
    if not 200 <= response.status < 300:
        raise to_problem(response, secrets=(access.token, secret))
    if method in METHODS_WITHOUT_BODY and response.status != 204 and not isinstance(response.json, dict):
        # Zoom says 204: a page that says 200 came from somewhere on the way, and nothing was changed.
        raise TryLater(Reason("zoom.not_understood"))
    return response.json if isinstance(response.json, dict) else {}
