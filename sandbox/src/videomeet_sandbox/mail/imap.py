"""The IMAP server: pymap, whose mailboxes are filled from the caught mails at every login.

Who logs in, with any password, finds in the INBOX what was mailed to the address that is their login name.
Reading is all it is for: flags and deletions are forgotten with the connection.
"""

from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login, Session
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pysasl.creds.server import ServerCredentials

from videomeet_sandbox.faults.faults import Faults
from videomeet_sandbox.mail.smtp import REFUSE_LOGIN
from videomeet_sandbox.mail.store import Mail, MailStore

Serve = Callable[[StreamReader, StreamWriter], Awaitable[None]]


class ImapConfig(Config):
    @property
    def greeting(self) -> bytes:
        """Without a look at the network for this machine's name."""
        return b"Sandbox: what was caught is served here"


class Inbox(MailboxData):
    """Numbers messages as the store does, so that a reader goes on where it was, over restarts too."""

    def numbered(self, validity: int, last: int) -> None:
        self._uid_validity, self._max_uid = validity, last

    async def take(self, mail: Mail) -> None:
        self._max_uid = mail.id - 1
        await self.append(AppendMessage(mail.raw, mail.at, frozenset()), recent=True)


class UserMailboxes(MailboxSet):
    """One INBOX with everything that was sent to one address."""

    async def fill(self, store: MailStore, name: str) -> None:
        inbox = Inbox(self._content_cache, self._thread_cache)
        inbox.numbered(store.validity, 0)
        for mail in store.all(name):
            await inbox.take(mail)
        self._inbox = inbox


class MailUser(Identity):
    """Somebody who logged in."""

    store: MailStore

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        mailboxes = UserMailboxes()
        await mailboxes.fill(self.store, self.name)
        yield Session(self.name, self.config, mailboxes, FilterSet())


class AnyLogin(Login):
    """Takes any name with any password, unless a fault was asked for."""

    def __init__(self, config: Config, store: MailStore, faults: Faults) -> None:
        super().__init__(config)
        self._store = store
        self._faults = faults

    async def authenticate(self, credentials: ServerCredentials) -> MailUser:
        if self._faults.take(credentials.authcid, REFUSE_LOGIN):
            raise InvalidAuth
        return self._user(credentials.authcid)

    async def authorize(self, authenticated: object, authzid: str) -> MailUser:
        return self._user(authzid)

    def _user(self, name: str) -> MailUser:
        user = MailUser(name, self, None, frozenset())
        user.store = self._store
        return user


def server(store: MailStore, faults: Faults) -> Serve:
    """Serves one connection after the other; for `asyncio.start_server`."""
    arguments = Namespace(passlib_cfg=None, proxy_protocol=None)
    config = ImapConfig(
        arguments,
        host=None,
        port=0,
        tls_enabled=False,
        reject_dnsbl=False,
        demo_data=False,
        demo_user="",
        demo_password="",  # nosec B106 # nobody signs in without one
    )
    imap = ProxyProtocolReader(config.proxy_protocol).get_callback(
        IMAPServer(AnyLogin(config, store, faults), config)
    )

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        config.apply_context()
        await imap(reader, writer)

    return serve
