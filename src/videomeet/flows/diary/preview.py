"""What saving a follow-up would send: the same as saving it, and then undone."""

from dataclasses import dataclass

from videomeet.domain.diary.appointment import AppointmentDraft
from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import EditedEmail
from videomeet.domain.mail.guest_emails import OutgoingEmails
from videomeet.domain.people.people import Caller
from videomeet.flows.changes.consequences import Outcome
from videomeet.flows.diary.appointments import insert_appointment, update_appointment
from videomeet.flows.services import Services
from videomeet.isolation.processes import IsolatedCallError
from videomeet.mail.template_compiler import sanitize_for_page
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments


@dataclass(frozen=True)
class SavePreview:
    """The e-mail that most people get, and all that are sent. Its texts are empty when none is.

    `html` is as our own pages may show it.
    """

    outgoing: OutgoingEmails
    subject: str = ""
    text: str = ""
    html: str = ""


async def preview_save(
    services: Services,
    caller: Caller,
    draft: AppointmentDraft,
    appointment_id: int | None,
    custom_text: EditedEmail | None,
) -> SavePreview:
    """Nothing is kept of it. `Refused` and the like exactly where saving would be; `TryLater` in a rush."""
    async with services.database.dry_run() as tx:
        outgoing = (await _save_draft(tx, services, caller, draft, appointment_id, custom_text)).outgoing
    if not outgoing.emails:
        return SavePreview(outgoing)
    email = outgoing.emails[0][0]
    try:
        html = await services.parsers.run(caller.tenant_id, sanitize_for_page, email.html)
    except IsolatedCallError:
        raise TryLater(Reason("server.busy")) from None
    return SavePreview(outgoing, email.subject, email.text, html)


async def _save_draft(
    tx: Transaction,
    services: Services,
    caller: Caller,
    draft: AppointmentDraft,
    appointment_id: int | None,
    custom_text: EditedEmail | None,
) -> Outcome:
    if appointment_id is None:
        # Saved already, by a request whose answer got lost.
        already_saved = await appointments.get_by_idempotency_key(tx, caller.tenant_id, draft.idempotency_key)
        if already_saved is None:
            return await insert_appointment(tx, services, caller, draft, custom_text)
        appointment_id = already_saved.id
    return await update_appointment(tx, services, caller, appointment_id, None, draft, custom_text)
