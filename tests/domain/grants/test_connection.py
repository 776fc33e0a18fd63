"""Connections and grants: when they can be used, and what they never show."""

from datetime import datetime, timedelta

import pytest

from videomeet.domain.grants.connection import Connection, PasscodeMode
from videomeet.domain.grants.grant import Grant, GrantState

NOW = datetime.fromisoformat("2026-11-22T12:00+00:00")


def connection(mode: PasscodeMode | None, passcode: str | None = None) -> Connection:
    return Connection(1, "zoom", 1, "Olivia", None, mode, passcode)


def grant(expires_at: datetime) -> Grant:
    encrypted = b"k1:never shown"
    return Grant(
        1,
        1,
        "zoom",
        "u",
        "Olivia",
        "o@z.example",
        "Licensed",
        None,
        GrantState.CONNECTED,
        1,
        expires_at,
        encrypted,
        encrypted,
    )


@pytest.mark.parametrize("mode", [*PasscodeMode, None])
def test_a_connection_is_active_once_its_passcode_is_settled(mode: PasscodeMode | None) -> None:
    assert connection(mode).active is (mode is not None)


@pytest.mark.parametrize(
    ("seconds", "expired"), [(-1, True), (0, True), (60, True), (61, False), (3600, False)]
)
def test_a_token_counts_as_expired_a_minute_before_it_is(seconds: int, expired: bool) -> None:
    assert grant(NOW + timedelta(seconds=seconds)).expired(NOW) is expired


def test_passcodes_and_tokens_are_not_shown() -> None:
    assert "Fjord2026" not in repr(connection(PasscodeMode.FIXED, "Fjord2026"))
    assert "never shown" not in repr(grant(NOW))
