"""No character that can't be seen gets from one person to another."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.printable_text import one_line, printable


@given(st.text())
def test_nothing_is_left_that_can_not_be_printed(text: str) -> None:
    left = printable(text)
    assert {unicodedata.category(sign) for sign in left if sign != "\n"}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert printable(left) == left
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    "text", ["Zoë Ångström", "مريم", "👩‍👩‍👧 family", "two\nlines", "\u200fשלום", "\U0001fae8 shaking"]
)
def test_what_shapes_or_shows_stays(text: str) -> None:
    assert printable(text) == text


def test_the_direction_of_what_follows_can_not_be_turned() -> None:
    assert printable("ada\u202emoc.elpmaxe@") == "ada moc.elpmaxe@"


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "a\nb"])
def test_every_end_of_a_line_is_a_plain_one(text: str) -> None:
    assert (printable(text), one_line(text)) == ("a\nb", "a b")
