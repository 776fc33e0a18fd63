"""Incoming e-mails: responses to an invitation (RFC 5546, METHOD:REPLY) and bounces."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from icalendar import Calendar, Event

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.email_address import normalize_email

STATUS_BY_PARTSTAT = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
MAX_REASON_LENGTH = 300


@dataclass(frozen=True)
class Reply:
    """Somebody's response. `sequence` is the one they responded to, `responded_at` its DTSTAMP."""

    uid: UUID
    address: str
    status: str
    sequence: int
    responded_at: datetime


@dataclass(frozen=True)
class Bounce:
    """An e-mail of ours that could not be delivered to an address, and why."""

    message_id: str
    address: str
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """An e-mail that may have said something, but can't be read. `reason` quotes nothing of it."""

    reason: Reason


def parse_message(raw: bytes) -> Reply | Bounce | Unreadable | None:
    """The response or bounce in an e-mail; None in every other. Never raises, however strange it is."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        return _parse_bounce(message) or _parse_reply(message) or _find_defect(message)
    except Exception as error:
        # Anybody can write anything to this mailbox, and the parsers of others raise all sorts of errors.
        return _malformed(type(error).__name__)


def _malformed(defect: str) -> Unreadable:
    return Unreadable(Reason("incoming.malformed", detail=defect))


def _find_defect(message: EmailMessage) -> Unreadable | None:
    nested = (part for part in message.walk() if part.get_content_maintype() == "multipart")
    defects = [type(defect).__name__ for part in nested for defect in part.defects]
    return _malformed(defects[0]) if defects else None


def _parse_reply(message: EmailMessage) -> Reply | None:
    for part in message.walk():
        if part.get_content_type() != "text/calendar":
            continue
        raw = part.get_payload(decode=True)
        calendar = Calendar.from_ical(raw if isinstance(raw, bytes) else b"")
        if str(calendar.get("METHOD", "")).upper() == "REPLY":
            for event in calendar.events:
                return _reply_from_event(event)
    return None


def _reply_from_event(event: Event) -> Reply | None:
    attendees = event.get("ATTENDEE")
    attendee = attendees[0] if isinstance(attendees, list) else attendees
    status = STATUS_BY_PARTSTAT.get(str(attendee.params.get("PARTSTAT", "")).upper())
    if status is None:
        return None
    stamp = event.decoded("DTSTAMP")
    responded_at = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    address = normalize_email(re.sub(r"(?i)^mailto:", "", str(attendee).strip()))
    return Reply(
        UUID(str(event["UID"])), address, status, int(event.get("SEQUENCE", 0)), responded_at.astimezone(UTC)
    )


def _parse_bounce(message: EmailMessage) -> Bounce | None:
    """A delivery status notification (RFC 3464) that says that one of our e-mails failed for good."""
    if message.get_content_type() != "multipart/report":
        return None
    recipient_report: Message | None = None
    message_id = ""
    for part in message.walk():
        if part.get("Action", "").strip().lower() == "failed" and part.get("Final-Recipient"):
            recipient_report = part
        if part is not message and part.get("Message-ID"):
            message_id = str(part["Message-ID"]).strip()
        elif part.get_content_type() == "text/rfc822-headers":
            message_id = _message_id_from_headers(part.get_content())
    if recipient_report is None or not message_id:
        return None
    address = normalize_email(str(recipient_report["Final-Recipient"]).rpartition(";")[2])
    reason = " ".join(
        str(recipient_report.get("Diagnostic-Code", recipient_report.get("Status", "")))
        .rpartition(";")[2]
        .split()
    )
    return Bounce(message_id, address, reason[:MAX_REASON_LENGTH])


def _message_id_from_headers(headers: str) -> str:
    match = re.search(r"(?im)^message-id:\s*(<[^>\s]+>)", headers)
    return match.group(1) if match else ""
