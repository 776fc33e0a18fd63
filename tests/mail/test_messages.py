"""What goes on the wire: its parts, its headers, and what can't be smuggled into them."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.sample_emails import EVENT, GUEST, SENDER, WRITTEN_AT, sample_email, sample_event

from videomeet.domain.mail.email import Email, EmailKind
from videomeet.domain.mail.mail_settings import Sender
from videomeet.domain.mail.recipient import Recipient
from videomeet.mail.contract import Rejected
from videomeet.mail.messages import compose_email

ANSWERS = {name: f"https://meet.example/rsvp/x?{name}" for name in ("accepted", "tentative", "declined")}


def received(email: Email, to: Recipient = GUEST, sender: Sender = SENDER) -> EmailMessage:
    """An e-mail as the other side reads it."""
    sent = compose_email(
        email, to, sender, "abc-1", ANSWERS if email.kind is not EmailKind.CANCELLATION else {}, WRITTEN_AT
    )
    raw = sent.as_bytes()
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def parts(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_the_parts_stand_as_mail_programs_want_them() -> None:
    message = received(sample_email())
    assert parts(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar = list(message.walk())[4]
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar.get_content_disposition() is None
    attachment = next(iter(message.iter_attachments()))
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_payload(decode=True) == calendar.get_payload(decode=True)


def test_a_cancellation_says_so_in_its_calendar_part() -> None:
    message = received(sample_email(kind=EmailKind.CANCELLATION, event=sample_event(cancelled=True)))
    assert list(message.walk())[4].get_param("method") == "CANCEL"
    assert next(iter(message.iter_attachments())).get_filename() == "cancel.ics"
    assert "Accept" not in str(message.get_body(("plain",)))


def test_who_it_is_from_matches_the_organizer() -> None:
    message = received(sample_email())
    calendar = list(message.walk())[4].get_payload(decode=True)
    assert isinstance(calendar, bytes)
    assert message["From"] == '"Ada Holm (Acme AS)" <diary@acme.example>'
    assert b'ORGANIZER;CN="Ada Holm":mailto:diary@acme.example' in calendar
    assert message["Reply-To"] == "ada@acme.example"
    assert message["Message-ID"] == "<abc-1@acme.example>"
    assert message["Date"].datetime == WRITTEN_AT


def test_a_tenants_own_reply_address_comes_first() -> None:
    message = received(sample_email(), sender=Sender("Acme AS", "diary@acme.example", "desk@acme.example"))
    assert message["Reply-To"] == "desk@acme.example"


def test_the_answers_are_links_in_both_texts() -> None:
    message = received(sample_email())
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body
        assert all(address in body.get_content() for address in ANSWERS.values())


def test_the_news_of_a_decline_is_no_invitation() -> None:
    message = received(sample_email(kind=EmailKind.DECLINED))
    assert parts(message) == ["multipart/alternative", "text/plain", "text/html"]
    assert message["Auto-Submitted"] == "auto-generated"


INJECTIONS = [
    "x\r\nBcc: eve@evil.example",
    "x\nBcc: eve@evil.example",
    "x\u2028Bcc: eve@evil.example",
    "x\x00\x85y",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_in_a_text_becomes_a_header(text: str) -> None:
    email = sample_email(
        subject=text, event=sample_event(title=text, owner=Recipient(text, "ada@acme.example"))
    )
    message = received(email, Recipient(text, GUEST.address), Sender(text, "diary@acme.example"))
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["To"].addresses] == [GUEST.address]
    assert [address.addr_spec for address in message["From"].addresses] == ["diary@acme.example"]
    assert message["Subject"].startswith("x ")


@given(st.text(max_size=300), st.text(max_size=200), st.text(max_size=200))
def test_any_text_makes_an_email_with_one_recipient(subject: str, name: str, tenant_name: str) -> None:
    message = received(
        sample_email(subject=subject), Recipient(name, GUEST.address), Sender(tenant_name, SENDER.address)
    )
    assert [address.addr_spec for address in message["To"].addresses] == [GUEST.address]
    assert [address.addr_spec for address in message["From"].addresses] == [SENDER.address]
    assert parts(message)[-1] == "application/ics"


UNPRINTABLE = "\x00\x07\x1b\x7f\x85\u2028\u202e\u2066\ufeff"


@given(st.text(alphabet=UNPRINTABLE + "ab \n", max_size=40))
def test_no_character_that_can_not_be_seen_is_in_any_part(text: str) -> None:
    event = sample_event(title=text, location=text, agenda=text, owner=Recipient(text, "ada@fjord.example"))
    email = replace(sample_email(event=event), subject=text, text=text, html=f"<p>{text}</p>")
    message = received(email, Recipient(text, "kari@fjord.example"), replace(SENDER, name=text))
    contents = [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
    headers = [str(message[name]) for name in ("From", "To", "Subject", "Reply-To")]
    assert not set(UNPRINTABLE) & set("".join(contents + headers))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("eve@evil.example\r\nBcc: x@y.example", "address.control_character"),
        ("eve", "address.malformed"),
        (f"{'e' * 65}@evil.example", "address.too_long"),
        (f"eve@{'e' * 250}.example", "address.too_long"),
        ("eve@gооgle.example", "address.mixed_scripts.*Cyrillic.*Latin"),
        ("pål@guest.example", "address.local_part"),
    ],
)
def test_an_address_that_can_not_go_on_the_wire_is_reported(address: str, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        received(sample_email(), Recipient("Eve", address))


def test_a_domain_of_other_scripts_goes_in_the_form_of_the_wire() -> None:
    assert received(sample_email(), Recipient("B", "b@bücher.example"))["To"] == "B <b@xn--bcher-kva.example>"


def test_no_passcode_can_stand_in_an_email() -> None:
    # An event has no place for one: our link is all that leads to a meeting.
    assert {name for name in vars(EVENT) if "pass" in name or "provider" in name} == set()
