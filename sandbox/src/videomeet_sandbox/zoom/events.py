"""Zoom's events: which one tells what, with the shapes (and the id types) Zoom's own have."""

from typing import Any

from videomeet_sandbox.clock import iso
from videomeet_sandbox.zoom.model.meetings import start_of
from videomeet_sandbox.zoom.model.people import BY_ID, Person
from videomeet_sandbox.zoom.model.records import Meeting
from videomeet_sandbox.zoom.service import ZoomService

TOLD = ("topic", "type", "start_time", "duration", "timezone", "agenda")


def facts_of(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in TOLD}


def tell_updated(zoom: ZoomService, meeting: Meeting, before: dict[str, Any]) -> None:
    """Only what changed is told, new beside old."""
    after = facts_of(meeting)
    changed = {name for name in TOLD if after[name] != before[name]}
    if not changed:
        return
    identity = {"id": meeting.id, "uuid": meeting.uuid, "host_id": meeting.host_id}
    payload = {
        **_who(meeting),
        "scope": "single",
        "object": {**identity, **{name: after[name] for name in changed}},
        "old_object": {**identity, **{name: before[name] for name in changed}},
        "time_stamp": int(zoom.clock.stamp() * 1000),
    }
    zoom.messenger.send("meeting.updated", payload)


def tell_deleted(zoom: ZoomService, meeting: Meeting) -> None:
    about = {"id": meeting.id, "uuid": meeting.uuid, "host_id": meeting.host_id, **facts_of(meeting)}
    zoom.messenger.send("meeting.deleted", {**_who(meeting), "operation": "single", "object": about})


def tell_started(zoom: ZoomService, meeting: Meeting) -> None:
    zoom.messenger.send("meeting.started", {"account_id": _account(meeting), "object": _live_facts(meeting)})


def tell_ended(zoom: ZoomService, meeting: Meeting) -> None:
    about = {**_live_facts(meeting), "end_time": iso(zoom.clock.now())}
    zoom.messenger.send("meeting.ended", {"account_id": _account(meeting), "object": about})


def tell_deauthorized(zoom: ZoomService, person: Person) -> None:
    payload = {
        "account_id": person.account_id,
        "user_id": person.id,
        "signature": "",
        "deauthorization_time": iso(zoom.clock.now()),
        "client_id": zoom.config.client_id,
        "user_data_retention": "false",
    }
    zoom.messenger.send("app_deauthorized", payload)


def _live_facts(meeting: Meeting) -> dict[str, Any]:
    """In started and ended events the id is a string."""
    return {
        "id": str(meeting.id),
        "uuid": meeting.uuid,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": iso(start_of(meeting)),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
    }


def _who(meeting: Meeting) -> dict[str, Any]:
    person = BY_ID[meeting.host_id]
    return {"account_id": person.account_id, "operator": person.email, "operator_id": person.id}


def _account(meeting: Meeting) -> str:
    return BY_ID[meeting.host_id].account_id
