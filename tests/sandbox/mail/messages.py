"""Messages as a calendar program sends them, handed over by a real SMTP client."""

import smtplib
from email.message import EmailMessage

from tests.support.sandbox import TIMEOUT_SECONDS, SandboxServer

KARI, ORGANIZER = "kari@fjord.example", "meetings@acme.example"
UID = "5f0a2d52-4b0e-4f33-9d0c-1f6f5c1c1a55"
INVITATION = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Tests//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:{UID}
SEQUENCE:3
DTSTAMP:20310501T100000Z
DTSTART:20310504T090000Z
DTEND:20310504T100000Z
SUMMARY:Quarterly review with Fjord Logistics AS and everybody who has something to s
 ay about it
LOCATION:https://meet.example/join/1
URL:https://meet.example/join/1
ORGANIZER;CN=Ida Berg:mailto:{ORGANIZER}
ATTENDEE;CN="Nilsen, Kari";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:Kari@fjord.example
ATTENDEE;CN=Tom Hughes;PARTSTAT=ACCEPTED:mailto:tom@acme.example
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Reminder
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def new_message(
    subject: str = "Quarterly review", to: str = KARI, html: str = "<p>Welcome</p>"
) -> EmailMessage:
    """Text and HTML, nothing else."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, f"Ida Berg <{ORGANIZER}>", to
    message["Message-ID"] = "<message-1@acme.example>"
    message.set_content("Welcome.\n\nJoin meeting: https://meet.example/join/1\n")
    message.add_alternative(html, subtype="html")
    return message


def invitation(calendar: str = INVITATION, method: str = "REQUEST", to: str = KARI) -> EmailMessage:
    """With the calendar part among the alternatives and once more as a file."""
    message = new_message(to=to)
    message.add_alternative(calendar, subtype="calendar", params={"method": method})
    message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return message


def send(sandbox: SandboxServer, message: EmailMessage, *to: str) -> dict[str, tuple[int, bytes]]:
    """Answers with the recipients that were refused, as smtplib does."""
    with smtplib.SMTP("127.0.0.1", sandbox.mail_port, timeout=TIMEOUT_SECONDS) as client:
        return client.send_message(message, ORGANIZER, list(to) or [KARI])


def caught(sandbox: SandboxServer, message: EmailMessage, *to: str) -> int:
    """Send it; its number in the sandbox."""
    send(sandbox, message, *to)
    return int(sandbox.mails()[-1]["id"])
