"""Whatever a follow-up points to must be the tenant's own; anything else does not exist for it."""

from videomeet.domain.appointment import Draft
from videomeet.domain.errors import Refused
from videomeet.domain.reason import Reason
from videomeet.domain.saving import References
from videomeet.store import references
from videomeet.store.database import Transaction


async def check_references(tx: Transaction, tenant_id: int, draft: Draft) -> References:
    """What the draft points to; `Refused` with a sentence for each field that names something unknown."""
    attending = {kind: {x.id for x in draft.attendees if x.kind == kind} for kind in ("associate", "contact")}
    found = await references.find(
        tx, tenant_id, company_ids=_given(draft.company_id), type_ids=_given(draft.type_id),
        contact_ids=_given(draft.contact_id, *attending["contact"]),
        associate_ids=_given(draft.owner_id, *attending["associate"]),
    )  # fmt: skip
    associates, people_there = set(found.associates), set(found.contacts)
    wrong = {}
    if draft.owner_id not in associates:
        wrong["owner_id"] = Reason("reference.owner")
    if draft.company_id not in {None, *found.companies}:
        wrong["company_id"] = Reason("reference.company")
    if draft.contact_id not in {None, *people_there}:
        wrong["contact_id"] = Reason("reference.contact")
    if draft.type_id not in {None, *found.types}:
        wrong["type_id"] = Reason("reference.type")
    if not (attending["associate"] <= associates and attending["contact"] <= people_there):
        wrong["attendees"] = Reason("reference.attendees")
    if wrong:
        raise Refused.of(wrong)
    return found


def _given(*ids: int | None) -> set[int]:
    return {x for x in ids if x is not None}
