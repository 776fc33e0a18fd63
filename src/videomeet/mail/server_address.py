"""From a mail server's name to a connection: looked up once, checked, and connected to just that address.

A tenant may name any server but one inside of our own network: neither by a number (127.1), nor by a name
that points inward, nor by one that points elsewhere a moment after it was checked.
"""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from videomeet.domain.kit.ip_address import is_public_address
from videomeet.domain.kit.reason import Reason
from videomeet.mail.contract import Misconfigured

CONNECT_TIMEOUT = 10.0
MAX_ADDRESSES = 8


@dataclass(frozen=True)
class Lookup:
    """What a name server said: addresses, or an error's number and words."""

    addresses: tuple[str, ...] = ()
    error: tuple[int, str] | None = None


def look_up(host: str, port: int) -> Lookup:
    """The addresses of a host. It blocks as long as a name server likes: call it where it can be ended."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        number = error.errno if isinstance(error, OSError) else None
        return Lookup(error=(number or socket.EAI_NONAME, str(error)))
    return Lookup(tuple(dict.fromkeys(str(address[0]) for *_, address in answers))[:MAX_ADDRESSES])


def usable_addresses(lookup: Lookup, *, allow_internal: bool) -> tuple[str, ...]:
    """The addresses to try, in their order.

    Raises `socket.gaierror` when there is none, `Misconfigured` when one of them is inside our own network.
    """
    if lookup.error or not lookup.addresses:
        raise socket.gaierror(*(lookup.error or (socket.EAI_NONAME, "no address")))
    if not allow_internal and not all(map(is_public_address, lookup.addresses)):
        raise Misconfigured(Reason("mail_setup.host_inside"))
    return lookup.addresses


def connect_blocking(addresses: Sequence[str], port: int, timeout: float) -> socket.socket:
    """A connection to the first address that takes one. Raises OSError."""
    last_error = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last_error = error
    raise last_error


async def connect(addresses: Sequence[str], port: int) -> socket.socket:
    """A connection to the first address that takes one, without blocking. Raises OSError, TimeoutError."""
    last_error: OSError = OSError("no address")
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await asyncio.get_running_loop().sock_connect(connection, (address, port))
        except OSError as error:
            connection.close()
            last_error = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise last_error
