"""The JSON of the event stream and of push messages, and what a browser sends to be rung."""

from videomeet.web.kit.response_schemas import ResponseBody, WallTimeText


class Alarm(ResponseBody):
    """An alarm that rings, in the event stream and in a push message; never a passcode."""

    id: int
    tag: str
    """Names one ringing: what carries the same tag is shown once."""
    title: str
    start: WallTimeText
    """The wall time of whoever it rings for."""
    zone: str
    join_url: str | None
    appointment_id: int
    seconds_left: int
    """Until the appointment is over."""


class DismissedAlarm(ResponseBody):
    """An alarm that was dismissed, or whose appointment is over, deleted or completed."""

    id: int
    tag: str


class RingingAlarms(ResponseBody):
    """All that rings at this moment: whatever else was shown is over, or was dismissed."""

    tags: list[str]


class Heartbeat(ResponseBody):
    """A sign of life, so that a page can tell a line that went dead while its machine slept."""


class StreamEvents(ResponseBody):
    """The events of the stream by name, with their data."""

    alarm: Alarm
    dismissed: DismissedAlarm
    ringing: RingingAlarms
    heartbeat: Heartbeat


class SubscriptionCreated(ResponseBody):
    """A browser that is rung from now on."""

    id: int
