"""A mail as JSON, for the control API."""

from typing import Any

from videomeet_sandbox.mail.reading import Part, read
from videomeet_sandbox.mail.store import Mail


def envelope(mail: Mail) -> dict[str, Any]:
    """The short form: who sent it to whom, and when."""
    return {
        "id": mail.id,
        "at": mail.at.isoformat(),
        "sender": mail.sender,
        "recipients": list(mail.recipients),
    }


def serialize(mail: Mail) -> dict[str, Any]:
    """Everything: `headers` as [name, value] in their order, the texts, and every part with its size."""
    contents = read(mail)
    calendar = contents.calendar
    return {
        **envelope(mail),
        "subject": contents.header("Subject"),
        "from": contents.header("From"),
        "to": contents.header("To"),
        "message_id": contents.header("Message-ID"),
        "headers": [list(pair) for pair in contents.headers],
        "text": contents.text,
        "html": contents.html,
        "calendar": calendar.text if calendar else None,
        "method": calendar.method or None if calendar else None,
        "parts": [_part(part) for part in contents.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "number": part.number,
        "type": part.kind,
        "name": part.name,
        "method": part.method or None,
        "attached": part.attached,
        "size": len(part.content),
    }
