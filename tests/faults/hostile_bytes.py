"""What strangers and one tenant may send to hold everybody up, generated from a seed."""

import base64
import random
from collections.abc import Callable, Iterator


def _boundaries(chance: random.Random) -> bytes:
    boundary = "a " * chance.randrange(5_000, 50_000)
    return f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n--x\r\n'.encode()


def _parts_in_parts(chance: random.Random) -> bytes:
    depth = chance.randrange(200, 3_000)
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    return head.encode()


def _headers_without_end(chance: random.Random) -> bytes:
    return b"".join(b"X-%d: %s\r\n" % (n, b"y" * 40) for n in range(chance.randrange(1_000, 2_000))) + b"\r\n"


def _addresses(chance: random.Random) -> bytes:
    return b"To: " + b"(" * chance.randrange(1_000, 20_000) + b",a" * 20_000 + b"\r\n\r\n"


def _encoded_words(chance: random.Random) -> bytes:
    word = "=?utf-8?b?" + base64.b64encode(b"x" * 30).decode() + "?= "
    return f"Subject: {word * chance.randrange(500, 2_000)}\r\n\r\n".encode()


def _calendar_lines(chance: random.Random) -> bytes:
    head = (
        "Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
    )
    lines = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x.example\r\n" * chance.randrange(500, 1_800)
    return f"{head}{lines}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def _components(chance: random.Random) -> bytes:
    head = "Content-Type: text/calendar\r\n\r\n"
    return (head + "BEGIN:VCALENDAR\r\n" * chance.randrange(1_000, 5_000)).encode()


def _noise(chance: random.Random) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" + chance.randbytes(chance.randrange(1_000, 90_000))


MAILS: tuple[Callable[[random.Random], bytes], ...] = (
    _boundaries,
    _parts_in_parts,
    _headers_without_end,
    _addresses,
    _encoded_words,
    _calendar_lines,
    _components,
    _noise,
)


def hostile_mail(chance: random.Random) -> bytes:
    """An e-mail of at most some 100 KB."""
    return chance.choice(MAILS)(chance)


def hostile_template(chance: random.Random) -> str:
    """HTML of at most 50,000 characters."""
    count = chance.randrange(200, 1_500)
    kinds = (
        "".join(f"<p><b lang=a{n}>x" for n in range(count)),
        "<b>" * count + "<p>x" * count,
        "<table>" * count + "x" * count,
        "<div>" * (count * 5),
        "<a href='" * count,
        "{binf}" * count,
        "<!--" * count,
        "&" * count + "<p " * count,
    )
    return str(chance.choice(kinds))[:50_000]


def hostile_webhook(chance: random.Random) -> bytes:
    """A body of at most 1 MB; its signature is right."""
    count = chance.randrange(20_000, 100_000)
    kinds = (
        b"[" * count,
        b'{"a":' * count,
        b"[" + b"{}," * count + b"{}]",
        b"[" + b"1" * count * 5 + b"]",
        b'{"event":"meeting.updated","payload":{"object":{"id":1,"topic":"' + b"x" * count + b'"}}}',
    )
    return chance.choice(kinds)[:1_000_000]


def hostile_host(chance: random.Random) -> str:
    """The name of a mail server that isn't one, or should not be reached."""
    count = chance.randrange(20, 120)
    hosts = ["a" * count + "!", "a." * count, "-".join("ab" for _ in range(count)) + ".", "1" * count]
    hosts += ["127.1", "0x7f.1", "64:ff9b::7f00:1", "[::1]", "localhost."]
    return chance.choice([*hosts, "email-smtp.eu-west-1.amazonaws.com:587"])


def hostile_mails(chance: random.Random, count: int) -> Iterator[bytes]:
    """So many of them."""
    for _ in range(count):
        yield hostile_mail(chance)
