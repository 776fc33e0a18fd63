"""What a password may be: long enough, and not one's own name. Common ones: `flows/kit/password_rules`."""

import re

from videomeet.domain.kit.reason import Reason

# As NIST SP 800-63B and OWASP ASVS say: length counts, and nothing is demanded of the characters.
MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 10, 128
# What has to be left of a password without the person's own names in it.
MIN_REST = 6
MIN_NAME_LENGTH = 3


def password_error(password: str, *, name: str = "", email: str = "") -> Reason | None:
    """Why somebody of this name and address should not have this password; None when they may."""
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return Reason("people.password_length", least=MIN_PASSWORD_LENGTH, most=MAX_PASSWORD_LENGTH)
    if _is_mostly_own_name(password.casefold(), f"{name} {email}"):
        return Reason("people.password_own_name")
    return None


def _is_mostly_own_name(password: str, names: str) -> bool:
    rest = password
    for word in re.findall(r"\w+", names.casefold()):
        if len(word) >= MIN_NAME_LENGTH:
            rest = rest.replace(word, "")
    return rest != password and len(rest) < MIN_REST
