"""Zoom's events: what each of them carries, with the shapes (and the id types) Zoom's own have."""

from typing import Any

from videomeet_sandbox.clock import iso
from videomeet_sandbox.zoom.model.meetings import start_of
from videomeet_sandbox.zoom.model.people import BY_ID, Person
from videomeet_sandbox.zoom.model.records import Meeting
from videomeet_sandbox.zoom.service import ZoomService

EVENT_FIELDS = ("topic", "type", "start_time", "duration", "timezone", "agenda")


def event_fields(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in EVENT_FIELDS}


def send_updated(zoom: ZoomService, meeting: Meeting, before: dict[str, Any]) -> None:
    """Only what changed is sent, new beside old."""
    after = event_fields(meeting)
    changed = {name for name in EVENT_FIELDS if after[name] != before[name]}
    if not changed:
        return
    identity = {"id": meeting.id, "uuid": meeting.uuid, "host_id": meeting.host_id}
    payload = {
        **_operator(meeting),
        "scope": "single",
        "object": {**identity, **{name: after[name] for name in changed}},
        "old_object": {**identity, **{name: before[name] for name in changed}},
        "time_stamp": int(zoom.clock.stamp() * 1000),
    }
    zoom.webhooks.send("meeting.updated", payload)


def send_deleted(zoom: ZoomService, meeting: Meeting) -> None:
    about = {"id": meeting.id, "uuid": meeting.uuid, "host_id": meeting.host_id, **event_fields(meeting)}
    zoom.webhooks.send("meeting.deleted", {**_operator(meeting), "operation": "single", "object": about})


def send_started(zoom: ZoomService, meeting: Meeting) -> None:
    zoom.webhooks.send("meeting.started", {"account_id": _account(meeting), "object": _live_facts(meeting)})


def send_ended(zoom: ZoomService, meeting: Meeting) -> None:
    about = {**_live_facts(meeting), "end_time": iso(zoom.clock.now())}
    zoom.webhooks.send("meeting.ended", {"account_id": _account(meeting), "object": about})


def send_deauthorized(zoom: ZoomService, person: Person) -> None:
    payload = {
        "account_id": person.account_id,
        "user_id": person.id,
        "signature": "",
        "deauthorization_time": iso(zoom.clock.now()),
        "client_id": zoom.config.client_id,
        "user_data_retention": "false",
    }
    zoom.webhooks.send("app_deauthorized", payload)


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


def _operator(meeting: Meeting) -> dict[str, Any]:
    person = BY_ID[meeting.host_id]
    return {"account_id": person.account_id, "operator": person.email, "operator_id": person.id}


def _account(meeting: Meeting) -> str:
    return BY_ID[meeting.host_id].account_id
