"""What saving a follow-up would send: the same as saving it, and then undone."""

from dataclasses import dataclass

from videomeet.domain.appointment import Draft
from videomeet.domain.invitation import Post
from videomeet.domain.letter import Words
from videomeet.domain.people import Caller
from videomeet.flows.appointments import added, changed
from videomeet.flows.changes.consequences import Outcome
from videomeet.flows.services import Services
from videomeet.mail.templates import for_page
from videomeet.store import appointments
from videomeet.store.database import Transaction


@dataclass(frozen=True)
class Preview:
    """The letter most of them get, and all that goes. The words are empty when nothing does.

    `html` is as our own pages may show it.
    """

    post: Post
    subject: str = ""
    text: str = ""
    html: str = ""


async def preview(
    services: Services, caller: Caller, draft: Draft, appointment_id: int | None, words: Words | None
) -> Preview:
    """Nothing is kept of it. `Refused` and the like exactly where saving would be."""
    async with services.database.rehearsing() as tx:
        post = (await _tried(tx, services, caller, draft, appointment_id, words)).post
    if not post.letters:
        return Preview(post)
    letter = post.letters[0][0]
    return Preview(post, letter.subject, letter.text, for_page(letter.html))


async def _tried(
    tx: Transaction,
    services: Services,
    caller: Caller,
    draft: Draft,
    appointment_id: int | None,
    words: Words | None,
) -> Outcome:
    if appointment_id is None:
        # Saved already, by a request whose answer got lost.
        earlier = await appointments.of_request(tx, caller.tenant_id, draft.request_id)
        if earlier is None:
            return await added(tx, services, caller, draft, words)
        appointment_id = earlier.id
    return await changed(tx, services, caller, appointment_id, None, draft, words)
