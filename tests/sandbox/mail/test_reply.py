"""Replying as the recipient: METHOD:REPLY mails by the rules of RFC 5546 and 6047, read back twice."""

import imaplib
from email import message_from_bytes, policy

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from tests.sandbox.mail.messages import INVITATION, KARI, ORGANIZER, UID, caught, invitation, new_message
from tests.support.sandbox import TIMEOUT_SECONDS, SandboxServer

KARI_AS_ASKED = "Kari@fjord.example"


@pytest.mark.parametrize("status", ["accepted", "declined", "tentative"])
def test_a_reply_holds_what_the_rfc_asks_for(sandbox: SandboxServer, status: str) -> None:
    sent = sandbox.reply(caught(sandbox, invitation()), status)
    calendar = icalendar.Calendar.from_ical(sent["calendar"])
    (event,) = calendar.events
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REPLY", "2.0")
    assert (event["UID"], event["SEQUENCE"]) == (UID, 3)
    assert event["ORGANIZER"] == f"mailto:{ORGANIZER}"
    assert event["ATTENDEE"] == f"mailto:{KARI_AS_ASKED}"
    assert event["ATTENDEE"].params["PARTSTAT"] == status.upper()
    assert event["ATTENDEE"].params["CN"] == "Nilsen, Kari"
    assert event.DTSTAMP is not None
    assert event.DTSTAMP.year == 2031
    other = vobject.readOne(sent["calendar"])
    assert (other.method.value, other.vevent.uid.value) == ("REPLY", UID)
    assert other.vevent.attendee.params["PARTSTAT"] == [status.upper()]


def test_a_reply_is_a_mail_from_the_recipient_to_the_organizer(sandbox: SandboxServer) -> None:
    sent = sandbox.reply(caught(sandbox, invitation()), "accepted")
    assert (sent["sender"], sent["recipients"]) == (KARI_AS_ASKED, [ORGANIZER])
    assert (sent["from"], sent["to"]) == (f'"Nilsen, Kari" <{KARI_AS_ASKED}>', f"Ida Berg <{ORGANIZER}>")
    assert sent["subject"].startswith("Accepted: Quarterly review with Fjord Logistics AS and everybody")
    assert ["In-Reply-To", "<message-1@acme.example>"] in sent["headers"]
    assert sent["method"] == "REPLY"
    assert [part["type"] for part in sent["parts"]] == ["text/plain", "text/calendar"]
    assert "replied: accepted." in sent["text"]


def test_the_organizer_finds_the_reply_by_imap(sandbox: SandboxServer) -> None:
    sandbox.reply(caught(sandbox, invitation()), "declined")
    client = imaplib.IMAP4("127.0.0.1", sandbox.imap_port, timeout=TIMEOUT_SECONDS)
    client.login(ORGANIZER, "any")
    client.select("INBOX", readonly=True)
    _, fetched = client.fetch("1", "(BODY.PEEK[])")
    client.logout()
    assert isinstance(fetched[0], tuple)
    message = message_from_bytes(fetched[0][1], policy=policy.default)
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part["content-type"].params["method"] == "REPLY"
    assert "PARTSTAT=DECLINED" in part.get_content()


def test_one_of_several_recipients_replies(sandbox: SandboxServer) -> None:
    number = caught(sandbox, invitation(), KARI, "tom@acme.example")
    assert sandbox.reply(number, "tentative", "TOM@acme.example")["sender"] == "tom@acme.example"


def test_addresses_and_names_of_any_alphabet_can_reply(sandbox: SandboxServer) -> None:
    calendar = INVITATION.replace('CN="Nilsen, Kari"', "CN=Kåre Ødegård").replace("Kari@", "kåre@")
    number = caught(sandbox, invitation(calendar, to="kåre@fjord.example"), "kåre@fjord.example")
    sent = sandbox.reply(number, "accepted")
    assert sent["from"] == "Kåre Ødegård <kåre@fjord.example>"


def refused(sandbox: SandboxServer, number: int, **fields: str) -> str:
    answer = sandbox.browser.post(f"{sandbox.url}/control/mail/{number}/reply", json=fields)
    assert answer.status_code == 400
    return str(answer.json()["error"])


def test_who_was_not_asked_does_not_reply(sandbox: SandboxServer) -> None:
    cancelled = INVITATION.replace("METHOD:REQUEST", "METHOD:CANCEL")
    no_organizer = INVITATION.replace("ORGANIZER;CN=Ida Berg", "X-ORGANIZER")
    for message, to in (
        (invitation(cancelled, "CANCEL"), KARI),
        (invitation(no_organizer), KARI),
        (invitation(), "somebody@else.example"),
    ):
        number = caught(sandbox, message, to)
        assert "asks nobody for a reply" in refused(sandbox, number, status="accepted")


def test_a_mail_without_a_readable_calendar_is_refused_with_the_reason(sandbox: SandboxServer) -> None:
    assert "no calendar part" in refused(sandbox, caught(sandbox, new_message()), status="accepted")
    broken = caught(sandbox, invitation("BEGIN:VCALENDAR\r\nnonsense"))
    assert "can't be read" in refused(sandbox, broken, status="accepted")
    empty = caught(sandbox, invitation("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"))
    assert "no event" in refused(sandbox, empty, status="accepted")


def test_a_reply_that_can_not_be_written_is_refused_with_the_reason(sandbox: SandboxServer) -> None:
    number = caught(sandbox, invitation(INVITATION.replace("SUMMARY:Quarterly", "SUMMARY:=?x?q?=FF?=Ø")))
    assert "can't be written" in refused(sandbox, number, status="accepted")
    assert sandbox.mails(ORGANIZER) == []


def test_an_unknown_status_is_refused_with_those_that_exist(sandbox: SandboxServer) -> None:
    number = caught(sandbox, invitation())
    assert "accepted, declined, tentative" in refused(sandbox, number, status="maybe")
