"""What is stored of a token that opens something: whoever reads the database can't use it."""

import hashlib


def hash_token(token: str) -> bytes:
    """32 bytes. Tokens are long and random, so a fast hash without salt is enough."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
