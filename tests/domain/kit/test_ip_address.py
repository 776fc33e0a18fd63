"""Public is what the whole internet can reach; a private address stays private however it is wrapped."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.ip_address import is_public_address, network_of

PRIVATE = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.7", "100.64.0.1", "0.0.0.1", "224.0.0.1")
PUBLIC = ("9.9.9.9", "203.0.112.1")


def wrapped(address: str) -> list[str]:
    """The same IPv4 address, as IPv6 writes it."""
    number = int(ipaddress.IPv4Address(address))
    return [
        f"::ffff:{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1)),
    ]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_stay_private_in_every_form(address: str) -> None:
    assert [is_public_address(form) for form in (address, *wrapped(address))] == [False] * 4


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_stay_public_in_every_form(address: str) -> None:
    assert [is_public_address(form) for form in (address, *wrapped(address))] == [True] * 4


@pytest.mark.parametrize(
    "address", ["::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "64:ff9b:1::7f00:1", "", "name"]
)
def test_what_only_this_machine_or_network_knows_is_not_public(address: str) -> None:
    assert not is_public_address(address)


@given(st.ip_addresses(network="10.0.0.0/8"))
def test_no_wrapping_makes_a_private_address_public(address: ipaddress.IPv4Address) -> None:
    assert not any(map(is_public_address, wrapped(str(address))))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_network_is_one_ipv4_address_or_64_bits_of_an_ipv6_one(address: str, network: str) -> None:
    assert network_of(address) == network
