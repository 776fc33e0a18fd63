"""A letter as an e-mail: text, HTML, its calendar part, and the same once more as a file to open."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from videomeet.domain.address import wire_address
from videomeet.domain.errors import Refused
from videomeet.domain.letter import Kind, Letter, Recipient, Sender
from videomeet.mail.calendar_file import calendar_of
from videomeet.mail.contract import Bounced
from videomeet.mail.templates import one_line

# What a button in the letter says, by the status that it sets.
ANSWERS = {"accepted": "Accept", "tentative": "Tentative", "declined": "Decline"}
_LOOK = "font: 16px/1.5 system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; max-width: 40em"
_BUTTON = (
    "display: inline-block; padding: 8px 16px; border-radius: 6px; "
    "background: #1d5c45; color: #ffffff; text-decoration: none"
)
# Not every server takes letters with more than seven bits.
_WIRE = SMTP.clone(cte_type="7bit")


def compose(
    letter: Letter, recipient: Recipient, sender: Sender, message_id: str, answers: Mapping[str, str],
    written_at: datetime,
) -> EmailMessage:  # fmt: skip
    """One recipient's copy. `answers` are the addresses that their buttons lead to, by status.

    `message_id` is the same at every attempt. `Bounced` when an address can't go on the wire.
    """
    message = EmailMessage(policy=_WIRE)
    own, to = _wire(sender.address), _wire(recipient.address)
    owner = letter.event.owner if letter.event else None
    message["From"] = _address(_shown(owner, sender), own)
    message["To"] = _address(recipient.name if recipient.name != recipient.address else "", to)
    reply_to = sender.reply_to or (owner.address if owner and letter.kind is not Kind.DECLINED else None)
    if reply_to:
        message["Reply-To"] = _address("", _wire(reply_to))
    message["Subject"] = one_line(letter.subject)
    message["Message-ID"] = f"<{message_id}@{own.rpartition('@')[2]}>"
    message["Date"] = format_datetime(written_at)
    if letter.kind is Kind.DECLINED:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text + _answers_as_text(answers))
    message.add_alternative(_page(letter.html + _answers_as_html(answers)), subtype="html")
    if letter.event and letter.kind is not Kind.DECLINED:
        _add_calendar(
            message, calendar_of(letter.event, organizer=own, recipient=recipient), letter.event.cancelled
        )
    return message


def note(
    subject: str, text: str, to: str, sender: Sender, message_id: str, written_at: datetime
) -> EmailMessage:
    """A few plain words from us to one of our own people. `Bounced` when an address can't go on the wire."""
    message = EmailMessage(policy=_WIRE)
    own = _wire(sender.address)
    message["From"] = _address(one_line(sender.name), own)
    message["To"] = _address("", _wire(to))
    message["Subject"] = one_line(subject)
    message["Message-ID"] = f"<{message_id}@{own.rpartition('@')[2]}>"
    message["Date"] = format_datetime(written_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _add_calendar(message: EmailMessage, calendar: bytes, cancelled: bool) -> None:
    method = "CANCEL" if cancelled else "REQUEST"
    # Bytes, so that its lines stay as they are: CRLF, and folded at 75 octets.
    part = EmailMessage(policy=_WIRE)
    part.set_content(
        calendar, maintype="text", subtype="calendar", cte="base64",
        params={"charset": "utf-8", "method": method},
    )  # fmt: skip
    message.attach(part)
    message.add_attachment(
        calendar, maintype="application", subtype="ics", filename="cancel.ics" if cancelled else "invite.ics"
    )


def _shown(owner: Recipient | None, sender: Sender) -> str:
    name, house = one_line(owner.name if owner else ""), one_line(sender.name)
    return f"{name} ({house})" if name and house and name != house else name or house


def _address(name: str, wire: str) -> Address:
    local, _, domain = wire.rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


def _wire(address: str) -> str:
    try:
        return wire_address(address)
    except Refused as problem:
        raise Bounced(problem.reason) from None


def _answers_as_text(answers: Mapping[str, str]) -> str:
    lines = [f"{label}: {answers[status]}" for status, label in ANSWERS.items() if status in answers]
    return "\n\nWill you come?\n" + "\n".join(lines) + "\n" if lines else "\n"


def _page(html: str) -> str:
    return f"""<!doctype html>
<html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="{_LOOK}">
{html}
</body></html>
"""


def _answers_as_html(answers: Mapping[str, str]) -> str:
    links = [
        f'<a href="{escape(answers[status])}" style="{_BUTTON}">{label}</a>'
        for status, label in ANSWERS.items()
        if status in answers
    ]
    return f"\n<p>Will you come?</p>\n<p>{'&nbsp; '.join(links)}</p>" if links else ""
