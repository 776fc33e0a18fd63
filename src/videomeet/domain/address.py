"""E-mail addresses as they go on the wire, and those that can't: clear words for what is wrong with them."""

import unicodedata

from videomeet.domain.errors import Refused
from videomeet.domain.host_name import to_ascii_domain, to_unicode_label
from videomeet.domain.people import is_email

LONGEST, LONGEST_LOCAL = 254, 64


def wire_address(address: str) -> str:
    """The address in ASCII, a domain of other letters as `xn--...`; `Refused` says what is wrong with it."""
    shown = f"“{address[:80]}”"
    if any(ord(character) < 33 or 127 <= ord(character) < 160 for character in address):
        raise Refused(f"{shown} holds a space or a line break, which an e-mail address can't.")
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST or len(local) > LONGEST_LOCAL:
        raise Refused(f"{shown} is too long for an e-mail address: {LONGEST} characters at most.")
    if not is_email(address):
        raise Refused(f"{shown} is not an e-mail address.")
    if not local.isascii():
        raise Refused(
            f"{shown} has letters before the @ that mail servers can't carry. Ask for another address."
        )
    wire = f"{local}@{_wire_domain(domain, shown)}"
    if len(wire) > LONGEST:
        raise Refused(f"{shown} is too long for an e-mail address: {LONGEST} characters at most.")
    return wire


def _wire_domain(domain: str, shown: str) -> str:
    try:
        wire = to_ascii_domain(domain)
        # Read back, so that a name is judged the same in both of its spellings.
        scripts = [_scripts(to_unicode_label(label)) for label in wire.split(".")]
    except ValueError:
        raise Refused(f"{shown} is not an e-mail address: there can't be such a domain.") from None
    for mixed in scripts:
        if len(mixed) > 1 and not mixed <= _TOGETHER:
            names = " and ".join(sorted(script.capitalize() for script in mixed))
            raise Refused(
                f"{shown} mixes {names} letters, as forged addresses do. Type it again or ask for another."
            )
    return wire


# Chinese, Japanese and Korean are written with several of these, and none looks like a letter of another.
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "LATIN"})
# The first word of a letter's name is its script, but for these. Some belong to no script of their own.
_SCRIPT_OF = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA", "MODIFIER": None}


def _scripts(label: str) -> set[str]:
    words = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in label if letter.isalpha()}
    return {script for word in words if (script := _SCRIPT_OF.get(word, word))}
