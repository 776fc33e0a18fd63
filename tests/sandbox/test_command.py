"""The program: loopback only, one clear sentence when it can't start, and a kill that loses nothing."""

import imaplib
import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from tests.support.sandbox import TIMEOUT_SECONDS
from tests.support.videomeet_server import wait_until

COMMAND = [sys.executable, "-m", "videomeet_sandbox"]
ARGUMENTS = ["--client-id", "c", "--client-secret", "s", "--redirect-uri", "http://127.0.0.1:1/callback"]
PLAIN = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refused(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [*COMMAND, *ARGUMENTS, *arguments],
        capture_output=True,
        text=True,
        env={**PLAIN, **environment},
        timeout=30,
        check=False,
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


@contextmanager
def running(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [*COMMAND, *ARGUMENTS, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=PLAIN) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().rsplit(" ", 1)[-1].strip(), process
        finally:
            process.kill()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "videomeet.example"])  # noqa: S104
def test_it_refuses_to_listen_beyond_this_machine(host: str) -> None:
    assert "listens on this machine only" in refused("--host", host, "--port", str(free_port()))


def test_a_busy_port_is_one_clear_sentence() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert f"Port {port} can't be used" in refused("--port", str(port))


@pytest.mark.parametrize("option", ["--mail-port", "--imap-port"])
def test_a_busy_mail_port_is_one_clear_sentence_too(option: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        complained = refused("--port", str(free_port()), option, port)
    assert f"Port {port} can't be used" in complained
    assert f"choose another with {option}" in complained


def test_mail_is_caught_where_it_was_sent_to() -> None:
    mail, imap = free_port(), free_port()
    with running("--port", str(free_port()), "--mail-port", str(mail), "--imap-port", str(imap)) as (url, _):
        with smtplib.SMTP("127.0.0.1", mail, timeout=TIMEOUT_SECONDS) as client:
            client.sendmail("a@acme.example", ["b@acme.example"], b"Subject: Hello\r\n\r\nHello\r\n")
        assert (
            imaplib.IMAP4("127.0.0.1", imap, timeout=TIMEOUT_SECONDS).login("b@acme.example", "any")[0]
            == "OK"
        )
        assert "Hello" in httpx2.get(f"{url}/mail", trust_env=False).text


def test_without_a_mail_port_the_page_says_how_to_get_one() -> None:
    with running("--port", str(free_port())) as (url, _):
        assert "--mail-port" in httpx2.get(f"{url}/mail", trust_env=False).text
        assert "/mail" not in httpx2.get(url, trust_env=False).text


def test_a_webhook_address_without_its_secret_is_refused() -> None:
    assert "--webhook-secret" in refused(
        "--webhook-url", "http://127.0.0.1:1/hooks", "--port", str(free_port())
    )


def test_specifications_that_are_not_there_are_one_clear_sentence(tmp_path: Path) -> None:
    assert "can't be read" in refused("--port", str(free_port()), VIDEOMEET_SPECS=str(tmp_path))


def test_it_says_where_it_listens_and_ctrl_c_ends_it() -> None:
    with running("--port", str(free_port())) as (url, process):
        assert httpx2.get(url, trust_env=False).status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(TIMEOUT_SECONDS) == 0


def test_a_kill_loses_nothing_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    with running("--port", str(free_port()), "--state", str(path)) as (url, process):
        httpx2.post(f"{url}/control/limits", json={"light_per_second": 7}, trust_env=False)
        wait_until(path.exists)
        process.kill()
    assert json.loads(path.read_text())["zoom"]["limits"]["light_per_second"] == 7
