"""Settings and maintenance > E-mail: which server sends, and where responses are read."""

from dataclasses import dataclass, replace

from videomeet.domain.kit.errors import NeedsConfiguration, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import (
    MailServer,
    MailSettings,
    Sender,
    folder_errors,
    sender_errors,
    server_errors,
)
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.mail.mail_server import mail_server_for, send_note
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.mail import deliveries, mail_settings, mailboxes, unreadable_emails


@dataclass(frozen=True)
class MailSetup:
    """What the page shows. `sender` is in whose name e-mails go now; None when none go at all.

    `unreadable_count` is how many incoming e-mails could not be read.
    """

    settings: MailSettings
    sender: Sender | None
    has_installation_server: bool
    unreadable_count: int


async def get_setup(services: Services, caller: Caller) -> MailSetup:
    """The tenant's settings as they are.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        settings = await mail_settings.get(tx, services.cipher, caller.tenant_id)
        mail_server = await mail_server_for(tx, services, caller.tenant_id)
        unreadable_count = await unreadable_emails.count(tx, caller.tenant_id)
    return MailSetup(
        settings,
        mail_server[1] if mail_server else None,
        services.installation_mail is not None,
        unreadable_count,
    )


async def save_sending(services: Services, caller: Caller, requested: MailSettings) -> None:
    """How e-mails go out. An empty password keeps the one that is there, for the same server and user.

    Raises `NotAllowed` for everybody but administrators, `Refused` with a reason for each field.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        before = await mail_settings.get(tx, services.cipher, caller.tenant_id)
        server = _keep_password(requested.server, before.server)
        field_errors = server_errors(server, "smtp", allow_local=services.demo) if server else {}
        if server or requested.reply_to:
            own_address = requested.sender_address if server else "x@x.example"
            field_errors |= sender_errors(own_address, requested.reply_to)
        _raise_field_errors(field_errors)
        after = replace(
            before,
            server=server,
            sender_name=requested.sender_name,
            sender_address=requested.sender_address,
            reply_to=requested.reply_to,
            mail_link=requested.mail_link,
        )
        await mail_settings.replace(tx, services.cipher, caller.tenant_id, after)
        await deliveries.retry_waiting(tx, caller.tenant_id, services.now())
        subject = Reason("audit.sends_as_installation")
        if server:
            subject = Reason("audit.sends", host=server.host, port=server.port)
        await audit_log.record(tx, services, caller, AuditAction.SAVE_MAIL, subject)


async def save_inbox(services: Services, caller: Caller, inbox: MailServer | None, folder: str) -> None:
    """Where responses from mail programs are read; None stops that.

    Raises `NotAllowed` for everybody but administrators, `Refused` with a reason for each field.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        before = await mail_settings.get(tx, services.cipher, caller.tenant_id)
        inbox = _keep_password(inbox, before.inbox)
        if inbox:
            _raise_field_errors(
                server_errors(inbox, "imap", allow_local=services.demo) | folder_errors(folder.strip())
            )
        after = replace(before, inbox=inbox, inbox_folder=folder.strip()[:200] or "INBOX")
        await mail_settings.replace(tx, services.cipher, caller.tenant_id, after)
        await mailboxes.reset(tx, caller.tenant_id, services.now() if inbox else None)
        subject = Reason("audit.reads_nothing")
        if inbox:
            subject = Reason("audit.reads", host=inbox.host, port=inbox.port)
        await audit_log.record(tx, services, caller, AuditAction.SAVE_MAIL, subject)


async def send_test_mail(services: Services, caller: Caller) -> str:
    """Send a test mail to the caller at once; the address it went to. The mail server's words otherwise.

    Raises `NotAllowed` for everybody but administrators, `NeedsConfiguration` without a mail server, and what
    `MailTransport.deliver` raises.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        mail_server = await mail_server_for(tx, services, caller.tenant_id)
        await audit_log.record(
            tx, services, caller, AuditAction.TEST_MAIL, Reason("audit.email", email=caller.email)
        )
    if mail_server is None:
        raise NeedsConfiguration(Reason("mail_setup.none_yet"))
    text = (
        f"This is a test mail from Videomeet at {services.base_url}.\n\nIt arrived: invitations will too.\n"
    )
    await send_note(services, mail_server, "Test mail from Videomeet", text, caller.email)
    return caller.email


def _keep_password(requested: MailServer | None, before: MailServer | None) -> MailServer | None:
    """The kept password goes to the server it was given for, and to no other."""
    if requested is None or requested.password or before is None or not requested.user:
        return requested
    same_account = (requested.host, requested.port, requested.user) == (before.host, before.port, before.user)
    return replace(requested, password=before.password) if same_account else requested


def _raise_field_errors(field_errors: dict[str, Reason]) -> None:
    if field_errors:
        raise Refused.of(field_errors)
