"""Which server carries a tenant's letters, and in whose name: its own, else the installation's."""

from videomeet.domain.letter import MailServer, Sender
from videomeet.flows.services import Services
from videomeet.store import mail_settings, people
from videomeet.store.database import Transaction


async def can_send(services: Services, c: Transaction, tenant_id: int) -> bool:
    """Whether `mail_of` names a server, found out without opening any password."""
    return services.mail is not None or await mail_settings.sends(c, tenant_id)


async def mail_of(services: Services, c: Transaction, tenant_id: int) -> tuple[MailServer, Sender] | None:
    """None when neither the tenant nor the installation has a mail server."""
    own = await mail_settings.read(c, services.sealer, tenant_id)
    name = own.sender_name or (await people.tenant(c, tenant_id)).name
    if own.server and own.sender_address:
        return own.server, Sender(name, own.sender_address, own.reply_to)
    if services.mail is None:
        return None
    # Through the installation's server letters carry its address: it would be refused with another.
    server, sender = services.mail
    return server, Sender(name, sender.address, own.reply_to or sender.reply_to)
