"""The owner is told by e-mail who does not come."""

from videomeet.domain.appointment import Appointment, Attendee
from videomeet.domain.email import Email, EmailKind
from videomeet.domain.email_address import normalize_email
from videomeet.domain.recipient import Recipient
from videomeet.domain.reservation import Reservation
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
    """A letter for everybody who has declined now and had not before; none where no mail goes out."""
    people = _declined(before, after)
    if not people or not await can_send(tx, services, after.tenant_id):
        return
    event = to_calendar_event(services, after, reservation, after.owner_email)
    says = await templates_of(tx, after.tenant_id, {EmailKind.DECLINED}, after.owner_language)
    template = says[EmailKind.DECLINED]
    owner = Recipient(after.owner, normalize_email(after.owner_email))
    for name in people:
        written = templates.render(template, templates.template_values(event, name, template.language))
        letter = Email(
            after.tenant_id,
            after.id,
            after.version,
            EmailKind.DECLINED,
            written.subject,
            written.text,
            written.html,
            event=None,
        )
        await emails.queue(tx, letter, [owner], services.now())


def _declined(before: Appointment, after: Appointment) -> list[str]:
    """The names of those who have declined, each address once, however often listed. Never the owner."""
    earlier = {person.key: person.status for person in before.attendees}
    found: dict[str, str] = {normalize_email(after.owner_email): ""}
    for person in after.attendees:
        if person.status == "declined" and earlier.get(person.key) not in ("declined", None):
            found.setdefault(normalize_email(person.email or ""), _name(person))
    return list(found.values())[1:]


def _name(person: Attendee) -> str:
    return normalize_email(person.email or "") if person.kind == "email" else person.name
