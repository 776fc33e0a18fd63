"""What an administrator may set up for e-mail, and what can't be right."""

import ipaddress

from videomeet.domain.host_name import is_host_name
from videomeet.domain.letter import MailServer
from videomeet.domain.people import is_email
from videomeet.domain.reason import Reason

SMTP_PORTS, IMAP_PORTS = (25, 465, 587, 2525), (143, 993)
SECURITY = ("starttls", "tls", "none")


def wrong_server(server: MailServer, way: str, *, here_too: bool) -> dict[str, Reason]:
    """Field -> what is wrong with it. `way` is smtp or imap; `here_too` allows this machine (the demo)."""
    wrong: dict[str, Reason] = {}
    ports = SMTP_PORTS if way == "smtp" else IMAP_PORTS
    if not _is_host(server.host):
        wrong["host"] = Reason("mail_setup.host")
    elif not here_too and _is_inside(server.host):
        wrong["host"] = Reason("mail_setup.host_inside")
    if not here_too and server.port not in ports:
        wrong["port"] = Reason("mail_setup.port", ports=ports)
    if server.security not in SECURITY or (server.security == "none" and not here_too):
        wrong["security"] = Reason("mail_setup.security")
    if not _is_one_line(server.user or "") or not _is_one_line(server.password or ""):
        wrong["user"] = Reason("mail_setup.one_line")
    elif way == "imap" and not (server.user and server.password):
        wrong["user"] = Reason("mail_setup.mailbox_user")
    elif bool(server.user) != bool(server.password):
        wrong["user"] = Reason("mail_setup.user_or_neither")
    return wrong


def wrong_sender(address: str | None, reply_to: str | None) -> dict[str, Reason]:
    """Field -> what is wrong with the addresses that letters carry."""
    wrong: dict[str, Reason] = {}
    if not is_email(address or ""):
        wrong["sender_address"] = Reason("mail_setup.sender_address")
    if reply_to and not is_email(reply_to):
        wrong["reply_to"] = Reason("mail_setup.reply_to")
    return wrong


def wrong_folder(folder: str) -> dict[str, Reason]:
    """What is wrong with the folder that answers are read from."""
    # A line of its own would be a command to the mail server.
    return {} if _is_one_line(folder) else {"folder": Reason("mail_setup.folder")}


def _is_one_line(text: str) -> bool:
    return all(ord(character) >= 32 and ord(character) != 127 for character in text)


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return is_host_name(host)
    return True


def _is_inside(host: str) -> bool:
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "." not in name
