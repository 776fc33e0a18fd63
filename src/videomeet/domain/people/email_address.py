"""E-mail addresses: their one canonical form, their form on the wire, and what is wrong with one."""

import re
import unicodedata

from videomeet.domain.kit.domain_name import to_ascii_domain, to_unicode_domain, to_unicode_label
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason

# In characters, with and without the domain (RFC 5321).
MAX_LENGTH, MAX_LOCAL_LENGTH = 254, 64
EMAIL_PATTERN = re.compile(r"[^@\s<>(),;:\"\\]{1,64}@[^@\s<>(),;:\"\\.]+(\.[^@\s<>(),;:\"\\.]+)+")


def normalize_email(text: str) -> str:
    """The form in which addresses are compared: trimmed, lower case, the domain in ASCII.

    What can't be a domain is left as it is, in lower case.
    """
    plain = text.strip().lower()
    local, at, domain = plain.rpartition("@")
    if domain.isascii() or len(domain) > MAX_LENGTH:
        return plain
    try:
        return f"{local}{at}{to_ascii_domain(domain)}"
    except ValueError:
        return plain


def email_spellings(text: str) -> frozenset[str]:
    """How a stored address may spell the same mailbox, in lower case: domain in ASCII or not."""
    plain = normalize_email(text)
    local, at, domain = plain.rpartition("@")
    try:
        return frozenset({plain, f"{local}{at}{to_unicode_domain(domain)}"})
    except ValueError:
        return frozenset({plain})


def is_email(text: str) -> bool:
    """Whether `text` can be an e-mail address (254 characters at most, RFC 5321)."""
    return len(text) <= MAX_LENGTH and EMAIL_PATTERN.fullmatch(text) is not None


def to_ascii_address(address: str) -> str:
    """The address in ASCII, a domain of other letters as `xn--...`; `Refused` says what is wrong with it."""
    quoted_address = address[:80]
    if any(ord(character) < 33 or 127 <= ord(character) < 160 for character in address):
        raise Refused(Reason("address.control_character", address=quoted_address))
    local, _, domain = address.rpartition("@")
    if len(address) > MAX_LENGTH or len(local) > MAX_LOCAL_LENGTH:
        raise Refused(Reason("address.too_long", address=quoted_address, most=MAX_LENGTH))
    if not is_email(address):
        raise Refused(Reason("address.malformed", address=quoted_address))
    if not local.isascii():
        raise Refused(Reason("address.local_part", address=quoted_address))
    ascii_address = f"{local}@{_to_ascii_domain(domain, quoted_address)}"
    if len(ascii_address) > MAX_LENGTH:
        raise Refused(Reason("address.too_long", address=quoted_address, most=MAX_LENGTH))
    return ascii_address


def _to_ascii_domain(domain: str, quoted_address: str) -> str:
    try:
        ascii_domain = to_ascii_domain(domain)
        # Read back, so that a name is judged the same in both of its spellings.
        scripts = [_scripts_of(to_unicode_label(label)) for label in ascii_domain.split(".")]
    except ValueError:
        raise Refused(Reason("address.no_domain", address=quoted_address)) from None
    for mixed in scripts:
        if len(mixed) > 1 and not mixed <= _COMPATIBLE_SCRIPTS:
            names = tuple(sorted(script.capitalize() for script in mixed))
            raise Refused(Reason("address.mixed_scripts", address=quoted_address, scripts=names))
    return ascii_domain


# Chinese, Japanese and Korean are written with several of these, and none looks like a letter of another.
_COMPATIBLE_SCRIPTS = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "LATIN"})
# The first word of a letter's name is its script, but for these. Some belong to no script of their own.
_SCRIPT_OF = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA", "MODIFIER": None}


def _scripts_of(label: str) -> set[str]:
    words = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in label if letter.isalpha()}
    return {script for word in words if (script := _SCRIPT_OF.get(word, word))}
