"""E-mail addresses as they go on the wire, and those that can't: clear words for what is wrong with them."""

import unicodedata

from videomeet.domain.errors import Refused
from videomeet.domain.people import is_email
from videomeet.domain.reason import Reason

LONGEST, LONGEST_LOCAL, LONGEST_LABEL = 254, 64, 63


def wire_address(address: str) -> str:
    """The address in ASCII, a domain of other letters as `xn--...`; `Refused` says what is wrong with it."""
    shown = address[:80]
    if any(ord(character) < 33 or 127 <= ord(character) < 160 for character in address):
        raise Refused(Reason("address.control_character", address=shown))
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST or len(local) > LONGEST_LOCAL:
        raise Refused(Reason("address.too_long", address=shown, most=LONGEST))
    if not is_email(address):
        raise Refused(Reason("address.malformed", address=shown))
    if not local.isascii():
        raise Refused(Reason("address.local_part", address=shown))
    return f"{local}@{_wire_domain(domain, shown)}"


def _wire_domain(domain: str, shown: str) -> str:
    for label in domain.split("."):
        scripts = _scripts(label)
        if len(scripts) > 1 and not scripts <= _TOGETHER:
            names = tuple(sorted(script.capitalize() for script in scripts))
            raise Refused(Reason("address.mixed_scripts", address=shown, scripts=names))
    try:
        wire = domain.encode("idna").decode()
    except UnicodeError:
        raise Refused(Reason("address.no_domain", address=shown)) from None
    if len(wire) > LONGEST - 2 or any(len(label) > LONGEST_LABEL for label in wire.split(".")):
        raise Refused(Reason("address.too_long", address=shown, most=LONGEST))
    return wire


# Japanese and Korean are written with several of these, and none looks like a letter of another.
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "LATIN"})


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in label if letter.isalpha()}
