"""Passcodes for meetings: drawn from the system's randomness, within the provider's rule."""

import secrets

from videomeet.domain.errors import Refused
from videomeet.domain.reason import Reason

# Letters and digits that people don't mistake for each other when a passcode is read out.
_READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_passcode(alphabet: str, longest: int) -> str:
    """A passcode of at most ten characters, with a digit and letters of both cases."""
    readable = "".join(c for c in _READABLE if c in alphabet) or alphabet
    while True:
        code = "".join(secrets.choice(readable) for _ in range(min(longest, 10)))
        if all(any(kind(c) for c in code) for kind in (str.isdigit, str.islower, str.isupper)):
            return code


def check_passcode(code: str, *, shortest: int, longest: int, alphabet: str, rule: Reason) -> str:
    """The passcode as given, or `Refused` with the provider's rule."""
    if shortest <= len(code) <= longest and all(c in alphabet for c in code):
        return code
    raise Refused.of({"passcode": rule})
