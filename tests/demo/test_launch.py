"""`videomeet demo` as a person starts it: two servers, the accounts, and nothing left behind."""

import imaplib
import json
import os
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from tests.support.clock import environment as by_the_clock

from videomeet.demo.ports import MAIL_FROM
from videomeet.demo.welcome import welcome_text
from videomeet.port_check import find_port_problem

VIDEOMEET = Path(sys.executable).with_name("videomeet")
Demo = subprocess.Popen[str]
Start = Callable[..., Demo]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    """Two ports that were free a moment ago; the second with the next two, for mail."""
    first = _free()
    return first, _three_in_a_row(first)


def _three_in_a_row(but: int) -> int:
    while True:
        row = range(first := _free(), first + 3)
        if but not in row and not any(find_port_problem("127.0.0.1", port) for port in row):
            return first


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def start(folder: Path, ports: tuple[int, int]) -> Iterator[Start]:
    """Starts a demo with the module's folder and ports; what still runs at the end is killed."""
    started: list[Demo] = []

    def run(*words: str) -> Demo:
        given = ["--port", str(ports[0]), "--sandbox-port", str(ports[1]), "--state", str(folder)]
        demo = subprocess.Popen(
            [VIDEOMEET, "demo", *given, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | by_the_clock() | {"PYTHONUNBUFFERED": "1"},
        )
        started.append(demo)
        return demo

    yield run
    for demo in started:
        demo.kill()
        demo.communicate()


@pytest.fixture(scope="module")
def running(start: Start) -> Demo:
    """A demo that has printed that it is ready."""
    demo = start()
    _wait_until_ready(demo)
    return demo


def _wait_until_ready(demo: Demo) -> str:
    output = ""
    assert demo.stdout is not None
    for line in demo.stdout:
        output += line
        if "starts over" in line:
            return output
    raise AssertionError(output + demo.communicate()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_both_servers_answer_and_everyone_can_sign_in(
    running: Demo, folder: Path, ports: tuple[int, int]
) -> None:
    assert httpx2.get(f"http://127.0.0.1:{ports[1]}/", trust_env=False).status_code == 200
    accounts = json.loads((folder / "accounts.json").read_text())
    assert [set(account) for account in accounts] == [
        {"tenant", "customer_id", "name", "email", "password", "administrator"}
    ] * 10
    assert [account["customer_id"] for account in accounts if account["administrator"]] == [
        "Cust10001",
        "Cust10002",
    ]
    with httpx2.Client(base_url=f"http://127.0.0.1:{ports[0]}", trust_env=False) as browser:
        for account in accounts:
            form = {"email": account["email"], "password": account["password"]}
            answer = browser.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.status_code == 303


@pytest.mark.parametrize("words", [(), ("--reset",)])
def test_a_second_demo_is_refused_in_one_sentence(
    running: Demo, start: Start, words: tuple[str, ...]
) -> None:
    output, errors = start(*words).communicate(timeout=30)
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert ("can't be used" if not words else "A demo is running") in errors


def test_mail_is_caught_on_the_next_port_and_read_from_the_one_after(
    running: Demo, ports: tuple[int, int], folder: Path
) -> None:
    with smtplib.SMTP("127.0.0.1", ports[1] + 1, timeout=10) as client:
        client.sendmail("anna@acme.example", [MAIL_FROM], b"Subject: An answer\r\n\r\nYes\r\n")
    shown = httpx2.get(f"http://127.0.0.1:{ports[1]}/mail", trust_env=False).text
    assert "An answer" in shown
    reading = imaplib.IMAP4("127.0.0.1", ports[1] + 2, timeout=10)
    reading.login(MAIL_FROM, "any")
    assert reading.select("INBOX", readonly=True) == ("OK", [b"1"])
    assert _mailboxes(folder) == [("127.0.0.1", ports[1] + 2, MAIL_FROM, "none")] * 2


def _mailboxes(folder: Path) -> list[tuple[str, int, str, str]]:
    with closing(sqlite3.connect(folder / "videomeet.db")) as database:
        mailboxes = database.execute(
            "SELECT imap_host, imap_port, imap_user, imap_security FROM mail_settings"
        )
        return mailboxes.fetchall()


def test_the_welcome_names_the_mails() -> None:
    output = welcome_text("http://127.0.0.1:8700", "http://127.0.0.1:8701", "var/demo")
    assert "http://127.0.0.1:8701/mail" in output


def test_a_busy_mail_port_is_named_with_the_variable_that_moves_it(start: Start) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = int(busy.getsockname()[1])
        given = ["--port", str(_free()), "--sandbox-port", str(taken - 1)]
        _, errors = start(*given).communicate(timeout=30)
    assert "can't be used" in errors
    assert f"SANDBOX_PORT={(taken - 1) % 60000 + 10}" in errors


def test_the_demos_secrets_are_its_own_and_private(running: Demo, folder: Path) -> None:
    assert {"loaded", "videomeet.db", "encryption-key", "zoom-client-secret"} <= {
        x.name for x in folder.iterdir()
    }
    assert (folder / "encryption-key").stat().st_mode & 0o077 == 0


def test_ctrl_c_ends_everything_and_the_next_start_loads_nothing(
    running: Demo, start: Start, ports: tuple[int, int]
) -> None:
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=30)
    assert running.returncode == 0
    assert not any(map(_listens, ports))
    again = start()
    assert "Loading" not in _wait_until_ready(again)
    again.terminate()
    assert again.communicate(timeout=30)[1] == ""
    assert again.returncode == 0
    assert not any(map(_listens, ports))


def test_the_mailbox_follows_the_sandboxs_port(
    running: Demo, start: Start, ports: tuple[int, int], folder: Path
) -> None:
    other = _three_in_a_row(ports[0])
    demo = start("--sandbox-port", str(other))
    assert f"http://127.0.0.1:{other}/mail" in _wait_until_ready(demo)
    demo.terminate()
    assert demo.communicate(timeout=30)[1] == ""
    assert [port for _, port, _, _ in _mailboxes(folder)] == [other + 2] * 2


def test_reset_forgets_everything(running: Demo, start: Start, folder: Path) -> None:
    demo = start("--reset")
    demo.communicate(timeout=30)
    assert demo.returncode == 0
    assert not folder.exists()


def test_the_demo_itself_can_not_have_a_mail_port(start: Start) -> None:
    _, errors = start("--port", "9002", "--sandbox-port", "9000").communicate(timeout=30)
    assert "one of the sandbox's three ports from 9000 on" in errors


def test_one_port_for_both_is_refused(start: Start) -> None:
    _, errors = start("--port", "9000", "--sandbox-port", "9000").communicate(timeout=30)
    assert "choose two different ports" in errors
