"""What an administrator may set up for e-mail, and what can't be right."""

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime

from videomeet.domain.kit.domain_name import is_host_name
from videomeet.domain.kit.ip_address import is_ip_address
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.email_address import is_email

SMTP_PORTS, IMAP_PORTS = (25, 465, 587, 2525), (143, 993)
SECURITY_MODES = ("starttls", "tls", "none")


@dataclass(frozen=True)
class Sender:
    """In whose name a tenant's e-mails are sent: replies to the calendar part come to `address`."""

    name: str
    address: str
    reply_to: str | None = None


@dataclass(frozen=True)
class MailServer:
    """A mail server to send through or to fetch from. `security`: starttls, tls or none (loopback only).

    `is_installations`: whoever runs the installation named it, and may name one inside their own network.
    """

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    is_installations: bool = False


@dataclass(frozen=True)
class MailSettings:
    """How a tenant sends and fetches e-mails. For what is None the installation's settings count.

    `mail_link` adds the join link to e-mails whose template has none.
    """

    server: MailServer | None = None
    sender_name: str | None = None
    sender_address: str | None = None
    reply_to: str | None = None
    mail_link: bool = True
    inbox: MailServer | None = None
    inbox_folder: str = "INBOX"
    inbox_checked_at: datetime | None = None
    inbox_problem: Reason | None = None


def server_errors(server: MailServer, protocol: str, *, allow_local: bool) -> dict[str, Reason]:
    """Field -> what is wrong with it. `protocol`: smtp or imap; `allow_local`: this machine too (demo)."""
    field_errors: dict[str, Reason] = {}
    ports = SMTP_PORTS if protocol == "smtp" else IMAP_PORTS
    if not _is_host(server.host):
        field_errors["host"] = Reason("mail_setup.host")
    elif not allow_local and _is_internal_host(server.host):
        field_errors["host"] = Reason("mail_setup.host_inside")
    if not allow_local and server.port not in ports:
        field_errors["port"] = Reason("mail_setup.port", ports=ports)
    if server.security not in SECURITY_MODES or (server.security == "none" and not allow_local):
        field_errors["security"] = Reason("mail_setup.security")
    if not _is_one_line(server.user or "") or not _is_one_line(server.password or ""):
        field_errors["user"] = Reason("mail_setup.one_line")
    elif protocol == "imap" and not (server.user and server.password):
        field_errors["user"] = Reason("mail_setup.mailbox_user")
    elif bool(server.user) != bool(server.password):
        field_errors["user"] = Reason("mail_setup.user_or_neither")
    return field_errors


def sender_errors(address: str | None, reply_to: str | None) -> dict[str, Reason]:
    """Field -> what is wrong with the addresses that e-mails are sent with."""
    field_errors: dict[str, Reason] = {}
    if not is_email(address or ""):
        field_errors["sender_address"] = Reason("mail_setup.sender_address")
    if reply_to and not is_email(reply_to):
        field_errors["reply_to"] = Reason("mail_setup.reply_to")
    return field_errors


def folder_errors(folder: str) -> dict[str, Reason]:
    """What is wrong with the folder that answers are read from."""
    # A line of its own would be a command to the mail server.
    return {} if _is_one_line(folder) else {"folder": Reason("mail_setup.folder")}


def _is_one_line(text: str) -> bool:
    return all(ord(character) >= 32 and ord(character) != 127 for character in text)


def _is_host(host: str) -> bool:
    return is_ip_address(host) or is_host_name(host)


def _is_internal_host(host: str) -> bool:
    host_name = host.lower().rstrip(".")
    if host_name == "localhost" or host_name.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host_name).is_global
    except ValueError:
        return "." not in host_name
