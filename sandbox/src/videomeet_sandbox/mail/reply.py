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

from videomeet_sandbox.mail.calendar import CalendarError, Event, Invited, read_event
from videomeet_sandbox.mail.reading import Contents, read
from videomeet_sandbox.mail.service import MailService
from videomeet_sandbox.mail.store import Mail

STATUSES = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
WORDS = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}
ONE_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
PROGRAM = "-//Videomeet//Sandbox//EN"


def repliers(mail: Mail, event: Event) -> list[Invited]:
    """Those of the mail's recipients whom the event names."""
    if event.method != "REQUEST" or event.organizer is None:
        return []
    return [found for address in mail.recipients if (found := event.invited(address))]


def reply(service: MailService, mail: Mail, status: str, address: str = "") -> Mail:
    """Put the reply into the organizer's mailbox. The first recipient who may replies, or the one named.

    `CalendarError` when there is nothing to reply to.
    """
    if status not in STATUSES:
        raise CalendarError(f"status must be one of {', '.join(STATUSES)}.")
    contents = read(mail)
    event = _event(contents)
    possible = [one for one in repliers(mail, event) if address.lower() in ("", one.address.lower())]
    if not possible or event.organizer is None:
        raise CalendarError("This mail asks nobody for a reply who got it.")
    utf8 = not (possible[0].address + event.organizer.address).isascii()
    try:
        written = _letter(contents, event, possible[0], STATUSES[status], service.clock.now())
        raw = written.as_bytes(policy=SMTPUTF8 if utf8 else SMTP)
    except (MessageError, ValueError, IndexError) as error:
        raise CalendarError(f"A reply can't be written: {error}") from None
    return service.box.add(possible[0].address, [event.organizer.address], raw)


def _event(contents: Contents) -> Event:
    if contents.calendar is None:
        raise CalendarError("There is no calendar part in this mail.")
    return read_event(contents.calendar.text)


def _letter(contents: Contents, event: Event, who: Invited, partstat: str, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    organizer = event.organizer or who
    message["From"], message["To"] = _address(who), _address(organizer)
    message["Subject"] = " ".join(f"{WORDS[partstat]}: {event.title}".split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="sandbox.example")
    if ONE_MESSAGE_ID.fullmatch(answered := contents.header("Message-ID")):
        message["In-Reply-To"] = message["References"] = answered
    message.set_content(f"{who.shown} replied: {WORDS[partstat].lower()}.\n\n{event.title}\n{event.when}\n")
    calendar = _calendar(event, who, partstat, now)
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return message


def _address(person: Invited) -> Address:
    local, _, domain = person.address.rpartition("@")
    return Address(display_name=person.name, username=local, domain=domain)


def _calendar(event: Event, who: Invited, partstat: str, now: datetime) -> str:
    answer, asked = icalendar.Event(), event.component
    for name in ("UID", "SEQUENCE", "RECURRENCE-ID", "ORGANIZER", "SUMMARY"):
        if name in asked:
            answer[name] = asked[name]
    answer.add("DTSTAMP", now)
    attendee = icalendar.vCalAddress(f"mailto:{who.address}")
    attendee.params["PARTSTAT"] = partstat
    if who.name:
        attendee.params["CN"] = who.name
    answer["ATTENDEE"] = attendee
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PROGRAM)
    calendar.add("METHOD", "REPLY")
    calendar.add_component(answer)
    return str(calendar.to_ical(), "utf-8")
