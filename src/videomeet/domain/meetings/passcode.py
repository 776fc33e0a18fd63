"""Passcodes for meetings: drawn from the system's randomness, within the provider's rule."""

import secrets

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason

# Letters and digits that people don't mistake for each other when a passcode is read out.
_UNAMBIGUOUS_CHARACTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


def generate_passcode(alphabet: str, max_length: int) -> str:
    """A passcode of at most ten characters, with a digit and letters of both cases."""
    readable = (
        "".join(character for character in _UNAMBIGUOUS_CHARACTERS if character in alphabet) or alphabet
    )
    while True:
        code = "".join(secrets.choice(readable) for _ in range(min(max_length, 10)))
        if all(
            any(has_kind(character) for character in code)
            for has_kind in (str.isdigit, str.islower, str.isupper)
        ):
            return code


def validate_passcode(code: str, *, min_length: int, max_length: int, alphabet: str, rule: Reason) -> str:
    """The passcode as given, or `Refused` with the provider's rule."""
    if min_length <= len(code) <= max_length and all(character in alphabet for character in code):
        return code
    raise Refused.of({"passcode": rule})
