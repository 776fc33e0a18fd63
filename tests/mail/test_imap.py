"""Fetching e-mails from a real IMAP server: everything once, in order, and nothing is changed there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.support.clock import START
from tests.support.imap_server import ImapServer, imap_server
from tests.support.smtp_server import make_pem

from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail.contract import Deferred, FetchedMessage, Misconfigured
from videomeet.mail.imap import MAX_MESSAGE_BYTES
from videomeet.mail.transport import SmtpImapTransport

LONG_AGO = date(2000, 1, 1)


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


async def fetch_messages(
    server: MailServer,
    folder: str,
    validity: int | None,
    after: int,
    limit: int,
    since: date = LONG_AGO,
    trusted: str | None = None,
) -> tuple[int, Sequence[FetchedMessage]]:
    transport = SmtpImapTransport(allow_internal=True, certificates=trusted)
    fetched = await transport.fetch(
        server, folder, uid_validity=validity, after_uid=after, since=since, limit=limit
    )
    return fetched.uid_validity, fetched.messages


def raw_mail(number: int) -> bytes:
    return f"Subject: {number}\r\nFrom: a@x.example\r\n\r\nLetter {number}\r\n".encode()


async def test_emails_come_once_and_in_order(running: ImapServer) -> None:
    running.make_folder("Order")
    for number in range(5):
        running.deliver(raw_mail(number), "Order")
    validity, first = await fetch_messages(running.server, "Order", None, 0, 3)
    assert [b"Letter %d" % n in fetched.raw for n, fetched in enumerate(first)] == [True] * 3
    again, rest = await fetch_messages(running.server, "Order", validity, first[-1].uid, 9)
    assert again == validity
    assert [message.uid for message in rest] == [first[-1].uid + 1, first[-1].uid + 2]
    _, none = await fetch_messages(running.server, "Order", validity, rest[-1].uid, 9)
    assert list(none) == []


async def test_a_folder_made_anew_is_read_from_its_beginning(running: ImapServer) -> None:
    running.make_folder("Anew")
    running.deliver(raw_mail(1), "Anew")
    validity, _ = await fetch_messages(running.server, "Anew", None, 0, 9)
    _, messages = await fetch_messages(running.server, "Anew", validity + 1, 50, 9)
    assert len(messages) == 1


async def test_what_came_before_the_day_is_passed_over(running: ImapServer) -> None:
    running.make_folder("Days")
    running.deliver(raw_mail(1), "Days")
    after_tomorrow = (START + timedelta(days=2)).date()
    _, messages = await fetch_messages(running.server, "Days", None, 0, 9, since=after_tomorrow)
    assert list(messages) == []


async def test_what_is_far_too_large_is_left_there(running: ImapServer) -> None:
    running.make_folder("Large")
    running.deliver(raw_mail(1) + b"x" * MAX_MESSAGE_BYTES, "Large")
    running.deliver(raw_mail(2), "Large")
    _, messages = await fetch_messages(running.server, "Large", None, 0, 9)
    assert [b"Letter 2" in message.raw for message in messages] == [True]


async def test_emails_come_byte_for_byte_however_strange(running: ImapServer) -> None:
    running.make_folder("Strange")
    strange = (
        b'Content-Type: multipart/mixed; boundary="nowhere"\r\n\r\nSm\xf8rbr\xf8d\r\n',
        b"Subject: \xff\xfe\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nUID 7 \x80\r\n",
        raw_mail(4),
    )
    for raw in strange:
        running.deliver(raw, "Strange")
    _, messages = await fetch_messages(running.server, "Strange", None, 0, 9)
    assert [message.raw for message in messages] == list(strange)


@pytest.mark.parametrize(
    ("wrong", "folder", "says"),
    [
        ({"password": "nonsense"}, "INBOX", "mail.mailbox_login"),
        ({}, "Nowhere", "mail.no_folder.*Nowhere"),
        ({"security": "tls"}, "INBOX", "mail.tls_as_chosen"),
    ],
    ids=["password", "folder", "tls"],
)
async def test_wrong_settings_are_distinguished(
    running: ImapServer, wrong: dict[str, str], folder: str, says: str
) -> None:
    with pytest.raises(Misconfigured, match=says):
        await fetch_messages(replace(running.server, **wrong), folder, None, 0, 9)  # type: ignore[arg-type]


async def test_a_server_that_is_away_is_tried_again_later(running: ImapServer) -> None:
    with pytest.raises(Deferred, match=r"mail\.mailbox_unread.*127\.0\.0\.1"):
        await fetch_messages(replace(running.server, port=1), "INBOX", None, 0, 9)


async def test_a_line_is_protected_and_only_for_a_certificate_that_is_believed(tmp_path: Path) -> None:
    certificate, key = make_pem()
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)
    believing = certificate.decode()
    arguments = ("--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem"))
    with imap_server(*arguments) as protected:
        server = replace(protected.server, security="starttls")
        _, messages = await fetch_messages(server, "INBOX", None, 0, 9, trusted=believing)
        assert list(messages) == []
        with pytest.raises(Misconfigured, match=r"mail\.certificate_invalid"):
            await fetch_messages(server, "INBOX", None, 0, 9)
