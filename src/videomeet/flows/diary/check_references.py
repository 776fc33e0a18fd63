"""Whatever a follow-up points to must be the tenant's own; anything else does not exist for it."""

from videomeet.domain.diary.appointment import Appointment, AppointmentDraft
from videomeet.domain.diary.appointment_changes import References
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.store.database import Transaction
from videomeet.store.diary import references


async def check_references(
    tx: Transaction, tenant_id: int, draft: AppointmentDraft, before: Appointment | None
) -> References:
    """What the draft points to; `Refused` with a sentence for each field that names something unknown.

    Whoever was deleted can stay where they are in the appointment `before`, and be chosen nowhere.
    """
    attendee_ids = {
        kind: {attendee.id for attendee in draft.attendees if attendee.kind == kind}
        for kind in ("associate", "contact")
    }
    own_references = await references.find(
        tx,
        tenant_id,
        company_ids=_without_none(draft.company_id),
        type_ids=_without_none(draft.type_id),
        contact_ids=_without_none(draft.contact_id, *attendee_ids["contact"]),
        associate_ids=_without_none(draft.owner_id, *attendee_ids["associate"]),
        attached_ids=before.attached_ids if before else set(),
    )
    associate_ids, contact_ids = set(own_references.associates), set(own_references.contacts)
    field_errors = {}
    if draft.owner_id not in associate_ids:
        field_errors["owner_id"] = Reason("reference.owner")
    if draft.company_id not in {None, *own_references.companies}:
        field_errors["company_id"] = Reason("reference.company")
    if draft.contact_id not in {None, *contact_ids}:
        field_errors["contact_id"] = Reason("reference.contact")
    if draft.type_id not in {None, *own_references.types}:
        field_errors["type_id"] = Reason("reference.type")
    if not (attendee_ids["associate"] <= associate_ids and attendee_ids["contact"] <= contact_ids):
        field_errors["attendees"] = Reason("reference.attendees")
    if field_errors:
        raise Refused.of(field_errors)
    return own_references


def _without_none(*ids: int | None) -> set[int]:
    return {id_ for id_ in ids if id_ is not None}
