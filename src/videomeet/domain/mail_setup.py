"""What an administrator may set up for e-mail, and what can't be right."""

import ipaddress

from videomeet.domain.host_name import is_host_name
from videomeet.domain.letter import MailServer
from videomeet.domain.people import is_email

SMTP_PORTS, IMAP_PORTS = (25, 465, 587, 2525), (143, 993)
SECURITY = ("starttls", "tls", "none")


def wrong_server(server: MailServer, way: str, *, here_too: bool) -> dict[str, str]:
    """Field -> what is wrong with it. `way` is smtp or imap; `here_too` allows this machine (the demo)."""
    wrong: dict[str, str] = {}
    ports = SMTP_PORTS if way == "smtp" else IMAP_PORTS
    if not _is_host(server.host):
        wrong["host"] = "Give the mail server's name, such as mail.example.com."
    elif not here_too and _is_inside(server.host):
        wrong["host"] = (
            "Give a mail server that is reached from outside: this machine and its network are not."
        )
    if not here_too and server.port not in ports:
        wrong["port"] = f"Mail servers listen at port {', '.join(map(str, ports[:-1]))} or {ports[-1]}."
    if server.security not in SECURITY or (server.security == "none" and not here_too):
        wrong["security"] = "Choose STARTTLS or TLS."
    if not _is_one_line(server.user or "") or not _is_one_line(server.password or ""):
        wrong["user"] = "User name and password have to be one line each."
    elif way == "imap" and not (server.user and server.password):
        wrong["user"] = "Give the mailbox's user name and password."
    elif bool(server.user) != bool(server.password):
        wrong["user"] = "Give user name and password, or neither."
    return wrong


def wrong_sender(address: str | None, reply_to: str | None) -> dict[str, str]:
    """Field -> what is wrong with the addresses that letters carry."""
    wrong: dict[str, str] = {}
    if not is_email(address or ""):
        wrong["sender_address"] = "Give the e-mail address that letters come from."
    if reply_to and not is_email(reply_to):
        wrong["reply_to"] = "This is not an e-mail address."
    return wrong


def wrong_folder(folder: str) -> dict[str, str]:
    """What is wrong with the folder that answers are read from."""
    # A line of its own would be a command to the mail server.
    return {} if _is_one_line(folder) else {"folder": "Give the folder's name in one line."}


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
