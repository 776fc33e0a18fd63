"""The SMTP server: it accepts everything for everybody, unless a fault was asked for."""

import asyncio
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from videomeet_sandbox.faults.faults import Faults
from videomeet_sandbox.mail.store import MailStore

MAX_MESSAGE_BYTES = 5_000_000
NAME = "sandbox.example"
AT_RECIPIENT = {
    "greylist": "451 4.7.1 Greylisted: try again later",
    "refuse": "550 5.1.1 No such mailbox here",
}
SLOW = frozenset({"slow"})
DROP = frozenset({"drop"})
REFUSE_LOGIN = frozenset({"refuse_login"})
KINDS = frozenset(AT_RECIPIENT) | SLOW | DROP | REFUSE_LOGIN


class Handler:
    """What aiosmtpd asks. A fault's `match` is searched in the recipient's address (or the login's name)."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        for fault in self._faults.take(address, frozenset(AT_RECIPIENT)):
            return AT_RECIPIENT[fault.kind]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """A client that gives up while it has to wait was not served: nothing is kept then."""
        to = " ".join(envelope.rcpt_tos)
        for fault in self._faults.take(to, SLOW):
            await asyncio.sleep(fault.seconds or 0)
        self._store.add(envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b"")
        if self._faults.take(to, DROP):
            cast("asyncio.Transport", server.transport).abort()
        return "250 2.0.0 Caught by the sandbox"

    def may_log_in(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, credentials: Any
    ) -> AuthResult:
        """Anybody, with any password."""
        name = getattr(credentials, "login", b"").decode(errors="replace")
        return AuthResult(success=not self._faults.take(name, REFUSE_LOGIN), handled=False)


def protocol(store: MailStore, faults: Faults) -> SMTP:
    """One connection."""
    handler = Handler(store, faults)
    return SMTP(
        handler,
        data_size_limit=MAX_MESSAGE_BYTES,
        enable_SMTPUTF8=True,
        hostname=NAME,
        ident="Sandbox: every mail is caught here",
        auth_require_tls=False,
        authenticator=handler.may_log_in,
        loop=asyncio.get_running_loop(),
    )
