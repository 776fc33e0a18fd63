"""The owner is told by e-mail who does not come."""

from videomeet.domain.letter import Kind, Letter, Recipient
from videomeet.domain.people import plain_email
from videomeet.flows.invite import event_of
from videomeet.flows.mail_server import can_send
from videomeet.flows.mail_templates import template_of
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store import answers, appointments, letters, people
from videomeet.store.database import Transaction


async def tell_owner(
    c: Transaction, services: Services, tenant_id: int, appointment_id: int, address: str
) -> None:
    """Called where somebody has declined who had not before. Nothing is written where no mail goes out."""
    one = await appointments.one(c, tenant_id, appointment_id)
    owner = await people.associate(c, tenant_id, one.owner_id) if one else None
    if one is None or owner is None or plain_email(owner.email) == plain_email(address):
        return
    if not await can_send(services, c, tenant_id):
        return
    answered = await answers.of_address(c, tenant_id, appointment_id, address)
    name = (answered.name if answered else "") or address
    event = await event_of(c, services, one, owner, ())
    template = await template_of(c, tenant_id, Kind.DECLINED, owner.language)
    says = templates.render(template, templates.values_of(event, name, template.language))
    letter = Letter(
        tenant_id, one.id, one.version, Kind.DECLINED, says.subject, says.text, says.html, event=None
    )
    await letters.write(c, letter, [Recipient(owner.name, plain_email(owner.email))], services.now())
