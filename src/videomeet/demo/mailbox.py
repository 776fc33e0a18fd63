"""Tells each company of the demo where answers to its letters are fetched: the sandbox's mailbox."""

from dataclasses import replace

from videomeet.demo.company import TENANTS
from videomeet.demo.ports import MAIL_FROM
from videomeet.domain.letter import MailServer
from videomeet.flows.services import Services
from videomeet.store import inboxes, mail_settings, people


async def connect_mailboxes(services: Services, port: int) -> None:
    """Everything else about a company's mail stays as it was set."""
    inbox = MailServer("127.0.0.1", port, "none", MAIL_FROM, "demo")
    async with services.database.writing() as tx:
        for demo_tenant in TENANTS:
            tenant = await people.get_tenant_by_customer_id(tx, demo_tenant.customer_id)
            if tenant is None:
                continue
            previous = await mail_settings.get(tx, services.cipher, tenant.id)
            await mail_settings.replace(tx, services.cipher, tenant.id, replace(previous, inbox=inbox))
            await inboxes.reset(tx, tenant.id, services.now())
