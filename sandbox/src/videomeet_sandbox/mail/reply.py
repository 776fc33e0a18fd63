"""Replies as the recipient: a METHOD:REPLY mail to the organizer, as mail programs send it.

RFC 5546 3.2.3 (what a reply holds) and RFC 6047 (how it travels in a mail).
"""

import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid

import icalendar

from videomeet_sandbox.mail.calendar import CalendarError, Event, Participant, read_event
from videomeet_sandbox.mail.reading import Contents, read
from videomeet_sandbox.mail.service import MailService
from videomeet_sandbox.mail.store import Mail

STATUSES = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
STATUS_WORDS = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}
MESSAGE_ID = re.compile(r"<[^<>\s]+>")
PRODID = "-//Videomeet//Sandbox//EN"


def repliers(mail: Mail, event: Event) -> list[Participant]:
    """Those of the mail's recipients whom the event names."""
    if event.method != "REQUEST" or event.organizer is None:
        return []
    return [attendee for address in mail.recipients if (attendee := event.attendee(address))]


def reply(service: MailService, mail: Mail, status: str, address: str = "") -> Mail:
    """Put the reply into the organizer's mailbox. The first recipient who may replies, or the one named.

    `CalendarError` when there is nothing to reply to.
    """
    if status not in STATUSES:
        raise CalendarError(f"status must be one of {', '.join(STATUSES)}.")
    contents = read(mail)
    event = _event(contents)
    possible = [each for each in repliers(mail, event) if address.lower() in ("", each.address.lower())]
    if not possible or event.organizer is None:
        raise CalendarError("This mail asks nobody for a reply who got it.")
    utf8 = not (possible[0].address + event.organizer.address).isascii()
    try:
        message = _reply_message(contents, event, possible[0], STATUSES[status], service.clock.now())
        raw = message.as_bytes(policy=SMTPUTF8 if utf8 else SMTP)
    except (MessageError, ValueError, IndexError) as error:
        raise CalendarError(f"A reply can't be written: {error}") from None
    return service.store.add(possible[0].address, [event.organizer.address], raw)


def _event(contents: Contents) -> Event:
    if contents.calendar is None:
        raise CalendarError("There is no calendar part in this mail.")
    return read_event(contents.calendar.text)


def _reply_message(
    contents: Contents, event: Event, attendee: Participant, partstat: str, now: datetime
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    organizer = event.organizer or attendee
    message["From"], message["To"] = _address(attendee), _address(organizer)
    message["Subject"] = " ".join(f"{STATUS_WORDS[partstat]}: {event.title}".split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="sandbox.example")
    if MESSAGE_ID.fullmatch(message_id := contents.header("Message-ID")):
        message["In-Reply-To"] = message["References"] = message_id
    message.set_content(
        f"{attendee.shown} replied: {STATUS_WORDS[partstat].lower()}.\n\n{event.title}\n{event.when}\n"
    )
    calendar = _calendar(event, attendee, partstat, now)
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return message


def _address(person: Participant) -> Address:
    local, _, domain = person.address.rpartition("@")
    return Address(display_name=person.name, username=local, domain=domain)


def _calendar(event: Event, attendee: Participant, partstat: str, now: datetime) -> str:
    reply_event, request = icalendar.Event(), event.component
    for name in ("UID", "SEQUENCE", "RECURRENCE-ID", "ORGANIZER", "SUMMARY"):
        if name in request:
            reply_event[name] = request[name]
    reply_event.add("DTSTAMP", now)
    replying = icalendar.vCalAddress(f"mailto:{attendee.address}")
    replying.params["PARTSTAT"] = partstat
    if attendee.name:
        replying.params["CN"] = attendee.name
    reply_event["ATTENDEE"] = replying
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("METHOD", "REPLY")
    calendar.add_component(reply_event)
    return str(calendar.to_ical(), "utf-8")
