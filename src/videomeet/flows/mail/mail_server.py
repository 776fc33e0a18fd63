"""Which server sends a tenant's e-mails, and in whose name: its own, else the installation's."""

from uuid import uuid4

from videomeet.domain.mail.mail_settings import MailServer, Sender
from videomeet.domain.people.email_address import to_ascii_address
from videomeet.flows.services import Services
from videomeet.mail.messages import compose_note
from videomeet.store.database import Transaction
from videomeet.store.mail import mail_settings
from videomeet.store.people import tenants


async def can_send(tx: Transaction, services: Services, tenant_id: int) -> bool:
    """Whether `mail_server_for` names a server, found out without decrypting any password."""
    return services.installation_mail is not None or await mail_settings.has_own_server(tx, tenant_id)


async def mail_server_for(
    tx: Transaction, services: Services, tenant_id: int
) -> tuple[MailServer, Sender] | None:
    """None when neither the tenant nor the installation has a mail server."""
    settings = await mail_settings.get(tx, services.cipher, tenant_id)
    sender_name = settings.sender_name or (await tenants.get_tenant(tx, tenant_id)).name
    if settings.server and settings.sender_address:
        return settings.server, Sender(sender_name, settings.sender_address, settings.reply_to)
    if services.installation_mail is None:
        return None
    # Through the installation's server e-mails have its address as sender: it would reject another.
    server, sender = services.installation_mail
    return server, Sender(sender_name, sender.address, settings.reply_to or sender.reply_to)


async def send_note(
    services: Services, mail_server: tuple[MailServer, Sender], subject: str, text: str, address: str
) -> None:
    """Send a few plain words to one of our own people, now. Raises what `MailTransport.deliver` raises."""
    server, sender = mail_server
    message = compose_note(subject, text, address, sender, str(uuid4()), services.now())
    await services.mail_transport.deliver(
        server, message, sender=to_ascii_address(sender.address), recipient=to_ascii_address(address)
    )
