"""Common passwords are refused too."""

import pytest

from videomeet.flows.kit.password_rules import password_error

IDA = {"name": "Ida Berg", "email": "ida.berg@acme.example"}


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("1234567890", "people.password_common"),
        ("Password123", "people.password_common"),
        ("short", "people.password_length"),
        ("ida.berg2026", "people.password_own_name"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, says: str) -> None:
    error = password_error(password, **IDA)
    assert error is not None
    assert error.code == says


def test_a_long_one_of_ones_own_is_taken() -> None:
    assert password_error("twelve green bottles", **IDA) is None
