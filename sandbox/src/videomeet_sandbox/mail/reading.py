"""What is in a mail: subject, who, text, HTML, the calendar part, attachments."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

from videomeet_sandbox.mail.store import Mail


@dataclass(frozen=True)
class Part:
    """One leaf of the mail's tree. `number` counts leaves from 0, in the order of the mail."""

    number: int
    kind: str
    name: str
    method: str
    attached: bool
    content: bytes = field(repr=False)
    charset: str = "utf-8"

    @property
    def text(self) -> str:
        try:
            return self.content.decode(self.charset, "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")


@dataclass(frozen=True)
class Contents:
    """`headers` in their order, decoded, as often as they came."""

    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    def header(self, name: str) -> str:
        """The first of this name, on one line."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def people(self, name: str) -> list[str]:
        return [address for _, address in getaddresses([self.header(name)]) if address]

    @property
    def text(self) -> str:
        return self._shown("text/plain")

    @property
    def html(self) -> str:
        return self._shown("text/html")

    def _shown(self, kind: str) -> str:
        return next((part.text for part in self.parts if part.kind == kind and not part.attached), "")

    @property
    def calendar(self) -> Part | None:
        """The one mail programs act on: inside the alternatives, else an attachment."""
        calendars = [part for part in self.parts if part.kind == "text/calendar"]
        return next((part for part in calendars if part.method), calendars[0] if calendars else None)

    @property
    def attachments(self) -> list[Part]:
        return [part for part in self.parts if part.attached]


def read(mail: Mail) -> Contents:
    """Whatever came can be read: what is broken is shown as well as it goes."""
    message = message_from_bytes(mail.raw, _class=EmailMessage, policy=policy.default)
    headers = tuple((name, " ".join(str(value).split())) for name, value in _headers(message))
    return Contents(headers, tuple(_parts(message)))


def _headers(message: EmailMessage) -> Iterator[tuple[str, str]]:
    """As parsed where that goes, else as it came."""
    for name, raw in message.raw_items():
        try:
            yield name, message.policy.header_fetch_parse(name, raw)
        except (ValueError, IndexError, AttributeError):
            yield name, str(raw)


def _parts(message: EmailMessage) -> Iterator[Part]:
    leaves = (part for part in message.walk() if not part.is_multipart())
    for number, leaf in enumerate(leaves):
        content = leaf.get_payload(decode=True)
        yield Part(
            number=number,
            kind=leaf.get_content_type(),
            name=leaf.get_filename() or "",
            method=str(leaf.get_param("method") or "").upper(),
            attached=leaf.get_content_disposition() == "attachment",
            content=content if isinstance(content, bytes) else b"",
            charset=leaf.get_content_charset("utf-8"),
        )
