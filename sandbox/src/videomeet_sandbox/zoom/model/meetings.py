"""The meetings of the sandbox's Zoom: made, changed, found and lost by Zoom's rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

from videomeet_sandbox.clock import Clock, iso
from videomeet_sandbox.settings import SandboxConfig
from videomeet_sandbox.zoom.model.errors import no_such_meeting
from videomeet_sandbox.zoom.model.meeting_rules import INSTANT, SCHEDULED, effective_settings, start_in_utc
from videomeet_sandbox.zoom.model.opaque import join_key, new_meeting_id, new_passcode, new_uuid, signed
from videomeet_sandbox.zoom.model.people import BY_ID, Person
from videomeet_sandbox.zoom.model.records import Meeting, Records

EXPIRES_AFTER = timedelta(days=30)
START_KEY_SECONDS = 2 * 60 * 60


class Meetings:
    def __init__(self, config: SandboxConfig, clock: Clock, records: Records) -> None:
        self._config, self._clock, self._records = config, clock, records

    def create(self, host: Person, body: dict[str, Any]) -> Meeting:
        """`body` has passed `meeting_rules.check`; without a start time it becomes an instant meeting."""
        zone = body.get("timezone") or host.timezone
        kind, start = body.get("type", SCHEDULED), body.get("start_time") or None
        if kind == SCHEDULED and start is None:
            kind = INSTANT
        passcode = body.get("password") or (new_passcode() if body.get("default_password", True) else "")
        meeting = Meeting(
            id=new_meeting_id(set(self._records.meetings)),
            uuid=new_uuid(),
            host_id=host.id,
            topic=body.get("topic") or "Zoom Meeting",
            type=kind,
            start_time=iso(start_in_utc(start, zone)) if start and kind == SCHEDULED else None,
            duration=body.get("duration", 60),
            timezone=zone,
            password=passcode,
            created_at=iso(self._clock.now()),
            agenda=body.get("agenda", ""),
            pre_schedule=body.get("pre_schedule", False),
            settings=effective_settings({}, body.get("settings", {}), passcode),
            tracking_fields=body.get("tracking_fields", []),
        )
        if kind == INSTANT:
            meeting.start_time = meeting.created_at
        self._records.meetings[meeting.id] = meeting
        return meeting

    def change(self, meeting: Meeting, body: dict[str, Any]) -> None:
        """A start time in the past is ignored and everything else still applied, as Zoom does."""
        meeting.timezone = body.get("timezone") or meeting.timezone
        for name in ("topic", "duration", "password"):
            setattr(meeting, name, body.get(name) or getattr(meeting, name))
        for name in ("agenda", "pre_schedule", "tracking_fields"):
            setattr(meeting, name, body.get(name, getattr(meeting, name)))
        if body.get("start_time"):
            start = start_in_utc(body["start_time"], meeting.timezone)
            if start > self._clock.now():
                meeting.start_time = iso(start)
                meeting.type = SCHEDULED if meeting.type == INSTANT else meeting.type
        meeting.settings = effective_settings(meeting.settings, body.get("settings", {}), meeting.password)

    def of_host(self, host: Person, meeting_id: int) -> Meeting:
        """Anybody else's meeting does not exist for this host's grant."""
        meeting = self._records.meetings.get(meeting_id)
        if meeting is None or meeting.gone or self.expired(meeting) or meeting.host_id != host.id:
            raise no_such_meeting(meeting_id)
        return meeting

    def expired(self, meeting: Meeting) -> bool:
        return meeting.start_time is not None and start_of(meeting) + EXPIRES_AFTER < self._clock.now()

    def existing(self) -> list[Meeting]:
        return [meeting for meeting in self._records.meetings.values() if not meeting.gone]

    def as_json(self, meeting: Meeting) -> dict[str, Any]:
        """The whole meeting as its host may see it, start link included."""
        key = join_key(self._config.client_secret, meeting.id, meeting.password)
        facts: dict[str, Any] = {
            "uuid": meeting.uuid,
            "id": meeting.id,
            "host_id": meeting.host_id,
            "host_email": BY_ID[meeting.host_id].email,
            "topic": meeting.topic,
            "type": meeting.type,
            "status": meeting.status,
            "start_time": meeting.start_time,
            "duration": meeting.duration,
            "timezone": meeting.timezone,
            "agenda": meeting.agenda,
            "created_at": meeting.created_at,
            "start_url": self.start_url(meeting),
            "join_url": self.join_url(meeting),
            "password": meeting.password,
            "h323_password": meeting.password,
            "pstn_password": meeting.password,
            "encrypted_password": key,
            "settings": meeting.settings,
            "tracking_fields": meeting.tracking_fields,
            "creation_source": "open_api",
            "pre_schedule": meeting.pre_schedule,
        }
        if meeting.settings.get("use_pmi"):
            facts["pmi"] = str(BY_ID[meeting.host_id].pmi)
        return {name: value for name, value in facts.items() if value is not None}

    def join_url(self, meeting: Meeting) -> str:
        """With the personal meeting id the link is the host's own room, the same for every such meeting."""
        number = BY_ID[meeting.host_id].pmi if meeting.settings.get("use_pmi") else meeting.id
        key = join_key(self._config.client_secret, number, meeting.password)
        return f"{self._config.base_url}/j/{number}" + (f"?pwd={key}" if key else "")

    def start_url(self, meeting: Meeting) -> str:
        expires = int(self._clock.stamp()) + START_KEY_SECONDS
        zak = signed(self._config.client_secret, {"mid": meeting.id, "uid": meeting.host_id, "exp": expires})
        return f"{self._config.base_url}/s/{meeting.id}?zak={zak}"


def start_of(meeting: Meeting) -> datetime:
    return datetime.fromisoformat((meeting.start_time or meeting.created_at).removesuffix("Z")).replace(
        tzinfo=UTC
    )


def end_of(meeting: Meeting) -> datetime:
    return start_of(meeting) + timedelta(minutes=meeting.duration)
