"""Names of hosts and mail domains: their form on the wire, and the letters they are written in."""

import re

import idna

MAX_LENGTH = 253
# Nothing repeated inside of something repeated: what is typed here must not be able to hold up the process.
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def is_host_name(text: str) -> bool:
    """Whether `text` can be a host's name in ASCII, with or without the dot at its end (RFC 1123)."""
    labels = text.removesuffix(".").split(".") if len(text) <= MAX_LENGTH else [""]
    return all(_LABEL.fullmatch(label) for label in labels)


def to_ascii_domain(domain: str) -> str:
    """The domain in ASCII and lower case, labels of other letters as `xn--...`.

    IDNA 2008 with the mapping of UTS 46 and no transitional rules, so that `ß` and `ss` stay two domains.
    Raises `ValueError` where there can't be such a domain.
    """
    if domain.isascii():
        # Names that are no host names (with an underscore, for one) are left to the name server to judge.
        ascii_domain = domain.lower()
        if not all(0 < len(label) <= 63 for label in ascii_domain.split(".")):
            raise ValueError("a label is empty or too long")
    else:
        # UnicodeError, a ValueError, is what idna raises.
        ascii_domain = idna.encode(domain, uts46=True, transitional=False).decode()
    if len(ascii_domain) > MAX_LENGTH or ascii_domain.endswith("."):
        raise ValueError("the domain is too long or ends with a dot")
    return ascii_domain


def to_unicode_label(label: str) -> str:
    """How people read a label of `to_ascii_domain`. Raises `ValueError` for `xn--` and no letters."""
    if not label.startswith("xn--"):
        return label
    letters = label[4:].encode().decode("punycode")
    if not letters:
        raise ValueError("xn-- alone is no label")
    return letters


def to_unicode_domain(ascii_domain: str) -> str:
    """How people write a domain that `to_ascii_domain` made. Raises `ValueError` as `to_unicode_label`."""
    return ".".join(to_unicode_label(label) for label in ascii_domain.split("."))
