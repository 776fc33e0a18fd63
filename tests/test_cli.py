"""The commands, as an operator types them: what they do, and the one sentence when they can't."""

import base64
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.clock import clock
from tests.support.sqlite import FULL, commits
from tests.support.tables import Tables
from typer.testing import CliRunner, Result

from videomeet.cli import app
from videomeet.store.encryption import Cipher
from videomeet.store.installation_keys import private_key_aad

RUNNER = CliRunner()
USER = ("user", "add", "--customer-id", "Cust10001", "--name", "Anna Holm", "--email", "anna@acme.example")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A production installation that isn't migrated yet."""
    return {
        "VIDEOMEET_BASE_URL": "https://meet.example",
        "VIDEOMEET_DATABASE_URL": f"sqlite:///{tmp_path / 'videomeet.db'}",
        "VIDEOMEET_ENCRYPTION_KEYS": f"k1:{base64.b64encode(os.urandom(32)).decode()}",
        "VIDEOMEET_ZOOM_CLIENT_ID": "client",
        "VIDEOMEET_ZOOM_CLIENT_SECRET": "secret",
    }


@pytest.fixture
def migrated(environ: dict[str, str]) -> dict[str, str]:
    assert _run(environ, "migrate").exit_code == 0
    return environ


@pytest.fixture
def with_tenant(migrated: dict[str, str]) -> dict[str, str]:
    added = _run(
        migrated, "tenant", "add", "--name", "Acme AS", "--customer-id", "Cust10001", "--zone", "Europe/Oslo"
    )
    assert added.exit_code == 0
    return migrated


def _run(environ: dict[str, str], *words: str, typed: str | None = None) -> Result:
    known = dict.fromkeys((name for name in os.environ if name.startswith("VIDEOMEET_")), "")
    return RUNNER.invoke(app, words, env={**known, **environ}, input=typed)


def _sentence(result: Result) -> str:
    """What was said; a refusal is one line with status 1."""
    assert result.exit_code == 1, result.output
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr.strip()


@pytest.mark.parametrize(
    "words",
    [
        ("migrate",),
        ("tenant", "add", "--name", "A", "--customer-id", "Cust10002", "--zone", "Europe/Oslo"),
        USER,
        ("doctor",),
    ],
    ids=lambda words: words[0],
)
def test_every_command_waits_for_the_disk(with_tenant: dict[str, str], words: tuple[str, ...]) -> None:
    with commits() as levels:
        _run(with_tenant, *words, typed="a long password\n" * 2)
    assert set(levels) == {FULL}


def test_help_names_every_command() -> None:
    text = _run({}, "--help").stdout
    for command in ("serve", "worker", "migrate", "tenant add", "user add", "doctor", "demo", "sandbox"):
        assert command in text


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_nothing_starts_without_its_settings(command: str) -> None:
    assert _sentence(_run({}, command)).startswith("videomeet: VIDEOMEET_BASE_URL is not set")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_serves_on_a_database_that_is_not_migrated(environ: dict[str, str], command: str) -> None:
    assert _sentence(_run(environ, command)).endswith("run videomeet migrate.")


def test_migrating_twice_is_harmless(migrated: dict[str, str]) -> None:
    assert "is at revision" in _run(migrated, "migrate").stdout


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_a_database_of_a_newer_release_is_one_sentence(migrated: dict[str, str], command: str) -> None:
    path = migrated["VIDEOMEET_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "at revision 9999, which this release does not know" in _sentence(_run(migrated, command))


def test_nobody_else_on_the_machine_can_read_a_new_database(migrated: dict[str, str]) -> None:
    path = Path(migrated["VIDEOMEET_DATABASE_URL"].removeprefix("sqlite:///"))
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_a_busy_port_is_reported_in_one_sentence(migrated: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = _sentence(_run(migrated | {"VIDEOMEET_PORT": str(port)}, "serve"))
    assert f"127.0.0.1:{port}" in sentence
    assert "in use" in sentence


def test_a_user_is_added_with_a_password_typed_twice(with_tenant: dict[str, str]) -> None:
    result = _run(with_tenant, *USER, "--administrator", typed="long enough\nlong enough\n")
    assert result.exit_code == 0, result.output
    assert "Added Anna Holm <anna@acme.example> to Cust10001." in result.stdout
    assert "long enough" not in result.output


def test_a_password_may_lie_in_a_file(with_tenant: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("long enough\n")
    assert _run(with_tenant, *USER, "--password-file", str(path)).exit_code == 0


def test_a_password_is_never_taken_from_the_command_line(with_tenant: dict[str, str]) -> None:
    assert _run(with_tenant, *USER, "--password", "long enough").exit_code == 2


def test_a_short_password_is_refused_with_the_rule(with_tenant: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("short")
    assert "10 to 128 characters" in _sentence(_run(with_tenant, *USER, "--password-file", str(path)))


def test_a_password_file_that_cannot_be_read_is_named(with_tenant: dict[str, str], tmp_path: Path) -> None:
    assert str(tmp_path) in _sentence(_run(with_tenant, *USER, "--password-file", str(tmp_path)))


def test_a_user_of_an_unknown_tenant_is_refused(migrated: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("long enough")
    assert "no installation" in _sentence(_run(migrated, *USER, "--password-file", str(path)))


def test_a_customer_id_is_given_out_once(with_tenant: dict[str, str]) -> None:
    again = ("tenant", "add", "--name", "Other", "--customer-id", "Cust10001")
    assert "Cust10001 already" in _sentence(_run(with_tenant, *again))


def test_a_customer_id_has_to_look_like_one(migrated: dict[str, str]) -> None:
    wrong = ("tenant", "add", "--name", "Other", "--customer-id", "10001")
    assert "Cust and five to nine digits" in _sentence(_run(migrated, *wrong))


def test_users_are_listed_disabled_and_given_a_new_password(
    with_tenant: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "password"
    path.write_text("long enough\n")
    assert _run(with_tenant, *USER, "--administrator", "--password-file", str(path)).exit_code == 0
    anna = ("--email", "anna@acme.example")
    assert "may no longer log in" in _run(with_tenant, "user", "disable", *anna).stdout
    refused = _sentence(_run(with_tenant, "user", "reset-password", *anna))
    assert refused.endswith("Anna Holm may not log in: allow that first.")
    listed = _run(with_tenant, "user", "list", "--customer-id", "Cust10001").stdout
    assert listed == "1\tanna@acme.example\tAnna Holm\tadministrator\tmay not log in\n"
    assert _run(with_tenant, "user", "enable", *anna).exit_code == 0
    link = _run(with_tenant, "user", "reset-password", *anna).stdout
    assert link.startswith("https://meet.example/password/")


@pytest.mark.parametrize("command", ["disable", "enable", "reset-password"])
def test_an_address_that_nobody_has_is_one_sentence(with_tenant: dict[str, str], command: str) -> None:
    result = _run(with_tenant, "user", command, "--email", "nobody@acme.example")
    assert _sentence(result) == "videomeet: Nobody signs in with nobody@acme.example."


def test_keys_are_rotated_and_the_old_one_is_let_go(with_tenant: dict[str, str]) -> None:
    new_key = f"k2:{base64.b64encode(os.urandom(32)).decode()}"
    ring = f"{new_key},{with_tenant['VIDEOMEET_ENCRYPTION_KEYS']}"
    _, key = with_tenant["VIDEOMEET_ENCRYPTION_KEYS"].split(":")
    cipher = Cipher([("k1", base64.b64decode(key))])
    path = Path(with_tenant["VIDEOMEET_DATABASE_URL"].removeprefix("sqlite:///"))
    tables = Tables(path)
    for name, encrypted in (("vapid", cipher.encrypt("x", private_key_aad("vapid"))), ("lost", b"k0:x")):
        tables.sql("INSERT INTO installation_keys VALUES (?, '', ?, '2027-09-15')", name, encrypted)
    with_both = with_tenant | {"VIDEOMEET_ENCRYPTION_KEYS": ring}
    result = _run(with_both, "rotate-keys")
    assert result.exit_code == 1
    column = "installation_keys.private_key_encrypted"
    assert result.stdout.splitlines() == [
        f"{column}: 2 rows, 1 encrypted anew",
        f"{column}: 2 rows, 0 encrypted anew",
        "Encrypted anew with k2: 1 row.",
        f"{column}: 1 row can't be read: k0 is not in VIDEOMEET_ENCRYPTION_KEYS.",
        "k1 can go: nothing needs it. Remove it from VIDEOMEET_ENCRYPTION_KEYS and restart.",
        "Backups keep the key that they were made with: keep a key as long as the backups that need it.",
    ]
    tables.delete("installation_keys", name="lost")
    assert _run(with_both, "rotate-keys").exit_code == 0


def test_keys_are_not_rotated_under_a_worker_that_has_the_old_one(with_tenant: dict[str, str]) -> None:
    now = clock().strftime("%Y-%m-%d %H:%M:%S.%f")
    tables = Tables(Path(with_tenant["VIDEOMEET_DATABASE_URL"].removeprefix("sqlite:///")))
    tables.sql("INSERT INTO workers VALUES ('w', 'k0', ?, ?)", now, now)
    assert "still encrypts with k0, so nothing was changed" in _sentence(_run(with_tenant, "rotate-keys"))


def test_installations_are_listed_and_edited(with_tenant: dict[str, str]) -> None:
    assert _run(with_tenant, "tenant", "list").stdout == "Cust10001\tAcme AS\tEurope/Oslo\n"
    edited = _run(with_tenant, "tenant", "edit", "--customer-id", "Cust10001", "--name", "Acme ASA")
    assert edited.stdout == "Cust10001 is Acme ASA, Europe/Oslo.\n"
    assert _run(with_tenant, "tenant", "list").stdout == "Cust10001\tAcme ASA\tEurope/Oslo\n"
    wrong = _run(with_tenant, "tenant", "edit", "--customer-id", "Cust10001", "--zone", "Mars/Base")
    assert "Mars/Base" in _sentence(wrong)


def test_what_is_given_of_somebody_is_changed_and_the_rest_stays(
    with_tenant: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "password"
    path.write_text("long enough\n")
    assert _run(with_tenant, *USER, "--password-file", str(path)).exit_code == 0
    anna = ("--email", "anna@acme.example")
    edited = _run(with_tenant, "user", "edit", *anna, "--administrator", "--new-email", "Anna@Berg.example")
    assert edited.stdout == "anna@berg.example is Anna Holm, administrator, Europe/Oslo, en.\n"
    refused = _sentence(_run(with_tenant, "user", "edit", *anna, "--name", "A"))
    assert refused == "videomeet: Nobody signs in with anna@acme.example."
    wrong = _run(with_tenant, "user", "edit", "--email", "anna@berg.example", "--language", "xx")
    assert "language" in _sentence(wrong)


def test_whoever_has_left_is_deleted(with_tenant: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("long enough\n")
    assert _run(with_tenant, *USER, "--password-file", str(path)).exit_code == 0
    anna = ("user", "delete", "--email", "anna@acme.example")
    assert "Give either --hand-over-to or --delete-upcoming" in _run(with_tenant, *anna).output
    refused = _run(with_tenant, *anna, "--hand-over-to", "anna@acme.example")
    assert "colleague" in _sentence(refused)
    assert "Deleted anna@acme.example" in _run(with_tenant, *anna, "--delete-upcoming").stdout
    assert _run(with_tenant, "user", "list", "--customer-id", "Cust10001").stdout == ""
    again = _run(with_tenant, *anna, "--delete-upcoming")
    assert _sentence(again) == "videomeet: Nobody signs in with anna@acme.example."


def test_an_installation_is_removed_when_it_is_named_twice(with_tenant: dict[str, str]) -> None:
    acme = ("tenant", "remove", "--customer-id", "Cust10001", "--keep-meetings", "--confirm")
    assert "must be the same" in _run(with_tenant, *acme, "Cust10002").output
    assert "Cust10001 is locked out" in _run(with_tenant, *acme, "Cust10001").stdout
    assert "being removed already" in _sentence(_run(with_tenant, *acme, "Cust10001"))
