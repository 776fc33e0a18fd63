"""Who can be a tenant or an associate, and when a session may use the video service."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.errors import Refused
from videomeet.domain.people.email_address import email_spellings, is_email, normalize_email
from videomeet.domain.people.people import Caller, validate_associate, validate_tenant

CALLER = Caller(1, "Acme AS", "Cust10001", 2, "Bo", "bo@acme.example", False, "UTC", "en", 9, "Cust10001")


@pytest.mark.parametrize("email", ["a@b.no", "first.last+tag@sub.example.org", "ø@blåbær.no", "o'neil@x.ie"])
def test_addresses_that_people_have_are_taken(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "@",
        "a@",
        "@b.no",
        "a@b",
        "a@b.",
        "a@.no",
        "a b@c.no",
        "a@b@c.no",
        "a@b.no\n",
        "a@b.no,c@d.no",
        "Ida <a@b.no>",
        "a\x00@b.no " + "x",
        "a" * 65 + "@b.no",
        "a@" + "b" * 252 + ".no",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert not is_email(email)


@given(st.text(max_size=300))
def test_no_text_whatever_takes_long_or_breaks(text: str) -> None:
    assert is_email(text) in (True, False)


def test_an_endless_line_of_dots_is_judged_at_once() -> None:
    assert not is_email("a@" + "b." * 100_000)


def test_addresses_are_kept_plain() -> None:
    assert normalize_email("  IDA@Acme.Example\n") == "ida@acme.example"


def test_both_spellings_of_a_domain_are_one_address() -> None:
    spelt = "Eva@Blåbær.example", "eva@xn--blbr-roah.example", "EVA@XN--BLBR-ROAH.EXAMPLE"
    assert {normalize_email(text) for text in spelt} == {"eva@xn--blbr-roah.example"}
    assert {email_spellings(text) for text in spelt} == {
        frozenset({"eva@blåbær.example", "eva@xn--blbr-roah.example"})
    }


@pytest.mark.parametrize(
    "text", ["", "@", "eva@", "eva@..å", "eva@xn--0.example", f"eva@{'å' * 300}.example"]
)
def test_what_is_no_address_is_compared_as_it_is(text: str) -> None:
    assert normalize_email(text) == text
    assert email_spellings(text) == {text}


@pytest.mark.parametrize(
    ("context", "valid"),
    [("Cust10001", True), (None, False), ("", False), ("Cust10002", False), ("cust10001", False)],
)
def test_the_context_must_be_the_tenants_own_customer_id(context: str | None, valid: bool) -> None:
    assert replace(CALLER, context=context).context_valid is valid


def test_everything_wrong_with_a_tenant_is_named_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        validate_tenant(" ", "Cust1", "Mars/Base")
    assert set(refusal.value.fields) == {"name", "customer_id", "zone"}


def test_everything_wrong_with_an_associate_is_named_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        validate_associate("", "x", "Mars/Base", "short")
    assert set(refusal.value.fields) == {"name", "email", "password", "zone"}


def test_a_password_may_have_ten_to_128_characters() -> None:
    refused = []
    for length in (9, 10, 128, 129):
        try:
            validate_associate("Ida", "ida@acme.example", "UTC", "x" * length)
        except Refused:
            refused.append(length)
    assert refused == [9, 129]
