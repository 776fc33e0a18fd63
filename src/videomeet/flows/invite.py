"""E-mails to attendees as people ask for them: their own words, and sending again."""

from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.letter import Words
from videomeet.domain.people import plain_email
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store import appointments, invited

LONGEST_TEXT = 20_000


async def send_again(services: Services, tenant_id: int, appointment_id: int, address: str) -> None:
    """The last letter to somebody was refused, or waits: try it now."""
    async with services.database.writing() as tx:
        if await appointments.one(tx, tenant_id, appointment_id) is None:
            raise NotFound(Reason("appointment.not_found"))
        if not await invited.send_again(tx, tenant_id, appointment_id, plain_email(address), services.now()):
            raise Refused(Reason("invitation.nothing_to_repeat"))


def check_words(words: Words) -> Words:
    """Refuse a letter that says nothing or too much."""
    wrong = {}
    if not 1 <= len(words.subject.strip()) <= templates.LONGEST_SUBJECT:
        wrong["subject"] = Reason("invitation.subject", most=templates.LONGEST_SUBJECT)
    if not 1 <= len(words.text.strip()) <= LONGEST_TEXT:
        wrong["text"] = Reason("invitation.text", most=LONGEST_TEXT)
    if wrong:
        raise Refused.of(wrong)
    return words
