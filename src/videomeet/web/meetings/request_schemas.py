"""The JSON about video meetings that the diary page sends."""

from videomeet.web.kit.request_parsing import Id, RequestBody


class ReserveBody(RequestBody):
    """Whose follow-up the video meeting is for; the caller's own when it is not said."""

    owner_id: Id | None = None
