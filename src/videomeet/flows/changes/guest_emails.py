"""E-mails to attendees whom a change concerns, queued in the transaction of the change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.mail.author import Author
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import EditedEmail, Email, EmailKind, EmailTemplate, RenderedEmail
from videomeet.domain.mail.email_history import EmailHistory
from videomeet.domain.mail.guest_emails import OutgoingEmails, PlannedEmail, guest_list, plan_emails
from videomeet.domain.mail.mail_limits import require_within_limits
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.mail.mail_server import can_send
from videomeet.flows.mail.mail_templates import templates_of
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store.database import Transaction
from videomeet.store.mail import emails, guest_emails, mail_quotas

EMAIL_KINDS = (EmailKind.INVITATION, EmailKind.UPDATE, EmailKind.CANCELLATION)


async def queue_guest_emails(
    tx: Transaction,
    services: Services,
    before: Appointment | None,
    after: Appointment | None,
    reservation: Reservation | None,
    author: Author,
    custom_text: EditedEmail | None,
) -> tuple[OutgoingEmails, EmailHistory]:
    """Queue what brings everybody up to date; these e-mails, and all that were ever written about it.

    With `after` None it is deleted: everybody who was notified of it gets a cancellation.
    """
    appointment = after or before
    if appointment is None:
        return OutgoingEmails(), EmailHistory()
    correspondence = EmailHistory()
    if before is not None:
        correspondence = await emails.history(tx, before.tenant_id, before.id)
    outgoing = await _compose(
        tx, services, appointment, reservation, custom_text, correspondence, author, deleted=after is None
    )
    for email, planned_emails in outgoing.emails:
        recipients = {planned.recipient.address: planned.recipient for planned in planned_emails}
        email_id = await emails.queue(
            tx, email, tuple(recipients.values()), services.now(), author, correspondence
        )
        correspondence = correspondence.with_email(email_id or 0, email.kind, recipients)
    return outgoing, correspondence


async def _compose(
    tx: Transaction,
    services: Services,
    appointment: Appointment,
    reservation: Reservation | None,
    custom_text: EditedEmail | None,
    correspondence: EmailHistory,
    author: Author,
    *,
    deleted: bool,
) -> OutgoingEmails:
    """The e-mails that bring everybody up to date. Without invitations only a deletion sends any."""
    tenant_id = appointment.tenant_id
    if not (appointment.invites or deleted):
        return OutgoingEmails()
    guests = guest_list(appointment.attendees, appointment.owner_email)
    if not await can_send(tx, services, tenant_id):
        return OutgoingEmails((), guests.without_address, configured=False)
    event = to_calendar_event(
        services, appointment, reservation, appointment.owner_email, guests.recipients, deleted=deleted
    )
    events = (
        await guest_emails.events_by_email(tx, tenant_id, appointment.id) if correspondence.records else {}
    )
    planned_emails = plan_emails(correspondence.last_notified(events), event, services.now())
    if not planned_emails:
        return OutgoingEmails((), guests.without_address)
    mail_link, sent = await mail_quotas.link_and_counts(tx, tenant_id, author.associate_id, services.now())
    more = sum(planned.kind is not EmailKind.CANCELLATION for planned in planned_emails)
    require_within_limits(services.mail_limits, sent, more, author)
    templates_by_kind = await templates_of(
        tx, tenant_id, {planned.kind for planned in planned_emails}, appointment.owner_language
    )
    email_groups = _compose_by_kind(
        appointment, event, planned_emails, custom_text, templates_by_kind, mail_link=mail_link
    )
    return OutgoingEmails(email_groups, guests.without_address)


def _compose_by_kind(
    appointment: Appointment,
    event: CalendarEvent,
    planned_emails: Sequence[PlannedEmail],
    custom_text: EditedEmail | None,
    templates_by_kind: Mapping[EmailKind, EmailTemplate],
    *,
    mail_link: bool,
) -> list[tuple[Email, Sequence[PlannedEmail]]]:
    email_groups: list[tuple[Email, Sequence[PlannedEmail]]] = []
    for kind in EMAIL_KINDS:
        group = [planned for planned in planned_emails if planned.kind is kind]
        if not group:
            continue
        event_for_group = event
        if kind is EmailKind.CANCELLATION:
            event_for_group = replace(
                event, cancelled=True, attendees=tuple(planned.recipient for planned in group)
            )
        # What somebody wrote is for those who come; a cancellation has their words only when it is alone.
        custom_text_for_group = (
            custom_text if kind is not EmailKind.CANCELLATION or not email_groups else None
        )
        content = _render_content(
            templates_by_kind[kind],
            event_for_group,
            custom_text_for_group,
            first=not email_groups,
            mail_link=mail_link,
        )
        email = Email(
            appointment.tenant_id,
            appointment.id,
            kind,
            content.subject,
            content.text,
            content.html,
            event_for_group,
        )
        email_groups.append((email, group))
    return email_groups


def _render_content(
    template: EmailTemplate,
    event: CalendarEvent,
    custom_text: EditedEmail | None,
    *,
    first: bool,
    mail_link: bool,
) -> RenderedEmail:
    values = templates.template_values(event, event.owner.name, template.language)
    from_template = templates.render(template, values, mail_link=mail_link and not event.cancelled)
    if custom_text is None:
        return from_template
    link = event.join_url if mail_link and not event.cancelled else None
    return templates.render_custom_text(
        custom_text.subject if first else from_template.subject, custom_text.text, join_url=link
    )
