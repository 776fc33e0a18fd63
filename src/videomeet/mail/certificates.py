"""Which certificates of mail servers are believed."""

import ssl
from functools import cache

import httpx2


@cache
def trusted_certificates(pem: str | None = None) -> ssl.SSLContext:
    """The machine's, or those in `pem` alone. Read once, since reading them is slow."""
    return ssl.create_default_context(cadata=pem) if pem else httpx2.create_ssl_context()
