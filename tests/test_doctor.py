"""The doctor: what it finds, and that it ends with 1 only for an error."""

import base64
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from tests.support.clock import clock
from tests.support.clock import environment as by_the_clock
from tests.support.sandbox import SandboxServer
from tests.support.world import environment_variables

from videomeet.doctor import Finding, Severity, run_checks
from videomeet.store import migrations


def _environ(folder: Path, key: str = "k1") -> dict[str, str]:
    return {
        "VIDEOMEET_BASE_URL": "https://meet.example",
        "VIDEOMEET_DATABASE_URL": f"sqlite:///{folder / 'videomeet.db'}",
        "VIDEOMEET_ENCRYPTION_KEYS": f"{key}:{base64.b64encode(os.urandom(32)).decode()}",
        "VIDEOMEET_ZOOM_CLIENT_ID": "client",
        "VIDEOMEET_ZOOM_CLIENT_SECRET": "secret",
    }


def _about(findings: list[Finding], what: str) -> Finding:
    return next(finding for finding in findings if finding.subject == what)


def test_settings_that_do_not_hold_are_the_only_finding() -> None:
    (finding,) = run_checks({}, online=False)
    assert finding.is_error
    assert finding.text.startswith("VIDEOMEET_BASE_URL is not set")


def test_a_missing_database_names_the_command_that_makes_it(tmp_path: Path) -> None:
    finding = _about(run_checks(_environ(tmp_path), online=False), "database")
    assert finding.severity is Severity.ERROR
    assert finding.text.endswith("run videomeet migrate.")


def test_a_file_that_is_no_database_is_distinguished(tmp_path: Path) -> None:
    (tmp_path / "videomeet.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    finding = _about(run_checks(_environ(tmp_path), online=False), "database")
    assert finding.severity is Severity.ERROR
    assert "can't be read" in finding.text


def test_files_that_others_may_read_are_named(tmp_path: Path) -> None:
    environ = _environ(tmp_path)
    migrations.upgrade(environ["VIDEOMEET_DATABASE_URL"])
    assert _about(run_checks(environ, online=False), "database").severity is Severity.OK
    (tmp_path / "videomeet.db").chmod(0o644)
    finding = _about(run_checks(environ, online=False), "database")
    assert finding.severity is Severity.WARNING
    assert "videomeet.db" in finding.text


def test_a_sound_installation_has_no_error_but_perhaps_unbuilt_pages(tmp_path: Path) -> None:
    environ = _environ(tmp_path)
    migrations.upgrade(environ["VIDEOMEET_DATABASE_URL"])
    findings = run_checks(environ, online=False)
    assert {finding.subject for finding in findings if finding.is_error} <= {"pages"}
    assert _about(findings, "encryption keys").text == "k1 encrypts; stored secrets need none yet"
    assert _about(findings, "settings").text.endswith("https://meet.example")


def test_an_sqlite_with_the_known_error_is_worth_a_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 40, 1))
    finding = _about(run_checks(_environ(tmp_path), online=False), "sqlite")
    assert finding.severity is Severity.WARNING
    assert "older than 3.51.3" in finding.text


def test_without_a_secret_for_webhooks_the_doctor_says_what_that_means(tmp_path: Path) -> None:
    environ = _environ(tmp_path)
    migrations.upgrade(environ["VIDEOMEET_DATABASE_URL"])
    finding = _about(run_checks(environ, online=False), "webhooks")
    assert finding.severity is Severity.WARNING
    assert finding.text.startswith("VIDEOMEET_ZOOM_WEBHOOK_SECRET is not set")


@pytest.mark.parametrize(
    ("days", "severity", "text"),
    [(1, Severity.OK, "the last one came"), (5, Severity.WARNING, "silence for 5 days")],
)
def test_days_of_silence_are_a_warning(tmp_path: Path, days: int, severity: Severity, text: str) -> None:
    environ = _environ(tmp_path) | by_the_clock() | {"VIDEOMEET_ZOOM_WEBHOOK_SECRET": "secret"}
    migrations.upgrade(environ["VIDEOMEET_DATABASE_URL"])
    assert "none has arrived yet" in _about(run_checks(environ, online=False), "webhooks").text
    received_at = (clock() - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(tmp_path / "videomeet.db")) as connection, connection:
        connection.execute(
            "INSERT INTO webhook_deliveries"
            " (provider, delivery_key, event, received_at, state, outcome, attempts)"
            " VALUES ('zoom', 'k', 'endpoint.url_validation', ?, 'answered', '', 0)",
            (received_at,),
        )
    finding = _about(run_checks(environ, online=False), "webhooks")
    assert finding.severity is severity
    assert finding.text.startswith(text)


@pytest.fixture
def sandboxed(tmp_path: Path, template: Path, zoom: SandboxServer) -> dict[str, str]:
    """An installation whose Zoom is the sandbox."""
    return environment_variables(Path(copy(template, tmp_path)), zoom)


def test_online_every_provider_is_asked_for_an_answer_and_its_time(sandboxed: dict[str, str]) -> None:
    finding = _about(run_checks(sandboxed, online=True), "provider")
    assert finding.severity is Severity.OK
    assert finding.text == f"{sandboxed['VIDEOMEET_ZOOM_API_URL']}/users/me answers, and the clocks agree"


def test_a_provider_that_can_not_be_reached_is_an_error(sandboxed: dict[str, str]) -> None:
    finding = _about(
        run_checks(sandboxed | {"VIDEOMEET_ZOOM_API_URL": "http://127.0.0.1:1/v2"}, online=True), "provider"
    )
    assert finding.is_error
    assert "can't be reached" in finding.text


def test_a_clock_that_is_off_is_an_error(sandboxed: dict[str, str]) -> None:
    ahead = float(sandboxed["VIDEOMEET_CLOCK_AHEAD"]) + 120
    finding = _about(run_checks(sandboxed | {"VIDEOMEET_CLOCK_AHEAD": str(ahead)}, online=True), "clock")
    assert finding.is_error
    assert finding.text.startswith("it is +1")
