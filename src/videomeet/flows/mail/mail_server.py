"""Which server sends a tenant's e-mails, and in whose name: its own, else the installation's."""

from videomeet.domain.mail.mail_settings import MailServer, Sender
from videomeet.flows.services import Services
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
