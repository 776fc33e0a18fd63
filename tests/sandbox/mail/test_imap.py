"""The IMAP server, as a real client meets it: everybody's own mails, by numbers that stay."""

import imaplib
from pathlib import Path

import pytest
from imap_tools import AND, MailBoxUnencrypted, MailMessage
from imap_tools.errors import MailboxLoginError
from tests.sandbox.mail.messages import KARI, invitation, new_message, send
from tests.support.sandbox import TIMEOUT_SECONDS, SandboxServer

TOM = "tom@acme.example"


def inbox(sandbox: SandboxServer, who: str = KARI, after: int = 0) -> list[MailMessage]:
    with MailBoxUnencrypted("127.0.0.1", sandbox.imap_port, timeout=TIMEOUT_SECONDS).login(
        who, "any"
    ) as mailbox:
        return list(mailbox.fetch(AND(uid=f"{after + 1}:*"), mark_seen=False))


def validity(sandbox: SandboxServer) -> int:
    with MailBoxUnencrypted("127.0.0.1", sandbox.imap_port, timeout=TIMEOUT_SECONDS).login(
        KARI, "any"
    ) as mailbox:
        return mailbox.folder.status("INBOX", ["UIDVALIDITY"])["UIDVALIDITY"]


def test_everybody_finds_what_was_mailed_to_them(sandbox: SandboxServer) -> None:
    send(sandbox, new_message("for Kari"))
    send(sandbox, invitation(), TOM, KARI)
    send(sandbox, new_message("for Tom"), TOM)
    assert [mail.subject for mail in inbox(sandbox, KARI.title())] == ["for Kari", "Quarterly review"]
    assert [mail.subject for mail in inbox(sandbox, TOM)] == ["Quarterly review", "for Tom"]
    assert inbox(sandbox, "nobody@fjord.example") == []


def test_a_mail_comes_out_as_it_went_in(sandbox: SandboxServer) -> None:
    send(sandbox, invitation())
    (mail,) = inbox(sandbox)
    assert (mail.from_, mail.to) == ("meetings@acme.example", (KARI,))
    assert mail.text.startswith("Welcome.")
    assert mail.attachments[-1].filename == "invite.ics"


def test_a_reader_goes_on_where_it_was_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    with SandboxServer(state_path=path, check_specs=False) as first:
        send(first, new_message("for Tom"), TOM)
        send(first, new_message("one"))
        (number,) = inbox(first)
        before = validity(first)
    with SandboxServer(state_path=path, check_specs=False) as second:
        send(second, new_message("two"))
        assert validity(second) == before
        assert [(mail.subject, mail.uid) for mail in inbox(second)][:1] == [("one", number.uid)]
        assert [mail.subject for mail in inbox(second, after=int(number.uid or 0))] == ["two"]


def test_a_login_can_be_refused(sandbox: SandboxServer) -> None:
    sandbox.mail_fault("refuse_login", match=KARI)
    with pytest.raises(MailboxLoginError):
        inbox(sandbox)
    assert inbox(sandbox, TOM) == []


def test_a_folder_that_is_not_there_is_refused(sandbox: SandboxServer) -> None:
    client = imaplib.IMAP4("127.0.0.1", sandbox.imap_port, timeout=TIMEOUT_SECONDS)
    client.login(KARI, "any")
    assert client.select("Replies")[0] == "NO"
    client.logout()
