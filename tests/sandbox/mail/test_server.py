"""The SMTP server, as a real client meets it: it takes everything, and misbehaves when it is told to."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.sandbox.mail.messages import INVITATION, KARI, ORGANIZER, invitation, new_message, send
from tests.support.clock import clock
from tests.support.sandbox import TIMEOUT_SECONDS, SandboxServer

from videomeet_sandbox.mail.store import MAX_MAILS, MailStore

TOM = "tom@acme.example"


def client(sandbox: SandboxServer, timeout_seconds: float = TIMEOUT_SECONDS) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", sandbox.mail_port, timeout=timeout_seconds)


def test_a_mail_is_caught_with_all_that_is_in_it(sandbox: SandboxServer) -> None:
    assert send(sandbox, invitation()) == {}
    (mail,) = sandbox.mails()
    assert (mail["sender"], mail["recipients"]) == (ORGANIZER, [KARI])
    assert (mail["subject"], mail["from"]) == ("Quarterly review", f"Ida Berg <{ORGANIZER}>")
    assert mail["message_id"] == "<message-1@acme.example>"
    assert ["To", KARI] in mail["headers"]
    assert mail["text"].startswith("Welcome.")
    assert mail["html"].strip() == "<p>Welcome</p>"
    assert (mail["method"], mail["calendar"].split()) == ("REQUEST", INVITATION.split())
    assert [(part["type"], part["name"], part["attached"]) for part in mail["parts"]] == [
        ("text/plain", "", False),
        ("text/html", "", False),
        ("text/calendar", "", False),
        ("application/ics", "invite.ics", True),
    ]
    assert sandbox.state()["counts"]["mails"] == 1


def test_messages_of_any_alphabet_arrive_whole(sandbox: SandboxServer) -> None:
    to = "søren@østerbro.example"
    with client(sandbox) as server:
        server.sendmail(
            ORGANIZER, [to], f"Subject: Møte på bølgen 会议\r\nTo: {to}\r\n\r\nÆØÅ\r\n".encode(), ["SMTPUTF8"]
        )
    (mail,) = sandbox.mails(to.replace("ø", "Ø"))
    assert (mail["subject"], mail["recipients"]) == ("Møte på bølgen 会议", [to])


def test_mails_are_listed_oldest_first_and_for_one_recipient(sandbox: SandboxServer) -> None:
    send(sandbox, new_message("one"))
    send(sandbox, new_message("two"), TOM, KARI)
    send(sandbox, new_message("three"), TOM)
    assert [mail["subject"] for mail in sandbox.mails()] == ["one", "two", "three"]
    assert [mail["subject"] for mail in sandbox.mails(KARI.upper())] == ["one", "two"]
    sandbox.clear_mails()
    assert sandbox.mails() == []


def test_a_broken_mail_is_listed_as_well_as_it_goes(sandbox: SandboxServer) -> None:
    head = b'Subject: =?bad?q?=FF\r\nFrom: <<<@@\r\nContent-Type: text/plain; charset="no\0sense"'
    with client(sandbox) as server:
        server.sendmail(ORGANIZER, [KARI], head + b"\r\n\r\n\xff\xfe\r\n")
    (mail,) = sandbox.mails()
    assert mail["recipients"] == [KARI]
    assert mail["text"]


def test_one_of_many_recipients_is_refused(sandbox: SandboxServer) -> None:
    sandbox.mail_fault("refuse", match="^tom@")
    refused = send(sandbox, new_message(), KARI, TOM)
    assert {address: code for address, (code, _) in refused.items()} == {TOM: 550}
    assert sandbox.mails()[0]["recipients"] == [KARI]


def test_greylisting_ends_by_itself(sandbox: SandboxServer) -> None:
    sandbox.mail_fault("greylist", times=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(sandbox, new_message())
    assert refusal.value.recipients[KARI][0] == 451
    assert send(sandbox, new_message()) == {}


def test_a_dropped_line_after_data_has_delivered_the_mail(sandbox: SandboxServer) -> None:
    sandbox.mail_fault("drop")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(sandbox, new_message())
    assert len(sandbox.mails()) == 1


def test_who_gives_up_on_a_slow_server_has_delivered_nothing(sandbox: SandboxServer) -> None:
    sandbox.mail_fault("slow", seconds=3600)
    server = client(sandbox, 0.2)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        server.sendmail(ORGANIZER, [KARI], new_message().as_bytes())
    server.close()
    sandbox.clear_mail_faults()
    send(sandbox, new_message("after"))
    assert [mail["subject"] for mail in sandbox.mails()] == ["after"]


def test_anybody_may_log_in_until_it_is_refused(sandbox: SandboxServer) -> None:
    with client(sandbox) as server:
        assert server.login("anna", "anything")[0] == 235
    sandbox.mail_fault("refuse_login")
    with client(sandbox) as server, pytest.raises(smtplib.SMTPAuthenticationError):
        server.login("anna", "anything")


def test_a_fault_that_does_not_exist_is_refused_with_those_that_do(sandbox: SandboxServer) -> None:
    answer = sandbox.browser.post(f"{sandbox.url}/control/mail/faults", json={"kind": "down"})
    assert answer.status_code == 400
    assert "drop, greylist, refuse, refuse_login, slow" in answer.json()["error"]


def test_a_reset_forgets_mails_and_their_faults(sandbox: SandboxServer) -> None:
    send(sandbox, new_message())
    sandbox.mail_fault("refuse")
    sandbox.reset()
    assert sandbox.mails() == []
    assert send(sandbox, new_message()) == {}


def test_a_mail_that_is_not_there_is_reported(sandbox: SandboxServer) -> None:
    for number in ("987654", "9" * 40):
        assert sandbox.browser.get(f"{sandbox.url}/control/mail/{number}").status_code == 404


def test_a_restarted_sandbox_still_has_its_mails_and_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    with SandboxServer(state_path=path, check_specs=False) as first:
        send(first, new_message("one"))
        send(first, new_message("two"))
        before = first.mails()
    with SandboxServer(state_path=path, check_specs=False) as second:
        assert second.mails() == before
    assert (tmp_path / "sandbox-mails.db").stat().st_mode & 0o077 == 0


def test_an_unreadable_box_is_set_aside_and_the_sandbox_starts(tmp_path: Path) -> None:
    (tmp_path / "sandbox-mails.db").write_bytes(b"no database" * 1000)
    with SandboxServer(state_path=tmp_path / "sandbox.json", check_specs=False) as server:
        assert server.mails() == []
    assert (tmp_path / "sandbox-mails.unreadable").read_bytes().startswith(b"no database")


def test_the_newest_500_are_kept_and_no_number_comes_again() -> None:
    store = MailStore(None, clock)
    store.open()
    message = EmailMessage().as_bytes()
    numbers = [store.add(ORGANIZER, [KARI], message).id for _ in range(MAX_MAILS + 2)]
    assert [mail.id for mail in store.all()] == numbers[2:]
    store.clear()
    assert store.add(ORGANIZER, [KARI], message).id > numbers[-1]
    store.close()
