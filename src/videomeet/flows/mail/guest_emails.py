"""E-mails to attendees as people ask for them: their own words, and sending again."""

from videomeet.domain.diary.rights import Right, require_right
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import EditedEmail
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store.diary import appointments
from videomeet.store.mail import guest_emails

MAX_TEXT_LENGTH = 20_000


async def retry_delivery(services: Services, caller: Caller, appointment_id: int, address: str) -> None:
    """The last e-mail to somebody was rejected, or waits: try it now.

    Raises `NotFound` without such an appointment, `NotAllowed` for whoever may not change it, `Refused` when
    there is nothing to repeat.
    """
    async with services.database.writing() as tx:
        appointment = await appointments.get(tx, caller.tenant_id, appointment_id)
        if appointment is None:
            raise NotFound(Reason("appointment.not_found"))
        require_right(caller, appointment, Right.CHANGE)
        if not await guest_emails.resend(
            tx, caller.tenant_id, appointment_id, normalize_email(address), services.now()
        ):
            raise Refused(Reason("invitation.nothing_to_repeat"))


def check_custom_text(custom_text: EditedEmail) -> EditedEmail:
    """The text as given; `Refused`, with a reason for each field, when it is empty or too long."""
    field_errors = {}
    if not 1 <= len(custom_text.subject.strip()) <= templates.MAX_SUBJECT_LENGTH:
        field_errors["subject"] = Reason("invitation.subject", most=templates.MAX_SUBJECT_LENGTH)
    if not 1 <= len(custom_text.text.strip()) <= MAX_TEXT_LENGTH:
        field_errors["text"] = Reason("invitation.text", most=MAX_TEXT_LENGTH)
    if field_errors:
        raise Refused.of(field_errors)
    return custom_text
