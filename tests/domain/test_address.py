"""Addresses as they go on the wire, and clear words about those that can't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.address import wire_address
from videomeet.domain.errors import Refused


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("pal@guest.example", "pal@guest.example"),
        ("b@bücher.example", "b@xn--bcher-kva.example"),
        ("yuki@東京メール.example", "yuki@xn--4dkua4c421q34z.example"),
        ("ivan@почта.example", "ivan@xn--80a1acny.example"),
        ("a.b+c@x-1.example", "a.b+c@x-1.example"),
    ],
)
def test_what_can_go_on_the_wire_goes_in_ascii(address: str, wire: str) -> None:
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "address.malformed"),
        ("eve", "address.malformed"),
        ("eve@localhost", "address.malformed"),
        ("eve@evil.example\r\nBcc: x@y.example", "address.control_character"),
        ("eve@evil.example\x00", "address.control_character"),
        (f"{'e' * 65}@evil.example", "address.too_long"),
        (f"eve@{'e' * 64}.example", "address.no_domain"),
        (f"eve@{'e.' * 130}example", "address.too_long"),
        ("pål@guest.example", "address.local_part"),
        ("eve@gооgle.example", "address.mixed_scripts.*Cyrillic.*Latin"),
        ("eve@ρaypal.example", "address.mixed_scripts.*Greek.*Latin"),
    ],
)
def test_what_can_not_go_on_the_wire_is_refused_with_the_reason(address: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        wire_address(address)


@given(st.text(max_size=300) | st.emails())
def test_any_text_is_refused_or_fits_the_wire(text: str) -> None:
    try:
        wire = wire_address(text)
    except Refused:
        return
    assert wire.isascii()
    assert wire.isprintable()
    assert " " not in wire
    assert len(wire) <= 254
    assert wire.count("@") == 1
