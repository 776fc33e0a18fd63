"""Second factors: how codes are compared, which of them count when, and what somebody has."""

from datetime import UTC, datetime

import pytest

from videomeet.domain.people.second_factor import SecondFactors, accepted_steps, normalize_code


@pytest.mark.parametrize(
    ("typed", "compared"),
    [("123 456", "123456"), (" abcd-efgh ", "ABCDEFGH"), ("", ""), ("–", ""), ("1" * 500, "1" * 64)],
)
def test_what_people_put_between_the_signs_of_a_code_does_not_matter(typed: str, compared: str) -> None:
    assert normalize_code(typed) == compared


def test_a_code_counts_in_its_own_half_minute_and_in_the_ones_beside_it() -> None:
    assert list(accepted_steps(datetime.fromtimestamp(59, UTC))) == [0, 1, 2]
    assert list(accepted_steps(datetime.fromtimestamp(60, UTC))) == [1, 2, 3]


def test_recovery_codes_alone_are_no_factor() -> None:
    assert SecondFactors(None, (), 10).count == 0
    assert SecondFactors(datetime.fromtimestamp(0, UTC), (), 0).count == 1
