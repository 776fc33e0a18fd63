"""IP addresses: which are on the public internet, and which belong to one network."""

import ipaddress

# Ways to write an IPv4 address as an IPv6 one: a gateway, or the machine itself, would unwrap it (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")


def is_ip_address(text: str) -> bool:
    """Whether it is an IPv4 or IPv6 address, in its usual form."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_public_address(address: str) -> bool:
    """Whether anybody on the internet could be at this address; False for what is no address.

    An IPv4 address inside of an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged itself too.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not _is_global(parsed):
        return False
    return isinstance(parsed, ipaddress.IPv4Address) or all(map(_is_global, _embedded_addresses(parsed)))


def network_of(address: str) -> str:
    """What limits count as one sender: an IPv4 address, or the /64 that a household or a server has in IPv6.

    What is no address stays as it is.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False))


def _is_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address in _LOCAL_NAT64):
        return False
    # A mapped address is global or not as its own range is, which differs from Python to Python.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped is not None or (address.is_global and not address.is_multicast)


def _embedded_addresses(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    embedded = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        embedded.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in embedded if inner is not None]
