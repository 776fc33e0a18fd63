"""Passcodes: drawn at random, within the provider's rule."""

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.passcode import generate_passcode, validate_passcode

ZOOMS = ascii_letters + digits + "@_*-"
RULE = Reason("zoom.passcode_rule")


def checked(code: str) -> str:
    return validate_passcode(code, min_length=4, max_length=10, alphabet=ZOOMS, rule=RULE)


@given(st.integers(4, 20))
def test_a_new_passcode_has_all_kinds_of_characters_and_passes_the_check(longest: int) -> None:
    code = generate_passcode(ZOOMS, longest)
    assert len(code) == min(longest, 10)
    assert all(any(kind(sign) for sign in code) for kind in (str.isdigit, str.islower, str.isupper))
    assert checked(code) == code


def test_new_passcodes_differ_and_avoid_what_people_mistake() -> None:
    codes = {generate_passcode(ZOOMS, 10) for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("0O1lIi")


@given(st.text(alphabet=ZOOMS, min_size=4, max_size=10))
def test_every_passcode_within_the_rule_is_taken_as_it_is(code: str) -> None:
    assert checked(code) == code


@pytest.mark.parametrize("code", ["", "abc", "abcdefghijk", "abc d", "abcd ", "æøåæ", "abcd\n", "٣٣٣٣"])
def test_a_passcode_against_the_rule_is_refused_with_it(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(code)
    assert refusal.value.fields == {"passcode": RULE}
