"""Faults that the control API switches on: slow, down, rate limited, broken answers, lost replies."""

import re
from dataclasses import dataclass, field
from typing import Any

BEFORE_HANDLING = frozenset(
    {"slow", "down", "unavailable", "rate_limited", "server_error", "html_body", "false_404"}
)
AFTER_HANDLING = frozenset({"empty_body", "truncated_body", "wrong_content_type", "lost_reply"})
AT_CONSENT = frozenset({"scopes_missing"})
KINDS = BEFORE_HANDLING | AFTER_HANDLING | AT_CONSENT
EXEMPT_PATHS = ("/control", "/static")


class FaultError(ValueError):
    """The control API was given a fault that makes no sense; the text says why."""


@dataclass
class Fault:
    """`times` None means until it is taken away; `match` is searched in "METHOD /path".

    `every` 5 strikes every fifth of the requests that match; `seen` counts them.
    """

    kind: str
    match: str = ""
    times: int | None = None
    every: int = 1
    seen: int = 0
    seconds: float | None = None
    status: int | None = None
    daily: bool = False
    retry_after: str | None = None
    scopes: list[str] = field(default_factory=list)

    def strikes(self) -> bool:
        """Count one more request that matches; whether this is one of the `every` nth."""
        self.seen += 1
        return self.seen % self.every == 0


@dataclass
class Faults:
    """`kinds`: what may be asked for here."""

    kinds: frozenset[str] = KINDS
    active: list[Fault] = field(default_factory=list)

    def add(self, payload: Any) -> Fault:
        fault = read_fault(payload, self.kinds)
        self.active.append(fault)
        return fault

    def take(self, request_line: str, kinds: frozenset[str]) -> list[Fault]:
        """Faults of these kinds that strike this request: every slowness, and the first of the others."""
        struck: list[Fault] = []
        for fault in self.active:
            decided = any(other.kind != "slow" for other in struck)
            if fault.kind not in kinds or (decided and fault.kind != "slow"):
                continue
            if re.search(fault.match, request_line) and fault.strikes():
                struck.append(fault)
        for fault in struck:
            self._use_up(fault)
        return struck

    def _use_up(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self.active.remove(fault)


def read_fault(payload: Any, kinds: frozenset[str] = KINDS) -> Fault:
    if not isinstance(payload, dict):
        raise FaultError("A fault is a JSON object with at least a kind.")
    if payload.get("kind") not in kinds:
        raise FaultError(f"kind must be one of {', '.join(sorted(kinds))}.")
    known = Fault.__dataclass_fields__.keys()
    if unknown := set(payload) - known - {"scope"}:
        raise FaultError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(known)}.")
    values = {key: value for key, value in payload.items() if key in known}
    if "scope" in payload:
        values["scopes"] = [payload["scope"]]
    return _checked(Fault(**values))


def _checked(fault: Fault) -> Fault:
    try:
        re.compile(fault.match)
    except (re.error, TypeError) as error:
        raise FaultError(f"match is not a regular expression: {error}.") from None
    if fault.times is not None and (not isinstance(fault.times, int) or fault.times < 1):
        raise FaultError("times must be a whole number of at least 1.")
    if not isinstance(fault.every, int) or fault.every < 1:
        raise FaultError("every must be a whole number of at least 1.")
    if fault.kind == "slow" and not isinstance(fault.seconds, int | float):
        raise FaultError("slow needs seconds.")
    if fault.kind == "scopes_missing" and not fault.scopes:
        raise FaultError("scopes_missing needs scopes: the names that are not granted.")
    return fault
