"""A push service, over HTTP, with browsers behind it that decrypt what arrives (RFC 8030, 8291, 8292)."""

import json
import os
import struct
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass
class ReceivedPush:
    """One message as its browser could read it."""

    payload: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]
    signed_by: str


@dataclass
class PushBrowser:
    """What a browser keeps to itself, and what came for it."""

    endpoint: str
    private_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth_secret: bytes = field(default_factory=lambda: os.urandom(16))
    statuses: list[int] = field(default_factory=list)
    delay: float = 0
    received: list[ReceivedPush] = field(default_factory=list)

    @property
    def public_key(self) -> bytes:
        return self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> dict[str, Any]:
        """What its PushSubscription says as JSON."""
        return {
            "endpoint": self.endpoint,
            "keys": {"p256dh": encode_base64url(self.public_key), "auth": encode_base64url(self.auth_secret)},
        }

    def decrypt(self, body: bytes) -> dict[str, Any]:
        salt, (size, length) = body[:16], struct.unpack("!LB", body[16:21])
        sender_key, ciphertext = body[21 : 21 + length], body[21 + length :]
        assert len(ciphertext) <= size
        shared_secret = self.private_key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_key)
        )
        key = derive_key(
            shared_secret, self.auth_secret, b"WebPush: info\0" + self.public_key + sender_key, 32
        )
        content_key = derive_key(key, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive_key(key, salt, b"Content-Encoding: nonce\0", 12)
        plaintext = AESGCM(content_key).decrypt(nonce, ciphertext, None).rstrip(b"\0")
        assert plaintext.endswith(b"\x02")
        payload: dict[str, Any] = json.loads(plaintext[:-1])
        return payload


class PushService:
    """`with PushService() as service:`, then `service.browser()` subscribes one there."""

    def __init__(self) -> None:
        self._subscribers: dict[str, PushBrowser] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.requests = 0

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add_browser(self, *statuses: int, delay: float = 0) -> PushBrowser:
        """A browser whose push service answers like this, one after the other, then 201."""
        browser = PushBrowser(f"{self.url}/send/{urlsafe_b64encode(os.urandom(24)).decode()}", delay=delay)
        browser.statuses = list(statuses)
        self._subscribers[browser.endpoint] = browser
        return browser

    def _accept(self, path: str, headers: dict[str, str], body: bytes) -> int:
        self.requests += 1
        browser = self._subscribers[self.url + path]
        time.sleep(browser.delay)
        status = browser.statuses.pop(0) if browser.statuses else 201
        if status == 201:
            claims, public_key = verify_vapid(headers["authorization"])
            browser.received.append(ReceivedPush(browser.decrypt(body), headers, claims, public_key))
        return status

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = service._accept(self.path, headers, body)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"{service.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def verify_vapid(authorization: str) -> tuple[dict[str, Any], str]:
    """What the sender signed, and the key that it signed with."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode_base64url(parts["k"]))
    claims = jwt.decode(parts["t"], key, algorithms=["ES256"], options={"verify_aud": False})
    return claims, parts["k"]


def derive_key(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def encode_base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def decode_base64url(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
