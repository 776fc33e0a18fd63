"""The owner is notified by e-mail of who does not come."""

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.mail.email import Email, EmailKind
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.email_address import normalize_email
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.mail.mail_server import can_send
from videomeet.flows.mail.mail_templates import templates_of
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store.database import Transaction
from videomeet.store.mail import emails


async def notify_owner(
    tx: Transaction,
    services: Services,
    before: Appointment,
    after: Appointment,
    reservation: Reservation | None,
) -> None:
    """One e-mail for each person who has declined now and had not before; none where no mail goes out."""
    decliner_names = _new_decliner_names(before, after)
    if not decliner_names or not await can_send(tx, services, after.tenant_id):
        return
    event = to_calendar_event(services, after, reservation)
    templates_by_kind = await templates_of(tx, after.tenant_id, {EmailKind.DECLINED}, after.owner_language)
    template = templates_by_kind[EmailKind.DECLINED]
    owner = Recipient(after.owner, normalize_email(after.owner_email))
    for name in decliner_names:
        content = templates.render(template, templates.template_values(event, name, template.language))
        email = Email(
            after.tenant_id,
            after.id,
            EmailKind.DECLINED,
            content.subject,
            content.text,
            content.html,
            event=None,
        )
        await emails.queue(tx, email, [owner], services.now())


def _new_decliner_names(before: Appointment, after: Appointment) -> list[str]:
    """The names of those who have declined, each address once, however often listed. Never the owner."""
    status_before = {person.key: person.status for person in before.attendees}
    owner_address = normalize_email(after.owner_email)
    names_by_address: dict[str, str] = {}
    for person in after.attendees:
        address = normalize_email(person.email or person.name)
        if person.status != "declined" or status_before.get(person.key) in ("declined", None):
            continue
        if address != owner_address:
            names_by_address.setdefault(address, address if person.kind == "email" else person.name)
    return list(names_by_address.values())
