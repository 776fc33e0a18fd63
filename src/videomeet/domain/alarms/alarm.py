"""Alarms: when they fire, and whether again after a change. For whom: `flows/changes/set_alarms.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.kit.time_zones import to_utc, to_wall

ONE_DAY = timedelta(days=1)
# Of one associate: the eleventh browser takes the place of the one that was added first.
MAX_PUSH_SUBSCRIPTIONS = 10


@dataclass(frozen=True)
class Alarm:
    """One person's alarm. `starts_at` is the start that it belongs to; `due_at` is None once it is done."""

    id: int
    associate_id: int
    starts_at: datetime
    fired_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class AlarmNotification:
    """An alarm with what a notification shows; `zone` is the clock of the person it is for."""

    id: int
    tenant_id: int
    associate_id: int
    zone: str
    appointment_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    reservation_id: UUID | None
    fired_at: datetime | None
    dismissed_at: datetime | None
    attempts: int = 0

    @property
    def tag(self) -> str:
        """Identifies one firing for browsers: notifications with the same tag are shown once."""
        fired_timestamp = int(self.fired_at.timestamp()) if self.fired_at else 0
        return f"alarm-{self.appointment_id}-{fired_timestamp}"


def alarm_due_at(appointment: Appointment, associate_id: int) -> datetime | None:
    """When the alarm of whoever comes fires; None for never.

    A day before means the same wall time, not 24 hours before.
    """
    times, minutes = appointment.times, appointment.alarm_of(associate_id)
    if minutes is None or appointment.completed or times.all_day:
        return None
    lead_time = timedelta(minutes=minutes)
    if lead_time < ONE_DAY:
        return times.starts_at - lead_time
    return to_utc(to_wall(times.starts_at, times.zone) - lead_time, times.zone)


def should_ring_again(previous: Alarm | None, starts_at: datetime, due_at: datetime, now: datetime) -> bool:
    """Whether a save sets the alarm anew: a moved appointment fires again, nothing else fires twice."""
    if previous is None or previous.starts_at != starts_at:
        return True
    if previous.fired_at is not None:
        return due_at > previous.fired_at
    return due_at != previous.due_at and (previous.due_at is not None or due_at > now)


def is_worth_announcing(previous: Alarm | None, starts_at: datetime, now: datetime) -> bool:
    """Whether there is anything to announce: what is put where it has begun already was no surprise."""
    return starts_at > now or (previous is not None and previous.starts_at == starts_at)
