"""Settings and maintenance > E-mail: whose server carries the letters, and where answers are read."""

from dataclasses import dataclass, replace
from uuid import uuid4

from videomeet.domain.address import wire_address
from videomeet.domain.audit import Deed
from videomeet.domain.errors import NeedsConfiguration, Refused
from videomeet.domain.letter import MailServer, MailSettings, Sender
from videomeet.domain.mail_setup import wrong_folder, wrong_sender, wrong_server
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import audit
from videomeet.flows.mail_server import mail_of
from videomeet.flows.people import require_administrator
from videomeet.flows.services import Services
from videomeet.mail.messages import note
from videomeet.store import inboxes, letters, mail_settings


@dataclass(frozen=True)
class MailSetup:
    """What the page shows. `sender` is in whose name letters go now; None when none go at all."""

    settings: MailSettings
    sender: Sender | None
    installation: bool


async def setup(services: Services, caller: Caller) -> MailSetup:
    """The tenant's settings as they are."""
    require_administrator(caller)
    async with services.database.reading() as c:
        settings = await mail_settings.read(c, services.sealer, caller.tenant_id)
        carried = await mail_of(services, c, caller.tenant_id)
    return MailSetup(settings, carried[1] if carried else None, services.mail is not None)


async def save_sending(services: Services, caller: Caller, wanted: MailSettings) -> None:
    """How letters go out. An empty password keeps the one that is there, for the same server and user."""
    require_administrator(caller)
    async with services.database.writing() as c:
        before = await mail_settings.read(c, services.sealer, caller.tenant_id)
        server = _with_password(wanted.server, before.server)
        wrong = wrong_server(server, "smtp", here_too=services.demo) if server else {}
        if server or wanted.reply_to:
            own_address = wanted.sender_address if server else "x@x.example"
            wrong |= wrong_sender(own_address, wanted.reply_to)
        _refuse(wrong)
        after = replace(
            before, server=server, sender_name=wanted.sender_name, sender_address=wanted.sender_address,
            reply_to=wanted.reply_to, mail_link=wanted.mail_link,
        )  # fmt: skip
        await mail_settings.write(c, services.sealer, caller.tenant_id, after)
        await letters.due_again(c, caller.tenant_id, services.now())
        about = Reason("audit.sends_as_installation")
        if server:
            about = Reason("audit.sends", host=server.host, port=server.port)
        await audit.record(c, services, caller, Deed.SAVE_MAIL, about)


async def save_answers(services: Services, caller: Caller, inbox: MailServer | None, folder: str) -> None:
    """Where answers from mail programs are read; None stops that."""
    require_administrator(caller)
    async with services.database.writing() as c:
        before = await mail_settings.read(c, services.sealer, caller.tenant_id)
        inbox = _with_password(inbox, before.inbox)
        if inbox:
            _refuse(wrong_server(inbox, "imap", here_too=services.demo) | wrong_folder(folder.strip()))
        after = replace(before, inbox=inbox, inbox_folder=folder.strip()[:200] or "INBOX")
        await mail_settings.write(c, services.sealer, caller.tenant_id, after)
        await inboxes.begin(c, caller.tenant_id, services.now() if inbox else None)
        about = Reason("audit.reads_nothing")
        if inbox:
            about = Reason("audit.reads", host=inbox.host, port=inbox.port)
        await audit.record(c, services, caller, Deed.SAVE_MAIL, about)


async def send_test(services: Services, caller: Caller) -> str:
    """Send a test mail to the caller at once; the address it went to. The mail server's words otherwise."""
    require_administrator(caller)
    async with services.database.writing() as c:
        carried = await mail_of(services, c, caller.tenant_id)
        await audit.record(c, services, caller, Deed.TEST_MAIL, Reason("audit.email", email=caller.email))
    if carried is None:
        raise NeedsConfiguration(Reason("mail_setup.none_yet"))
    server, sender = carried
    text = (
        f"This is a test mail from Videomeet at {services.base_url}.\n\nIt arrived: invitations will too.\n"
    )
    message = note("Test mail from Videomeet", text, caller.email, sender, str(uuid4()), services.now())
    await services.carrier.deliver(
        server, message, sender=wire_address(sender.address), to=wire_address(caller.email)
    )
    return caller.email


def _with_password(wanted: MailServer | None, before: MailServer | None) -> MailServer | None:
    """The kept password goes to the server it was given for, and to no other."""
    if wanted is None or wanted.password or before is None or not wanted.user:
        return wanted
    same = (wanted.host, wanted.port, wanted.user) == (before.host, before.port, before.user)
    return replace(wanted, password=before.password) if same else wanted


def _refuse(wrong: dict[str, Reason]) -> None:
    if wrong:
        raise Refused.of(wrong)
