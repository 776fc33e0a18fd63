"""Zoom's validation of a meeting's fields: what is wrong with a create or update body, field by field."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from videomeet_sandbox.zoom.model.errors import ApiError, invalid_fields, invalid_request
from videomeet_sandbox.zoom.model.records import PasscodePolicy

INSTANT, SCHEDULED, NO_FIXED_TIME = 1, 2, 3
SUPPORTED_TYPES = (INSTANT, SCHEDULED, NO_FIXED_TIME)
ZOOM_TYPES = (1, 2, 3, 8, 10)
MAX_MINUTES = 24 * 60
PASSCODE = re.compile(r"[A-Za-z0-9@_*-]{0,10}")
SPECIAL = re.compile(r"[@_*-]")
START = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")
ZONES = available_timezones()

BOOLEAN_SETTINGS = {
    "host_video": False,
    "participant_video": False,
    "join_before_host": False,
    "mute_upon_entry": False,
    "watermark": False,
    "use_pmi": False,
    "waiting_room": False,
    "meeting_authentication": False,
    "private_meeting": False,
    "email_notification": True,
    "registrants_email_notification": True,
    "alternative_hosts_email_notification": True,
    "allow_multiple_devices": False,
    "focus_mode": False,
}
CHOICE_SETTINGS: dict[str, tuple[Any, ...]] = {
    "audio": ("both", "telephony", "voip", "thirdParty"),
    "auto_recording": ("none", "local", "cloud"),
    "encryption_type": ("enhanced_encryption", "e2ee"),
    "approval_type": (2, 0, 1),
    "jbh_time": (0, 5, 10, 15),
}
DEFAULT_SETTINGS: dict[str, Any] = {
    **BOOLEAN_SETTINGS,
    **{name: choices[0] for name, choices in CHOICE_SETTINGS.items()},
    "alternative_hosts": "",
}

Checks = dict[str, Callable[[Any], str | None]]


def check(body: Any, rule: PasscodePolicy) -> dict[str, Any]:
    """The body, if Zoom would take it. Unknown fields are ignored, as Zoom ignores them."""
    if not isinstance(body, dict):
        raise invalid_request("Request Body should be a valid JSON object.")
    checks: Checks = {**FIELDS, "password": lambda value: passcode_error(value, rule)}
    errors = [
        {"field": name, "message": error}
        for name, check in checks.items()
        if name in body and (error := check(body[name]))
    ]
    errors += _setting_errors(body.get("settings", {}))
    if errors:
        raise invalid_fields(errors)
    _reject_unsupported(body)
    return body


def passcode_error(value: Any, rule: PasscodePolicy) -> str | None:
    if not isinstance(value, str):
        return "Invalid field."
    if len(value) > 10:
        return "The passcode may have at most 10 characters."
    if not PASSCODE.fullmatch(value):
        return "The passcode may only contain the characters a-z, A-Z, 0-9, @, -, _ and *."
    return _account_error(value, rule) if value else None


def _account_error(value: str, rule: PasscodePolicy) -> str | None:
    if len(value) < rule.min_length:
        return f"The passcode must have at least {rule.min_length} characters."
    if rule.letter and not re.search("[A-Za-z]", value):
        return "The passcode must have at least one letter."
    if rule.number and not re.search("[0-9]", value):
        return "The passcode must have at least one number."
    if rule.special and not SPECIAL.search(value):
        return "The passcode must have at least one special character."
    return None


def start_in_utc(text: str, zone: str) -> datetime:
    """With Z it is UTC; without, the wall time of `zone`."""
    moment = datetime.fromisoformat(text.removesuffix("Z"))
    return moment.replace(tzinfo=UTC if text.endswith("Z") else ZoneInfo(zone)).astimezone(UTC)


def effective_settings(old: dict[str, Any], asked: dict[str, Any], passcode: str) -> dict[str, Any]:
    """What Zoom makes of the settings asked for.

    The waiting room wins over joining before the host, and is forced when there is no passcode.
    """
    known = {name: value for name, value in asked.items() if name in DEFAULT_SETTINGS}
    settings = {**DEFAULT_SETTINGS, **old, **known}
    if not passcode:
        settings["waiting_room"] = True
    if settings["waiting_room"]:
        settings["join_before_host"] = False
    return settings


def _reject_unsupported(body: dict[str, Any]) -> None:
    if body.get("type", SCHEDULED) not in SUPPORTED_TYPES:
        raise ApiError(400, 300, "The sandbox holds no recurring (8) and no screen share (10) meetings yet.")
    if body.get("schedule_for"):
        raise invalid_request("The value that you entered in the schedule_for field is invalid.")


def _setting_errors(settings: Any) -> list[dict[str, str]]:
    if not isinstance(settings, dict):
        return [{"field": "settings", "message": "Invalid field."}]
    wrong = [name for name in BOOLEAN_SETTINGS if name in settings and not isinstance(settings[name], bool)]
    wrong += [name for name, choices in CHOICE_SETTINGS.items() if _not_among(settings, name, choices)]
    return [{"field": f"settings.{name}", "message": "Invalid field."} for name in wrong]


def _not_among(settings: dict[str, Any], name: str, choices: tuple[Any, ...]) -> bool:
    return name in settings and (isinstance(settings[name], bool) or settings[name] not in choices)


def _text(limit: int) -> Callable[[Any], str | None]:
    def error(value: Any) -> str | None:
        if not isinstance(value, str):
            return "Invalid field."
        return f"The value must be less than {limit} characters." if len(value) > limit else None

    return error


def _type(value: Any) -> str | None:
    return None if value in ZOOM_TYPES and not isinstance(value, bool) else "Invalid field."


def _start_time(value: Any) -> str | None:
    if value in ("", None):
        return None
    try:
        year = datetime.fromisoformat(value.removesuffix("Z")).year
    except (AttributeError, ValueError):
        return "Invalid field."
    return None if START.fullmatch(value) and 1970 <= year < 9999 else "Invalid field."


def _duration(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "Invalid field."
    return None if 1 <= value <= MAX_MINUTES else f"The duration must be between 1 and {MAX_MINUTES} minutes."


def _zone(value: Any) -> str | None:
    return None if value == "" or value in ZONES else "Invalid field."


def _yes_or_no(value: Any) -> str | None:
    return None if isinstance(value, bool) else "Invalid field."


def _tracking_fields(value: Any) -> str | None:
    sound = isinstance(value, list) and all(isinstance(item, dict) and item.get("field") for item in value)
    return None if sound else "Invalid field."


FIELDS: Checks = {
    "topic": _text(200),
    "agenda": _text(2000),
    "type": _type,
    "start_time": _start_time,
    "duration": _duration,
    "timezone": _zone,
    "default_password": _yes_or_no,
    "pre_schedule": _yes_or_no,
    "tracking_fields": _tracking_fields,
}
