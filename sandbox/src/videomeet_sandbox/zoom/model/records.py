"""What the sandbox's Zoom remembers: codes, grants, tokens, meetings, counts. Plain data, one JSON object."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class Code:
    user_id: str
    redirect_uri: str
    challenge: str
    scopes: list[str]
    expires_at: float
    used: bool = False


@dataclass
class Token:
    """`dead` says why it stopped working: used (rotated, at `used_at`), superseded or revoked."""

    kind: str
    user_id: str
    expires_at: float
    dead: str = ""
    used_at: float = 0.0


@dataclass
class Grant:
    user_id: str
    scopes: list[str]
    granted_at: str
    refreshes: int = 0


@dataclass
class Meeting:
    """`start_time` is UTC; `gone` is empty, "deleted" or "vanished"."""

    id: int
    uuid: str
    host_id: str
    topic: str
    type: int
    start_time: str | None
    duration: int
    timezone: str
    password: str
    created_at: str
    agenda: str = ""
    status: str = "waiting"
    gone: str = ""
    pre_schedule: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    tracking_fields: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Limits:
    """Zoom's own per second are 30 and 20 (Pro); these are met only by a test that lowers them.

    `refresh_grace_seconds` is how long a used refresh token is still taken: not at all, as at Zoom.
    """

    light_per_second: int = 500
    medium_per_second: int = 500
    create_update_per_day: int = 100
    refresh_grace_seconds: int = 0


@dataclass
class PasscodePolicy:
    """The account's extra demands on passcodes."""

    min_length: int = 1
    letter: bool = False
    number: bool = False
    special: bool = False


@dataclass
class PersonState:
    may_host: bool = True
    deleted: bool = False


@dataclass
class Records:
    """`codes` and `tokens` are keyed by the SHA-256 of the secret, so the state file holds none."""

    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    daily: dict[str, int] = field(default_factory=dict)
    people: dict[str, PersonState] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    passcode_rule: PasscodePolicy = field(default_factory=PasscodePolicy)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    def replace_with(self, other: "Records") -> None:
        """Take over everything of `other`; whoever holds this object sees the change."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))

    @classmethod
    def load(cls, saved: dict[str, Any]) -> "Records":
        return cls(
            codes={key: Code(**value) for key, value in saved.get("codes", {}).items()},
            tokens={key: Token(**value) for key, value in saved.get("tokens", {}).items()},
            grants={key: Grant(**value) for key, value in saved.get("grants", {}).items()},
            meetings={int(key): Meeting(**value) for key, value in saved.get("meetings", {}).items()},
            daily=dict(saved.get("daily", {})),
            people={key: PersonState(**value) for key, value in saved.get("people", {}).items()},
            limits=Limits(**saved.get("limits", {})),
            passcode_rule=PasscodePolicy(**saved.get("passcode_rule", {})),
            deliveries=list(saved.get("deliveries", [])),
        )
