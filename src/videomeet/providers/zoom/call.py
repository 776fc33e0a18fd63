"""One call to Zoom's API as an associate: the bearer goes in, Zoom's errors come out as ours."""

from collections.abc import Mapping
from typing import Any

from videomeet.domain.errors import TryLater
from videomeet.domain.reason import Reason
from videomeet.providers.contract import Access
from videomeet.providers.zoom.errors import problem

WITHOUT_A_WORD = ("PATCH", "DELETE")


async def call(
    access: Access,
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
    hide: str = "",
) -> dict[str, Any]:
    """Zoom's answer as a dict, {} when it has no (readable) body. Raises what `errors.problem` makes.

    `hide` is something that must not stand in an error, should Zoom repeat it to us.
    """
    headers = {"Authorization": f"Bearer {access.token}"}
    answer = await access.door.request(method, url, headers=headers, params=params, json=json)
    if not 200 <= answer.status < 300:
        raise problem(answer, secrets=(access.token, hide))
    if method in WITHOUT_A_WORD and answer.status != 204 and not isinstance(answer.json, dict):
        # Zoom says 204: a page that says 200 came from somewhere on the way, and nothing was changed.
        raise TryLater(Reason("zoom.not_understood"))
    return answer.json if isinstance(answer.json, dict) else {}
