"""What a password may be."""

import pytest

from videomeet.domain.people.password import password_error

IDA = {"name": "Ida Berg", "email": "ida.berg@acme.example"}


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "people.password_length"),
        ("x" * 129, "people.password_length"),
        ("Ida.Berg2026", "people.password_own_name"),
        ("acme.example1", "people.password_own_name"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, says: str) -> None:
    error = password_error(password, **IDA)
    assert error is not None
    assert error.code == says


@pytest.mark.parametrize(
    "password", ["a" * 10, "x" * 128, "          ", "пароль-пароль", "correct horse", "Ida likes mountains"]
)
def test_nothing_else_is_demanded(password: str) -> None:
    assert password_error(password, **IDA) is None
