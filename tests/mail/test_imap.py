"""Fetching letters from a real IMAP server: everything once, in order, and nothing is changed there."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.support.clock import START
from tests.support.imap_server import ImapServer, imap_server
from tests.support.smtp_server import make_pem

from videomeet.domain.mail_settings import MailServer
from videomeet.mail.contract import Deferred, FetchedMessage, Misconfigured
from videomeet.mail.imap import MAX_MESSAGE_BYTES, fetch

LONG_AGO = date(2000, 1, 1)
NOBODY = ssl.create_default_context()


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


async def read(
    server: MailServer,
    folder: str,
    validity: int | None,
    after: int,
    limit: int,
    since: date = LONG_AGO,
    trusted: ssl.SSLContext = NOBODY,
) -> tuple[int, Sequence[FetchedMessage]]:
    return await fetch(
        server, folder, uid_validity=validity, after_uid=after, since=since, limit=limit, ssl_context=trusted
    )


def raw_mail(number: int) -> bytes:
    return f"Subject: {number}\r\nFrom: a@x.example\r\n\r\nLetter {number}\r\n".encode()


async def test_letters_come_once_and_in_order(running: ImapServer) -> None:
    running.make_folder("Order")
    for number in range(5):
        running.deliver(raw_mail(number), "Order")
    validity, first = await read(running.server, "Order", None, 0, 3)
    assert [b"Letter %d" % n in fetched.raw for n, fetched in enumerate(first)] == [True] * 3
    again, rest = await read(running.server, "Order", validity, first[-1].uid, 9)
    assert again == validity
    assert [fetched.uid for fetched in rest] == [first[-1].uid + 1, first[-1].uid + 2]
    _, none = await read(running.server, "Order", validity, rest[-1].uid, 9)
    assert list(none) == []


async def test_a_folder_made_anew_is_read_from_its_beginning(running: ImapServer) -> None:
    running.make_folder("Anew")
    running.deliver(raw_mail(1), "Anew")
    validity, _ = await read(running.server, "Anew", None, 0, 9)
    _, mails = await read(running.server, "Anew", validity + 1, 50, 9)
    assert len(mails) == 1


async def test_what_came_before_the_day_is_passed_over(running: ImapServer) -> None:
    running.make_folder("Days")
    running.deliver(raw_mail(1), "Days")
    after_tomorrow = (START + timedelta(days=2)).date()
    _, mails = await read(running.server, "Days", None, 0, 9, since=after_tomorrow)
    assert list(mails) == []


async def test_what_is_far_too_large_is_left_there(running: ImapServer) -> None:
    running.make_folder("Large")
    running.deliver(raw_mail(1) + b"x" * MAX_MESSAGE_BYTES, "Large")
    running.deliver(raw_mail(2), "Large")
    _, mails = await read(running.server, "Large", None, 0, 9)
    assert [b"Letter 2" in fetched.raw for fetched in mails] == [True]


async def test_letters_come_byte_for_byte_however_strange(running: ImapServer) -> None:
    running.make_folder("Strange")
    strange = (
        b'Content-Type: multipart/mixed; boundary="nowhere"\r\n\r\nSm\xf8rbr\xf8d\r\n',
        b"Subject: \xff\xfe\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nUID 7 \x80\r\n",
        raw_mail(4),
    )
    for raw in strange:
        running.deliver(raw, "Strange")
    _, mails = await read(running.server, "Strange", None, 0, 9)
    assert [fetched.raw for fetched in mails] == list(strange)


@pytest.mark.parametrize(
    ("wrong", "folder", "says"),
    [
        ({"password": "nonsense"}, "INBOX", "mail.mailbox_login"),
        ({}, "Nowhere", "mail.no_folder.*Nowhere"),
        ({"security": "tls"}, "INBOX", "mail.tls_as_chosen"),
    ],
    ids=["password", "folder", "tls"],
)
async def test_wrong_settings_are_told_apart(
    running: ImapServer, wrong: dict[str, str], folder: str, says: str
) -> None:
    with pytest.raises(Misconfigured, match=says):
        await read(replace(running.server, **wrong), folder, None, 0, 9)  # type: ignore[arg-type]


async def test_a_server_that_is_away_is_tried_again_later(running: ImapServer) -> None:
    with pytest.raises(Deferred, match=r"mail\.mailbox_unread.*127\.0\.0\.1"):
        await read(replace(running.server, port=1), "INBOX", None, 0, 9)


async def test_a_line_is_protected_and_only_for_a_certificate_that_is_believed(tmp_path: Path) -> None:
    certificate, key = make_pem()
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)
    believing = ssl.create_default_context(cadata=certificate.decode())
    words = ("--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem"))
    with imap_server(*words) as protected:
        server = replace(protected.server, security="starttls")
        _, mails = await read(server, "INBOX", None, 0, 9, trusted=believing)
        assert list(mails) == []
        with pytest.raises(Misconfigured, match=r"mail\.certificate_invalid"):
            await read(server, "INBOX", None, 0, 9)
