"""What a password may be, the list of common ones included."""

from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people import password as rules


def password_error(password: str, *, name: str, email: str) -> Reason | None:
    """Why somebody of this name and address should not have this password; None when they may."""
    if password.casefold() in _common_passwords():
        return Reason("people.password_common")
    return rules.password_error(password, name=name, email=email)


@cache
def _common_passwords() -> frozenset[str]:
    """The passwords that were most common in leaks, from the library's list of 30,000."""
    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= rules.MIN_PASSWORD_LENGTH)
