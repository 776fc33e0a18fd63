"""Sets the sandbox's mailbox as the inbox of each company of the demo."""

from dataclasses import replace

from videomeet.demo.ports import MAIL_FROM
from videomeet.demo.tenants import TENANTS
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.flows.services import Services
from videomeet.store.mail import mail_settings, mailboxes
from videomeet.store.people import tenants


async def connect_mailboxes(services: Services, port: int) -> None:
    """Set the inbox to `port` of this machine; other mail settings stay as they are."""
    inbox = MailServer("127.0.0.1", port, "none", MAIL_FROM, "demo")
    async with services.database.writing() as tx:
        for demo_tenant in TENANTS:
            tenant = await tenants.get_tenant_by_customer_id(tx, demo_tenant.customer_id)
            if tenant is None:
                continue
            previous = await mail_settings.get(tx, services.cipher, tenant.id)
            await mail_settings.replace(tx, services.cipher, tenant.id, replace(previous, inbox=inbox))
            await mailboxes.reset(tx, tenant.id, services.now())
