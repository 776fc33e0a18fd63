"""Telling attendees by e-mail: letters to everybody whom a change concerns, written with the change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from videomeet.domain.appointment import Appointment
from videomeet.domain.calendar_event import CalendarEvent
from videomeet.domain.email import EditedEmail, Email, EmailKind, EmailTemplate, RenderedEmail
from videomeet.domain.email_history import EmailHistory
from videomeet.domain.invitation import OutgoingEmails, PlannedEmail, guest_list, plan_emails
from videomeet.domain.reservation import Reservation
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.mail.mail_server import can_send
from videomeet.flows.mail.mail_templates import templates_of
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store.database import Transaction
from videomeet.store.mail import emails, invitations, mail_settings

ABOUT = (EmailKind.INVITATION, EmailKind.UPDATE, EmailKind.CANCELLATION)


async def write_invitations(
    tx: Transaction,
    services: Services,
    before: Appointment | None,
    after: Appointment | None,
    reservation: Reservation | None,
    by: int | None,
    words: EditedEmail | None,
) -> tuple[OutgoingEmails, EmailHistory]:
    """Whoever is to hear of this appointment will, as it stands now; and all that was ever written of it.

    With `after` None it is deleted, which is told to everybody who was told of it.
    """
    appointment = after or before
    if appointment is None:
        return OutgoingEmails(), EmailHistory()
    known = EmailHistory()
    if before is not None:
        known = await emails.history(tx, before.tenant_id, before.id)
    post = await _compose(tx, services, appointment, reservation, words, known, deleted=after is None)
    for letter, told in post.emails:
        people = {one.recipient.address: one.recipient for one in told}
        number = await emails.queue(tx, letter, tuple(people.values()), services.now(), by, known)
        known = known.with_email(number or 0, letter.kind, people)
    return post, known


async def _compose(
    tx: Transaction,
    services: Services,
    appointment: Appointment,
    reservation: Reservation | None,
    words: EditedEmail | None,
    known: EmailHistory,
    *,
    deleted: bool,
) -> OutgoingEmails:
    """The letters that bring everybody up to date. Without invitations only a deletion is told."""
    tenant_id = appointment.tenant_id
    if not (appointment.invites or deleted):
        return OutgoingEmails()
    listed = guest_list(appointment.attendees, appointment.owner_email)
    if not await can_send(tx, services, tenant_id):
        return OutgoingEmails((), listed.without_address, configured=False)
    event = to_calendar_event(
        services, appointment, reservation, appointment.owner_email, listed.recipients, deleted=deleted
    )
    events = await invitations.events_by_email(tx, tenant_id, appointment.id) if known.records else {}
    told = plan_emails(known.last_notified(events), event, services.now())
    if not told:
        return OutgoingEmails((), listed.without_address)
    mail_link = await mail_settings.mail_link(tx, tenant_id)
    says = await templates_of(tx, tenant_id, {one.kind for one in told}, appointment.owner_language)
    written = _letters(appointment, event, told, words, says, mail_link=mail_link)
    return OutgoingEmails(written, listed.without_address)


def _letters(
    appointment: Appointment,
    event: CalendarEvent,
    told: Sequence[PlannedEmail],
    words: EditedEmail | None,
    templates_by_kind: Mapping[EmailKind, EmailTemplate],
    *,
    mail_link: bool,
) -> list[tuple[Email, Sequence[PlannedEmail]]]:
    found: list[tuple[Email, Sequence[PlannedEmail]]] = []
    for kind in ABOUT:
        group = [each for each in told if each.kind is kind]
        if not group:
            continue
        about = event
        if kind is EmailKind.CANCELLATION:
            about = replace(event, cancelled=True, attendees=tuple(each.recipient for each in group))
        # What somebody wrote is for those who come; a cancellation has their words only when it is alone.
        own = words if kind is not EmailKind.CANCELLATION or not found else None
        says = _says(templates_by_kind[kind], about, own, first=not found, mail_link=mail_link)
        letter = Email(
            appointment.tenant_id,
            appointment.id,
            appointment.version,
            kind,
            says.subject,
            says.text,
            says.html,
            about,
        )
        found.append((letter, group))
    return found


def _says(
    template: EmailTemplate, about: CalendarEvent, words: EditedEmail | None, *, first: bool, mail_link: bool
) -> RenderedEmail:
    values = templates.template_values(about, about.owner.name, template.language)
    plain = templates.render(template, values, mail_link=mail_link and not about.cancelled)
    if words is None:
        return plain
    link = about.join_url if mail_link and not about.cancelled else None
    return templates.render_custom_text(words.subject if first else plain.subject, words.text, join_url=link)
