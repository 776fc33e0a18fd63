"""An e-mail as MIME: text, HTML, its calendar part, and the same once more as a file to open."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.printable_text import one_line, printable
from videomeet.domain.mail.email import Email, EmailKind
from videomeet.domain.mail.mail_settings import Sender
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.email_address import to_ascii_address
from videomeet.mail.contract import Rejected
from videomeet.mail.icalendar_writer import invitation_calendar
from videomeet.mail.templates import subject_line

# What a button in the e-mail says, by the status that it sets.
RESPONSE_LABELS = {"accepted": "Accept", "tentative": "Tentative", "declined": "Decline"}
_BODY_STYLE = "font: 16px/1.5 system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; max-width: 40em"
_BUTTON_STYLE = (
    "display: inline-block; padding: 8px 16px; border-radius: 6px; "
    "background: #1d5c45; color: #ffffff; text-decoration: none"
)
# Not every server takes e-mails with more than seven bits.
_SMTP_POLICY = SMTP.clone(cte_type="7bit")


def compose_email(
    email: Email,
    recipient: Recipient,
    sender: Sender,
    message_id: str,
    response_links: Mapping[str, str],
    written_at: datetime,
    author: Recipient | None = None,
) -> EmailMessage:
    """One recipient's e-mail. `response_links` are the addresses that its buttons lead to, by status.

    An `author` who is not the owner of the appointment is named beside them, and gets the replies too.

    `message_id` is the same at every attempt. `Rejected` when an address can't go on the wire.
    """
    mime_message = EmailMessage(policy=_SMTP_POLICY)
    sender_address, recipient_address = (
        _to_ascii_address(sender.address),
        _to_ascii_address(recipient.address),
    )
    owner = email.event.owner if email.event else None
    on_behalf = owner is not None and author is not None and author.address != owner.address
    mime_message["From"] = _header_address(
        _sender_name(owner, sender, author if on_behalf else None), sender_address
    )
    mime_message["To"] = _header_address(
        recipient.name if recipient.name != recipient.address else "", recipient_address
    )
    reply_to = sender.reply_to or (owner.address if owner and email.kind is not EmailKind.DECLINED else None)
    reply_addresses = [reply_to, author.address if author and on_behalf else None]
    if any(reply_addresses):
        mime_message["Reply-To"] = [
            _header_address("", _to_ascii_address(address)) for address in reply_addresses if address
        ]
    mime_message["Subject"] = subject_line(email.subject)
    mime_message["Message-ID"] = f"<{message_id}@{sender_address.rpartition('@')[2]}>"
    mime_message["Date"] = format_datetime(written_at)
    if email.kind is EmailKind.DECLINED:
        mime_message["Auto-Submitted"] = "auto-generated"
    mime_message.set_content(printable(email.text) + _responses_as_text(response_links))
    html = _html_page(printable(email.html) + _responses_as_html(response_links))
    mime_message.add_alternative(html, subtype="html")
    if email.event and email.kind is not EmailKind.DECLINED:
        _attach_calendar(
            mime_message,
            invitation_calendar(email.event, organizer=sender_address, recipient=recipient),
            email.event.cancelled,
        )
    return mime_message


def compose_note(
    subject: str, text: str, recipient: str, sender: Sender, message_id: str, written_at: datetime
) -> EmailMessage:
    """A few plain words from us to one of our own people. `Rejected` when an address can't go on the wire."""
    email = EmailMessage(policy=_SMTP_POLICY)
    sender_address = _to_ascii_address(sender.address)
    email["From"] = _header_address(one_line(sender.name), sender_address)
    email["To"] = _header_address("", _to_ascii_address(recipient))
    email["Subject"] = subject_line(subject)
    email["Message-ID"] = f"<{message_id}@{sender_address.rpartition('@')[2]}>"
    email["Date"] = format_datetime(written_at)
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(printable(text))
    return email


def _attach_calendar(email: EmailMessage, calendar: bytes, cancelled: bool) -> None:
    method = "CANCEL" if cancelled else "REQUEST"
    # Bytes, so that its lines stay as they are: CRLF, and folded at 75 octets.
    part = EmailMessage(policy=_SMTP_POLICY)
    part.set_content(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": method},
    )
    email.attach(part)
    email.add_attachment(
        calendar, maintype="application", subtype="ics", filename="cancel.ics" if cancelled else "invite.ics"
    )


def _sender_name(owner: Recipient | None, sender: Sender, author: Recipient | None) -> str:
    name, company = one_line(owner.name if owner else ""), one_line(sender.name)
    if author:
        name = f"{one_line(author.name)} for {name}"
    return f"{name} ({company})" if name and company and name != company else name or company


def _header_address(name: str, ascii_address: str) -> Address:
    local, _, domain = ascii_address.rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


def _to_ascii_address(address: str) -> str:
    try:
        return to_ascii_address(address)
    except Refused as problem:
        raise Rejected(problem.reason) from None


def _responses_as_text(response_links: Mapping[str, str]) -> str:
    lines = [
        f"{label}: {response_links[status]}"
        for status, label in RESPONSE_LABELS.items()
        if status in response_links
    ]
    return "\n\nWill you come?\n" + "\n".join(lines) + "\n" if lines else "\n"


def _html_page(html: str) -> str:
    return f"""<!doctype html>
<html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="{_BODY_STYLE}">
{html}
</body></html>
"""


def _responses_as_html(response_links: Mapping[str, str]) -> str:
    buttons = [
        f'<a href="{escape(response_links[status])}" style="{_BUTTON_STYLE}">{label}</a>'
        for status, label in RESPONSE_LABELS.items()
        if status in response_links
    ]
    return f"\n<p>Will you come?</p>\n<p>{'&nbsp; '.join(buttons)}</p>" if buttons else ""
