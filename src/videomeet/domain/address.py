"""E-mail addresses as they go on the wire, and those that can't: clear words for what is wrong with them."""

import unicodedata

from videomeet.domain.errors import Refused
from videomeet.domain.host_name import to_ascii_domain, to_unicode_label
from videomeet.domain.people import is_email
from videomeet.domain.reason import Reason

LONGEST, LONGEST_LOCAL = 254, 64


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
    wire = f"{local}@{_wire_domain(domain, shown)}"
    if len(wire) > LONGEST:
        raise Refused(Reason("address.too_long", address=shown, most=LONGEST))
    return wire


def _wire_domain(domain: str, shown: str) -> str:
    try:
        wire = to_ascii_domain(domain)
        # Read back, so that a name is judged the same in both of its spellings.
        scripts = [_scripts(to_unicode_label(label)) for label in wire.split(".")]
    except ValueError:
        raise Refused(Reason("address.no_domain", address=shown)) from None
    for mixed in scripts:
        if len(mixed) > 1 and not mixed <= _TOGETHER:
            names = tuple(sorted(script.capitalize() for script in mixed))
            raise Refused(Reason("address.mixed_scripts", address=shown, scripts=names))
    return wire


# Chinese, Japanese and Korean are written with several of these, and none looks like a letter of another.
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "LATIN"})
# The first word of a letter's name is its script, but for these. Some belong to no script of their own.
_SCRIPT_OF = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA", "MODIFIER": None}


def _scripts(label: str) -> set[str]:
    words = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in label if letter.isalpha()}
    return {script for word in words if (script := _SCRIPT_OF.get(word, word))}
