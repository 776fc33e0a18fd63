"""Tells each company of the demo where answers to its letters are fetched: the sandbox's mailbox."""

from dataclasses import replace

from videomeet.demo.company import HOUSES
from videomeet.demo.ports import MAIL_FROM
from videomeet.domain.letter import MailServer
from videomeet.flows.services import Services
from videomeet.store import inboxes, mail_settings, people


async def connect(services: Services, port: int) -> None:
    """Everything else about a company's mail stays as it was set."""
    inbox = MailServer("127.0.0.1", port, "none", MAIL_FROM, "demo")
    async with services.database.writing() as c:
        for house in HOUSES:
            tenant = await people.tenant_of_customer(c, house.customer_id)
            if tenant is None:
                continue
            before = await mail_settings.read(c, services.sealer, tenant.id)
            await mail_settings.write(c, services.sealer, tenant.id, replace(before, inbox=inbox))
            await inboxes.begin(c, tenant.id, services.now())
