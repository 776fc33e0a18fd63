"""Answers and bounces, as mail programs and servers write them; everything else is passed over."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.mail.incoming import Bounce, Reply, Unreadable, parse_message

UID = UUID("0b9a4a4e-6f1c-4f37-9a37-0a0f5d3f1c11")


def reply(
    partstat: str = "ACCEPTED", attendee: str = "mailto:Lena@Example.com", method: str = "REPLY"
) -> bytes:
    return f"""From: Lena <lena@example.com>\r
To: meet@acme.example\r
Subject: Accepted: Quarterly review\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
Lena has accepted.\r
--b\r
Content-Type: text/calendar; charset=utf-8; method={method}\r
\r
BEGIN:VCALENDAR\r
PRODID:-//Somebody//EN\r
VERSION:2.0\r
METHOD:{method}\r
BEGIN:VEVENT\r
UID:{UID}\r
DTSTAMP:20261122T101500Z\r
SEQUENCE:2\r
ORGANIZER:mailto:meet@acme.example\r
ATTENDEE;CN="Lena, B";PARTSTAT={partstat}:{attendee}\r
SUMMARY:Quarterly review\r
DTSTART:20261123T090000Z\r
END:VEVENT\r
END:VCALENDAR\r
--b--\r
""".encode()


BOUNCE = b"""From: MAILER-DAEMON@mx.example\r
Subject: Undelivered Mail Returned to Sender\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
I am sorry.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; Nobody@Example.com\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 no such user\r
\r
--b\r
Content-Type: message/rfc822\r
\r
Message-ID: <1.abc@meet.example>\r
Subject: Quarterly review\r
\r
Hello\r
--b--\r
"""


@pytest.mark.parametrize(
    ("partstat", "status"),
    [
        ("ACCEPTED", "accepted"),
        ("DECLINED", "declined"),
        ("TENTATIVE", "tentative"),
        ("accepted", "accepted"),
    ],
)
def test_an_answer_is_read(partstat: str, status: str) -> None:
    at = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
    assert parse_message(reply(partstat)) == Reply(UID, "lena@example.com", status, 2, at)


def test_an_address_without_mailto_is_read_too() -> None:
    parsed = parse_message(reply(attendee="MAILTO:lena@example.com"))
    assert isinstance(parsed, Reply)
    assert parsed.address == "lena@example.com"


@pytest.mark.parametrize(
    "raw", [reply("NEEDS-ACTION"), reply("DELEGATED"), reply(method="REQUEST"), b"", b"Hello"]
)
def test_what_is_no_answer_is_passed_over(raw: bytes) -> None:
    assert parse_message(raw) is None


def test_an_email_that_came_back_says_whose_and_why() -> None:
    assert parse_message(BOUNCE) == Bounce(
        "<1.abc@meet.example>", "nobody@example.com", "550 5.1.1 no such user"
    )


def test_a_delay_is_no_failure() -> None:
    assert parse_message(BOUNCE.replace(b"Action: failed", b"Action: delayed")) is None


def test_a_bounce_with_the_headers_alone_is_read() -> None:
    raw = BOUNCE.replace(b"message/rfc822", b"text/rfc822-headers")
    assert isinstance(parse_message(raw), Bounce)


@given(st.binary(max_size=300))
def test_nonsense_is_never_an_error(raw: bytes) -> None:
    assert isinstance(parse_message(raw), Unreadable | None)


@pytest.mark.parametrize(
    "raw",
    [
        b'Content-Type: multipart/mixed; boundary="nowhere"\r\n\r\nSm\xf8rbr\xf8d\r\n',
        reply().replace(b"DTSTAMP", b"DTSTUMP"),
        reply(attendee="mailto:x@y.example").replace(b"ATTENDEE", b"ATTENDED"),
    ],
    ids=["boundary", "no time", "nobody"],
)
def test_what_can_not_be_read_is_distinguished_from_what_is_no_answer(raw: bytes) -> None:
    assert isinstance(parse_message(raw), Unreadable)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_a_broken_answer_is_an_answer_or_nothing_but_never_an_error(place: int, spoil: bytes) -> None:
    whole = reply()
    parse_message(whole[:place] + spoil + whole[place + len(spoil) :])
    assert parse_message(whole) is not None
