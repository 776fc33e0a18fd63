"""Addresses as they go on the wire, and clear words about those that can't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.errors import Refused
from videomeet.domain.people.email_address import to_ascii_address


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("pal@guest.example", "pal@guest.example"),
        ("b@bücher.example", "b@xn--bcher-kva.example"),
        ("yuki@東京メール.example", "yuki@xn--4dkua4c421q34z.example"),
        ("ivan@почта.example", "ivan@xn--80a1acny.example"),
        ("a.b+c@x-1.example", "a.b+c@x-1.example"),
        # The codec of Python makes "strasse" of it, where somebody else lives.
        ("ola@straße.example", "ola@xn--strae-oqa.example"),
        ("nikos@βόλος.example", "nikos@xn--nxasmm1c.example"),
        ("eva@BLÅBÆR.example", "eva@xn--blbr-roah.example"),
        ("eva@xn--blbr-roah.example", "eva@xn--blbr-roah.example"),
        ("info@佐々木.example", "info@xn--u6jy55gilq.example"),
        ("info@ラーメン二郎.example", "info@xn--4dkp5a8a4562a1c2f.example"),
        ("under_score@x_y.example", "under_score@x_y.example"),
    ],
)
def test_what_can_go_on_the_wire_goes_in_ascii(address: str, wire: str) -> None:
    assert to_ascii_address(address) == wire


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", r"address\.malformed"),
        ("eve", r"address\.malformed"),
        ("eve@localhost", r"address\.malformed"),
        ("eve@evil.example\r\nBcc: x@y.example", r"address\.control_character"),
        ("eve@evil.example\x00", r"address\.control_character"),
        (f"{'e' * 65}@evil.example", r"address\.too_long"),
        (f"eve@{'e' * 64}.example", r"address\.no_domain"),
        (f"eve@{'e.' * 130}example", r"address\.too_long"),
        ("pål@guest.example", r"address\.local_part"),
        ("eve@gооgle.example", r"address\.mixed_scripts.*Cyrillic.*Latin"),
        ("eve@ρaypal.example", r"address\.mixed_scripts.*Greek.*Latin"),
        ("eve@xn--gogle-4ve8m.example", r"address\.mixed_scripts.*Cyrillic.*Latin"),
        ("eve@evil＠x.example", r"address\.no_domain"),
        ("eve@evil.exämple。", r"address\.no_domain"),
        ("eve@xn--0.example", r"address\.no_domain"),
        ("eve@xn--.example", r"address\.no_domain"),
    ],
)
def test_what_can_not_go_on_the_wire_is_refused_with_the_reason(address: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        to_ascii_address(address)


@given(st.text(max_size=300) | st.emails())
def test_any_text_is_refused_or_fits_the_wire(text: str) -> None:
    try:
        wire = to_ascii_address(text)
    except Refused:
        return
    assert wire.isascii()
    assert wire.isprintable()
    assert " " not in wire
    assert len(wire) <= 254
    assert wire.count("@") == 1
